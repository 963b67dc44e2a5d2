"""Pure rules of parcels: when the carrier is asked again, what an order has come to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from services.orders.schemas.order import Order
from services.orders.shipments.schemas import Parcel
from services.orders.shipments.states import ShipmentState
from services.orders.states import OrderState

FIRST_LOOK: Final = timedelta(minutes=30)
"""A carrier that is silent for so long is asked."""
LONGEST_PAUSE: Final = timedelta(hours=12)
LONGEST_BACKORDER: Final = timedelta(days=183)
PARCEL_G: Final = 200
"""What the packing of a parcel weighs."""
UNIT_G: Final = 300
"""A unit whose weight nobody has said."""
_OPEN_STATES: Final = frozenset(
    {OrderState.CONFIRMED, OrderState.PROCESSING, OrderState.BACKORDERED}
)


def pause(looks: int) -> timedelta:
    """Twice as long each time without news."""
    doubled: int = 2 ** min(looks, 10)
    return min(FIRST_LOOK * doubled, LONGEST_PAUSE)


def is_possible_day(day: date, today: date) -> bool:
    return today <= day <= today + LONGEST_BACKORDER


def is_all_sent(order: Order, parcels: Sequence[Parcel]) -> bool:
    """Whether nothing is to be packed any more, and all parcels have left.

    Also where all that was to be sent is cancelled, and something else stays.
    """
    shipped = [line for line in order.lines if line.is_shipped]
    return (
        order.state in _OPEN_STATES
        and not any(line.open for line in shipped)
        and all(parcel.has_left for parcel in parcels)
    )


def is_all_delivered(parcels: Sequence[Parcel]) -> bool:
    """Whether no parcel is under way, and at least one has come."""
    return all(parcel.is_over for parcel in parcels) and any(
        parcel.state is ShipmentState.DELIVERED for parcel in parcels
    )
