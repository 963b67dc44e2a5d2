"""Notes that change hands at a counter: dollars and riel, the change, the drawer they lie in."""

from services.payments.cash.rules import (
    CHANGE_UNIT_RIEL,
    Cash,
    Deal,
    UnusableCash,
    deal_for,
    riel_due,
)
from services.payments.cash.service import empty_drawer, take

__all__ = [
    "CHANGE_UNIT_RIEL",
    "Cash",
    "Deal",
    "UnusableCash",
    "deal_for",
    "empty_drawer",
    "riel_due",
    "take",
]
