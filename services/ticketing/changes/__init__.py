"""Events that are called off or moved, and pools that change: done once, told once, logged."""

from services.ticketing.changes.schemas import (
    BuyersTold,
    ChangeKind,
    ChangeProgress,
    EventNumbers,
    MoveEvent,
    PoolNumbers,
)

__all__ = [
    "BuyersTold",
    "ChangeKind",
    "ChangeProgress",
    "EventNumbers",
    "MoveEvent",
    "PoolNumbers",
]
