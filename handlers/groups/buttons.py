"""What the buttons around tickets together carry. Those of cards work on any copy of the card."""

from __future__ import annotations

from handlers.kit.buttons import Tap


class TogetherTap(Tap, prefix="uo"):
    """Opens what friends can do together with an event."""

    event_id: str


class TogetherTypeTap(Tap, prefix="ut"):
    """Asks how many tickets of a type to hold for friends."""

    event_id: str
    ticket_type_id: int


class TogetherSizeTap(Tap, prefix="uq"):
    """Holds so many; `key` makes a second tap the same group."""

    event_id: str
    ticket_type_id: int
    quantity: int
    key: str


class GroupTap(Tap, prefix="ug"):
    """Opens a group as its host, its friends or a newcomer sees it."""

    group: str


class TakeTap(Tap, prefix="uj"):
    """Takes a place; `key` makes a second tap the same place."""

    group: str
    key: str


class LeaveTap(Tap, prefix="ul"):
    """Gives one's unpaid places back."""

    group: str


class PayMineTap(Tap, prefix="up"):
    """Opens the order for one's places; `key` makes a second tap the same order."""

    group: str
    key: str


class RestTap(Tap, prefix="ur"):
    """The host takes all free places and pays them."""

    group: str
    key: str


class AllowTap(Tap, prefix="ua"):
    """The host lets one person take so many."""

    group: str
    per_person: int


class PeopleTap(Tap, prefix="um"):
    """Opens whose place the host can take away."""

    group: str


class RemoveTap(Tap, prefix="ux"):
    """The host takes a place away from its person."""

    group: str
    number: int


class CallOffTap(Tap, prefix="uc"):
    """Asks whether the host is sure."""

    group: str


class CallOffSurelyTap(Tap, prefix="us"):
    """Ends the group."""

    group: str


class CardTakeTap(Tap, prefix="uk", works_anywhere=True):
    """Takes a place, on the card of a group chat."""

    group: str


class CardLeaveTap(Tap, prefix="uv", works_anywhere=True):
    """Gives one's unpaid places back, on the card of a group chat."""

    group: str


class CardGoTap(Tap, prefix="uw", works_anywhere=True):
    """Says that one goes to an event, or does not after all."""

    event_id: str
