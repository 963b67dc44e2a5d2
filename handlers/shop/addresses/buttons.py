"""What the buttons of addresses carry. What is known of a new one waits in the conversation."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.ids import from_short_id


class AddressBookTap(Tap, prefix="za"):
    """Opens the book: the saved addresses, from this one on."""

    start: int = 0


class AddressOf(Tap, prefix="za-"):
    """What all taps on one saved address have in common."""

    address: str

    @property
    def address_id(self) -> UUID:
        return from_short_id(self.address)


class AddressTap(AddressOf, prefix="zao"):
    """Shows a saved address."""


class UseSavedAddressTap(AddressOf, prefix="zau"):
    """The goods go there."""


class RemoveAddressTap(AddressOf, prefix="zax"):
    """Takes it out of the book."""


class NewAddressTap(Tap, prefix="zan"):
    """Begins a new address."""


class PlaceTap(Tap, prefix="zap"):
    """A place, by its code ("": the whole country): what lies in it, or it is the commune."""

    code: str = ""
    start: int = 0


class OwnNameTap(Tap, prefix="zam"):
    """The recipient is the fan."""


class OwnPhoneTap(Tap, prefix="zat"):
    """The number is the fan's own."""


class SaveAddressTap(Tap, prefix="zas"):
    """All is said: into the book with it."""
