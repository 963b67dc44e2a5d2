"""Refusals of changing events. No money moves with any of them."""

from __future__ import annotations

from services.core.errors import Conflict, Refused


class EventIsOver(Refused):
    """It has ended or was called off: nothing about it changes any more."""

    code = "changes.event_over"


class BadNewTime(Refused):
    """The new start is in the past, or the one it has."""

    code = "changes.bad_time"


class PoolTooSmall(Conflict):
    """More is sold and held than that. Details: `taken`."""

    code = "changes.pool_too_small"


class PoolOfSeats(Refused):
    """Its size is the number of its seats."""

    code = "changes.pool_of_seats"
