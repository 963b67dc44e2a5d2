"""What orders tell others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.core.money import Money
from services.orders.states import CancelReason, OrderState


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """Event: an order waits for its money."""

    order_id: UUID
    order_key: str
    fan_id: int


@dataclass(frozen=True, slots=True)
class OrderPaid:
    """Event: an order is paid and its goods are sold. `by_bank`: its fan may not be looking.

    `exchanged_from`: goods of that order came back for these.
    """

    order_id: UUID
    order_key: str
    number: str
    fan_id: int
    total: Money
    paid_at: datetime
    instalments: int
    by_bank: bool
    exchanged_from: UUID | None = None


@dataclass(frozen=True, slots=True)
class OrderMoved:
    """Event: an order is in another state."""

    order_id: UUID
    order_key: str
    number: str
    fan_id: int
    from_state: OrderState
    to_state: OrderState
    what: str


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """Event: an order ended; whatever was set aside for it is free again."""

    order_id: UUID
    order_key: str
    fan_id: int
    reason: CancelReason
    was_paid: bool


@dataclass(frozen=True, slots=True)
class LinesCancelled:
    """Event: units of lines of a paid order are cancelled (line number -> units)."""

    order_id: UUID
    order_key: str
    fan_id: int
    units: dict[int, int]


@dataclass(frozen=True, slots=True)
class StaffCancelled:
    """Event: an operator has cancelled an order, or (`is_part`) what has not left of it.

    `amount` goes back to where it came from.
    """

    order_key: str
    number: str
    fan_id: int
    key: str
    reason: str
    amount: Money
    is_part: bool


@dataclass(frozen=True, slots=True)
class OrderRefunded:
    """Event: all that a refund (`key`) was to give back has gone back."""

    order_id: UUID
    order_key: str
    fan_id: int
    key: str
    amount: Money
