"""Movements of plainly fictional people to judge."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from services.core.money import Currency, Money
from services.risk import Movement, MovementKind

DARA, BOPHA, OPERATOR = 2**40 + 42, 2**40 + 43, 2**40 + 1
NOON = datetime(2026, 4, 1, 5, 0, tzinfo=UTC)
_keys = count()


def usd(dollars: float) -> Money:
    return Money(round(dollars * 100), Currency.USD)


def movement(dollars: float = 5, **changes: Any) -> Movement:
    """An everyday transfer to somebody known, by somebody who has been here for long."""
    values: dict[str, Any] = {
        "key": f"key-{next(_keys)}",
        "fan_id": DARA,
        "kind": MovementKind.P2P_TRANSFER,
        "amount": usd(dollars),
        "payee": f"user:{BOPHA}:usd",
        "payee_is_new": False,
        "level": "verified",
        "fan_since": NOON - timedelta(days=400),
    }
    return Movement(**{**values, **changes})
