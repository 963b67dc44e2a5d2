"""What the operators' screens of broadcasts are made of."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.kit.window import Window
from handlers.live_desk import screens
from handlers.live_desk.buttons import LiveDeskTap
from handlers.operator.desk import Queue
from services.core.clock import Clock
from services.identity.roles import Role
from services.streaming.live.chat import ChatService
from services.streaming.live.desk import LiveDesk


@dataclass(frozen=True, slots=True)
class Studio:
    """`address` is what an operator types into a camera as its server."""

    desk: LiveDesk
    chat: ChatService
    clock: Clock
    address: str

    async def show(self, window: Window, key: str, note: str = "") -> None:
        window.stop_asking()
        card = await self.desk.card(key, window.fan.id)
        now = self.clock.now()
        await window.show(screens.broadcast(window.t, card, self.address, now, note))

    async def show_all(self, window: Window) -> None:
        window.stop_asking()
        listed = await self.desk.listed(window.fan.id)
        unplanned = await self.desk.unplanned(window.fan.id)
        await window.show(screens.broadcasts(window.t, listed, unplanned))


def live_queue(desk: LiveDesk) -> Queue:
    """The way in from the operator's desk; it counts what is on air."""

    async def on_air(_: int) -> int:
        return await desk.on_air()

    return Queue("livedesk.title", Role.OPERATOR, LiveDeskTap(), on_air)
