"""What the screens of the gate share: a person's place, and a scan made there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from handlers.gate import screens
from handlers.gate.buttons import StandTap
from handlers.kit.window import Window
from services.ticketing.gate import (
    Answer,
    CheckInList,
    Direction,
    GateService,
    Post,
    RegisterDevice,
    Scan,
)
from services.ticketing.gate.errors import ListNotFound

SCAN: Final = "gate.scan/1"
"""Photos and typed codes are scans. Its answers: `list`, `gate`, `direction`; after a scan that
let nobody in also the `label` of its ticket.
"""
APP_START: Final = "gt"
"""The gate in the Mini App, which goes on without a network."""
_NAME_CHARACTERS: Final = 40


@dataclass(frozen=True, slots=True)
class GateChat:
    """The chat of whoever stands at a gate. `has_app`: the Mini App scans with the camera."""

    gate: GateService
    has_app: bool = False

    async def show_posts(self, window: Window) -> None:
        window.stop_asking()
        found = await self.gate.posts(window.fan.id)
        app = await window.app_link(APP_START) if found and self.has_app else None
        await window.show(screens.posts(window.t, found, app))

    async def show_stand(self, window: Window, here: StandTap) -> None:
        """From now on what is sent is scanned here."""
        post, kept = await self._where(window, here.list_id)
        counters = await self.gate.counters(window.fan.id, here.list_id)
        ask(window, here)
        await window.show(screens.stand(window.t, post, kept, here, counters))

    async def scan(self, window: Window, here: StandTap, scan: Scan) -> None:
        """Scan in the name of this chat: its device is registered by the first scan."""
        post, _ = await self._where(window, here.list_id)
        device = await self.gate.register(
            RegisterDevice(
                window.fan.id,
                _device_key(post.event_id, here.gate),
                post.event_id,
                here.gate,
                window.fan.first_name[:_NAME_CHARACTERS],
            )
        )
        answer = await self.gate.scan(replace(scan, device_id=device.device.id))
        ask(window, here, label=_label(answer))
        await window.show(screens.answer(window.t, answer, here))

    async def _where(self, window: Window, list_id: int) -> tuple[Post, CheckInList]:
        for post in await self.gate.posts(window.fan.id):
            for kept in post.lists:
                if kept.id == list_id:
                    return post, kept
        raise ListNotFound(list_id=list_id)


def _device_key(event_id: str, gate: str) -> str:
    """One device for each place of a chat, so that counters and reports know the gate."""
    return f"chat-{sha256(f'{event_id}:{gate}'.encode()).hexdigest()[:12]}"


def _label(answer: Answer) -> str:
    return answer.ticket.label if answer.ticket and not answer.passes else ""


def ask(window: Window, here: StandTap, question: str = SCAN, **more: str) -> None:
    window.ask(question, list=here.list_id, gate=here.gate, direction=str(here.direction), **more)


def place_of(window: Window) -> StandTap:
    """Where the chat stands, as it was asked."""
    known = window.answers
    return StandTap(
        list_id=int(known["list"]),
        gate=str(known["gate"]),
        direction=Direction(known["direction"]),
    )


def scan_of(window: Window, code: str, nonce: str) -> Scan:
    here = place_of(window)
    return Scan(window.fan.id, "", nonce, here.list_id, code, here.direction)
