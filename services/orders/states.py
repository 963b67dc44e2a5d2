"""The states of an order: which may follow which, by whose hand, and what time alone does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class OrderState(StrEnum):
    PENDING = "pending"  # stock held, waits for money
    CONFIRMED = "confirmed"  # paid; tickets are issued
    PROCESSING = "processing"  # picked, packed
    BACKORDERED = "backordered"  # paid, a line missing: the buyer has a date
    SHIPPED = "shipped"  # the last parcel has left
    DELIVERED = "delivered"  # received, picked up, or the event is over
    RETURNED = "returned"  # the goods are back and checked
    CANCELLED = "cancelled"  # stock, points and vouchers given back; has a reason
    REFUNDED = "refunded"  # what was due to go back has gone back


class Mover(StrEnum):
    """Who asks for a move. `system` is money that came or went, and time."""

    BUYER = "buyer"
    STAFF = "staff"
    CARRIER = "carrier"
    SYSTEM = "system"


_S, _B, _D, _C, _T = OrderState, Mover.BUYER, Mover.STAFF, Mover.CARRIER, Mover.SYSTEM
MOVES: Final[Mapping[OrderState, Mapping[OrderState, frozenset[Mover]]]] = {
    _S.PENDING: {
        _S.CONFIRMED: frozenset({_T}),
        _S.CANCELLED: frozenset({_B, _D, _T}),
    },
    _S.CONFIRMED: {
        _S.PROCESSING: frozenset({_D, _T}),
        _S.DELIVERED: frozenset({_D, _T}),  # nothing of it is shipped
        _S.CANCELLED: frozenset({_B, _D}),
    },
    _S.PROCESSING: {
        _S.SHIPPED: frozenset({_D, _C, _T}),
        _S.BACKORDERED: frozenset({_D}),
        _S.CANCELLED: frozenset({_B, _D}),  # while no parcel has left
    },
    _S.BACKORDERED: {
        _S.PROCESSING: frozenset({_D}),
        _S.CANCELLED: frozenset({_B, _D}),
    },
    _S.SHIPPED: {
        _S.DELIVERED: frozenset({_D, _C}),
        _S.RETURNED: frozenset({_D, _C}),
    },
    _S.DELIVERED: {_S.RETURNED: frozenset({_D})},
    _S.RETURNED: {
        _S.REFUNDED: frozenset({_T}),
        _S.DELIVERED: frozenset({_D}),  # the return was refused
    },
    _S.CANCELLED: {
        _S.REFUNDED: frozenset({_T}),
        _S.CONFIRMED: frozenset({_D, _T}),  # late money
    },
    _S.REFUNDED: {},
}
"""Every move there is. Whatever is not in here does not happen."""


@dataclass(frozen=True, slots=True)
class TimeOut:
    """What becomes of an order that stays in a state for so long."""

    after: timedelta
    target: OrderState


TIMEOUTS: Final[Mapping[OrderState, TimeOut]] = {
    _S.PENDING: TimeOut(timedelta(minutes=30), _S.CANCELLED),
    _S.CONFIRMED: TimeOut(timedelta(hours=24), _S.PROCESSING),
}
UNPAID: Final = frozenset({_S.PENDING})
CANCELLABLE: Final = frozenset({_S.CONFIRMED, _S.PROCESSING, _S.BACKORDERED})
"""Paid, and units that are in no parcel yet may be cancelled."""


def may_move(from_state: OrderState, to_state: OrderState, by: Mover | None = None) -> bool:
    """Whether the table has the move; with `by`, whether it is this one's to make."""
    movers = MOVES[from_state].get(to_state)
    return movers is not None and (by is None or by in movers)


class CancelReason(StrEnum):
    BY_BUYER = "by_buyer"
    EXPIRED = "expired"  # nobody has paid in time
    BY_STAFF = "by_staff"
    NOT_TO_BE_HAD = "not_to_be_had"  # the money came late, the goods were gone
