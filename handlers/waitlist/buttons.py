"""What the buttons of the waiting list carry."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.ids import from_short_id


class ListTap(Tap, prefix="wla"):
    """Opens the waiting list of an event."""

    event_id: str


class HowManyTap(Tap, prefix="wlh"):
    """Asks how many tickets of a type are wanted; `fewer` of them may do."""

    event_id: str
    ticket_type_id: int
    fewer: bool = False


class JoinListTap(Tap, prefix="wlj"):
    """Takes a place; who has one keeps it."""

    event_id: str
    ticket_type_id: int
    quantity: int
    fewer: bool


class LeaveListTap(Tap, prefix="wll"):
    """Asks whether the place is to be given up; `entry` is its short id."""

    event_id: str
    entry: str


class LeaveListSureTap(Tap, prefix="wly"):
    """Gives it up."""

    event_id: str
    entry: str

    @property
    def entry_id(self) -> UUID:
        return from_short_id(self.entry)


class OfOffer(Tap, prefix="wo-"):
    """What all taps on one offer have in common; `offer` is its short id."""

    offer: str

    @property
    def offer_id(self) -> UUID:
        return from_short_id(self.offer)


class OfferTap(OfOffer, prefix="woo"):
    """Shows what is set aside."""


class TakeOfferTap(OfOffer, prefix="wot"):
    """Makes it an order; `key` makes a second tap the same order."""

    key: str


class DeclineTap(OfOffer, prefix="won"):
    """Asks whether it is to go to the next."""


class DeclineSureTap(OfOffer, prefix="woy"):
    """Leaves it to the next."""
