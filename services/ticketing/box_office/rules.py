"""Words and numbers of the box office. No I/O."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from services.ticketing.rules import EventState

WALK_UP: Final = 0
"""Whose the tickets are that somebody without a chat bought: the counter's, a fan without one."""
REASON_LENGTH: Final = (3, 120)
"""Characters of a reason, the least and the most."""


class WayAtCounter(StrEnum):
    CASH = "cash"
    KHQR = "khqr"  # shown on the phone of the seller
    FREE = "free"


class CashKind(StrEnum):
    FLOAT = "float"  # what the drawer begins with
    SALE = "sale"
    MOVED = "moved"  # brought or taken away during the shift


class StaffAction(StrEnum):
    """What goes into the log that nobody can rewrite."""

    FREE_TICKETS = "free_tickets"
    BLOCK_UNITS = "block_units"
    UNBLOCK_UNITS = "unblock_units"
    BLOCK_SEATS = "block_seats"
    UNBLOCK_SEATS = "unblock_seats"
    BLOCK_TICKET = "block_ticket"
    UNBLOCK_TICKET = "unblock_ticket"
    LET_IN = "let_in"  # against the rules of the gate
    MOVE_CASH = "move_cash"
    COUNT_CASH = "count_cash"  # and it differed


def sells_at_door(state: EventState, ends_at: datetime, now: datetime) -> bool:
    """The counter sells until the end, also when the sale from afar is over or was ended."""
    return state in (EventState.ON_SALE, EventState.CLOSED) and now < ends_at


def is_reason(text: str) -> bool:
    least, most = REASON_LENGTH
    return least <= len(text) <= most
