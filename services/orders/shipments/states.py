"""States of a parcel and every move between them: one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class ShipmentState(StrEnum):
    """Where a parcel is."""

    PACKED = "packed"
    HANDED_OVER = "handed_over"  # the carrier has it; of a pickup: it lies at the point, ready
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    RETURNED_TO_SENDER = "returned_to_sender"
    LOST = "lost"


# A step that was not told of is passed over: what comes out of order must not hold a parcel up.
MOVES: Final[Mapping[ShipmentState, frozenset[ShipmentState]]] = {
    ShipmentState.PACKED: frozenset(set(ShipmentState) - {ShipmentState.PACKED}),
    ShipmentState.HANDED_OVER: frozenset(
        {
            ShipmentState.IN_TRANSIT,
            ShipmentState.DELIVERED,
            ShipmentState.RETURNED_TO_SENDER,
            ShipmentState.LOST,
        }
    ),
    ShipmentState.IN_TRANSIT: frozenset(
        {ShipmentState.DELIVERED, ShipmentState.RETURNED_TO_SENDER, ShipmentState.LOST}
    ),
    ShipmentState.DELIVERED: frozenset(),
    ShipmentState.RETURNED_TO_SENDER: frozenset(),
    ShipmentState.LOST: frozenset(),
}
HAS_LEFT: Final = frozenset(set(ShipmentState) - {ShipmentState.PACKED})
OVER: Final = frozenset(state for state, following in MOVES.items() if not following)


def may_move(state: ShipmentState, to: ShipmentState) -> bool:
    return to in MOVES[state]
