"""Asking for PIN or code on behalf of any flow, and going on with that flow afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from handlers.identity import screens
from handlers.kit.buttons import Tap
from handlers.kit.window import Window
from services.core.i18n import Translator
from services.identity import CHANGE_PIN, PadKind, PadView, PinService
from services.identity.codes import CodeService
from services.identity.codes.errors import CodeRequired
from services.identity.errors import PinNotSet, PinRequired

FIRST_PIN: Final = "first_pin"
"""The purpose of a PIN that is set for its own sake, in the settings."""

Continuation = Callable[[str], Tap]
"""Makes the tap that goes on, from what stands after the colon of the purpose."""


@dataclass(frozen=True, slots=True)
class PinDesk:
    """A purpose is `<flow>:<subject>`; `continuations` knows the flows."""

    pins: PinService
    continuations: Mapping[str, Continuation]
    codes: CodeService

    async def ask_for(
        self, window: Window, refusal: PinRequired | CodeRequired, about: str = ""
    ) -> None:
        """Ask for what the service missed; the flow's handler runs again when it is there."""
        match refusal:
            case PinRequired():
                await self.ask(window, refusal.details["purpose"], about)
            case CodeRequired():
                await self.ask_code(window, refusal, about)

    async def ask_code(self, window: Window, refusal: CodeRequired, about: str = "") -> None:
        """Send a code and show the pad for it, with the reason above it. TooManyCodes."""
        purpose, amount = refusal.details["purpose"], refusal.details["amount"]
        self._check(purpose)
        issued = await self.codes.issue(window.fan.id, purpose, amount)
        why = _why(window.t, refusal)
        told = "\n".join(part for part in (about, why) if part)
        pad = await self.pins.open_code_pad(window.fan.id, issued, told)
        await window.show(screens.pin_pad(window.t, pad))

    async def send_again(self, window: Window, pad_id: str) -> None:
        """A new code for what this pad was for; one that has just been sent stays good."""
        old, about = await self.pins.code_behind(pad_id, window.fan.id)
        issued = await self.codes.issue(window.fan.id, old.purpose, old.amount)
        toast = "identity.code.toast_sent" if issued.is_new else "identity.code.toast_on_its_way"
        await window.answer(window.t.plain(toast))
        pad = await self.pins.open_code_pad(window.fan.id, issued, about)
        await window.show(screens.pin_pad(window.t, pad))

    async def ask(self, window: Window, purpose: str, about: str = "") -> None:
        """Show a pad for this purpose, or the setting of a first PIN, which confirms it too.

        `about` is HTML, one or two lines: what the fan confirms. PinLocked after too many tries.
        """
        self._check(purpose)
        await window.show(screens.pin_pad(window.t, await self._pad(window, purpose, about)))

    def _check(self, purpose: str) -> None:
        assert purpose.partition(":")[0] in self.continuations, f"nothing goes on with {purpose}"

    async def _pad(self, window: Window, purpose: str, about: str) -> PadView:
        fan_id = window.fan.id
        try:
            return await self.pins.open_pad(fan_id, purpose, about=about)
        except PinNotSet:
            return await self.pins.open_pad(fan_id, purpose, PadKind.SET, about)

    async def set_pin(self, window: Window) -> None:
        """A pad for a first PIN; a fan who has one enters that first."""
        has_pin = (await self.pins.status(window.fan.id)).is_set
        purpose, kind = (CHANGE_PIN, PadKind.ENTER) if has_pin else (FIRST_PIN, PadKind.SET)
        pad = await self.pins.open_pad(window.fan.id, purpose, kind)
        await window.show(screens.pin_pad(window.t, pad))

    def next_tap(self, purpose: str) -> Tap:
        flow, _, subject = purpose.partition(":")
        return self.continuations[flow](subject)


def _why(t: Translator, refusal: CodeRequired) -> str:
    """The first reason that risk named, in words; nothing for what asks by itself."""
    reasons = refusal.details["reasons"]
    return t(f"risk.reason.{reasons[0]}") if reasons else ""
