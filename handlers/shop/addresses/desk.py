"""What the handlers of addresses need, and the steps to a new one.

The steps are place, street, recipient, phone, note; at any step somebody may send a point on the
map. What is known waits in the conversation's answers: `key`, `commune`, `street`, `recipient`,
`phone`, `pin` as [latitude, longitude].
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from handlers.kit.buttons import Tap
from handlers.kit.window import Window
from handlers.shop.addresses import screens
from services.checkout.addresses import Address, AddressBook, Area, MapPin, NewAddress, places
from services.core.i18n import Safe
from services.core.ids import new_key

PLACE: Final = "addresses.place/1"
STREET: Final = "addresses.street/1"
RECIPIENT: Final = "addresses.recipient/1"
PHONE: Final = "addresses.phone/1"
NOTE: Final = "addresses.note/1"
STEPS: Final = (PLACE, STREET, RECIPIENT, PHONE, NOTE)


@dataclass(frozen=True, slots=True)
class AddressDesk:
    """`chosen` goes on with the address (it shows the next screen); `back` leaves the book."""

    book: AddressBook
    chosen: Callable[[Window, Address], Awaitable[None]]
    back: Tap

    async def show_book(self, window: Window, start: int = 0) -> None:
        """The saved addresses; without any, the first step to a new one."""
        saved = await self.book.all(window.fan.id)
        if not saved:
            await self.ask_address(window)
            return
        window.stop_asking()
        await window.show(screens.book(window.t, saved, start, self.back))

    async def ask_address(self, window: Window) -> None:
        """Begin a new one; `chosen` is called when it is in the book."""
        window.ask(PLACE, key=new_key())
        await self.show_place(window, "")

    async def show_place(
        self, window: Window, code: str, start: int = 0, note: Safe | None = None
    ) -> None:
        """What lies in this place; of a commune, the next step. PlaceNotFound."""
        known = self.known(window)
        if len(code) == 6:
            await self.go_on(window, {**known, "commune": code})
            return
        pin = _pin(known)
        listed = places().inside(code) if code else places().provinces(near=pin)
        window.ask(PLACE, **known)
        await window.show(
            screens.ask_place(window.t, code, listed, start, pinned=pin is not None, note=note)
        )

    async def go_on(self, window: Window, known: dict[str, Any], note: Safe | None = None) -> None:
        """Ask for the first thing that is not known yet."""
        t, fan = window.t, window.fan
        if "commune" not in known:
            window.ask(PLACE, **known)
            await self.show_place(window, "", note=note)
            return
        area = _area(known)
        if "street" not in known:
            window.ask(STREET, **known)
            await window.show(screens.ask_street(t, area, note))
        elif "recipient" not in known:
            window.ask(RECIPIENT, **known)
            await window.show(screens.ask_recipient(t, area, full_name(window), note))
        elif "phone" not in known:
            window.ask(PHONE, **known)
            await window.show(screens.ask_phone(t, area, fan.phone or "", note))
        else:
            window.ask(NOTE, **known)
            pinned = _pin(known) is not None
            await window.show(screens.ask_note(t, area, pinned=pinned, note=note))

    async def save(self, window: Window, note: str = "") -> None:
        """Into the book, then on. What `AddressBook.add` refuses."""
        known = self.known(window)
        if "phone" not in known:
            await self.go_on(window, known)
            return
        new = NewAddress(
            recipient=known["recipient"],
            phone=known["phone"],
            commune_code=known["commune"],
            street=known["street"],
            note=note,
            pin=_pin(known),
        )
        added = await self.book.add(window.fan.id, known["key"], new)
        window.stop_asking()
        await self.chosen(window, added)

    def known(self, window: Window) -> dict[str, Any]:
        """What was said so far; an old button finds nothing and begins anew."""
        if window.question in STEPS:
            return dict(window.answers)
        return {"key": new_key()}


def full_name(window: Window) -> str:
    """As the fan is called on Telegram."""
    fan = window.fan
    return " ".join(name for name in (fan.first_name, fan.last_name) if name)


def _area(known: dict[str, Any]) -> Area:
    return places().area(str(known["commune"]))


def _pin(known: dict[str, Any]) -> MapPin | None:
    return MapPin(*known["pin"]) if known.get("pin") else None
