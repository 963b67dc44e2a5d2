"""Asking for the PIN on behalf of any flow, and going on with that flow afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from handlers.identity import screens
from handlers.kit.buttons import Tap
from handlers.kit.window import Window
from services.identity import CHANGE_PIN, PadKind, PadView, PinService
from services.identity.errors import PinNotSet

FIRST_PIN: Final = "first_pin"
"""The purpose of a PIN that is set for its own sake, in the settings."""

Continuation = Callable[[str], Tap]
"""Makes the tap that goes on, from what stands after the colon of the purpose."""


@dataclass(frozen=True, slots=True)
class PinDesk:
    """A purpose is `<flow>:<subject>`; `continuations` knows the flows."""

    pins: PinService
    continuations: Mapping[str, Continuation]

    async def ask(self, window: Window, purpose: str, about: str = "") -> None:
        """Show a pad for this purpose, or the setting of a first PIN, which confirms it too.

        `about` is HTML, one or two lines: what the fan confirms. PinLocked after too many tries.
        """
        assert purpose.partition(":")[0] in self.continuations, f"nothing goes on with {purpose}"
        await window.show(screens.pin_pad(window.t, await self._pad(window, purpose, about)))

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
