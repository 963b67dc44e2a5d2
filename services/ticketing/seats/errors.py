"""Refusals around seats. No money moves with any of them."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused


class NotSeated(NotFound):
    """The event, or this ticket type of it, has no numbered seats."""

    code = "seats.not_seated"


class UnknownSeat(NotFound):
    """A seat that is not in the zone of the ticket type."""

    code = "seats.unknown_seat"


class SeatsTaken(Conflict):
    """All or nothing: nothing was held. Details: `seats` (numbers), `names` (for people)."""

    code = "seats.taken"


class SeatsGone(Conflict):
    """The held seats are not held any more: their time was over and somebody took them."""

    code = "seats.gone"


class NotTogether(Conflict):
    """So many free seats do not stand side by side. Details: `quantity`."""

    code = "seats.not_together"


class TooManySeats(Refused):
    """Details: `limit` held at once."""

    code = "seats.too_many"


class LeavesGap(Refused):
    """The choice would leave one lone free seat. Details: `seats`, `names` of the lone ones."""

    code = "seats.leaves_gap"
