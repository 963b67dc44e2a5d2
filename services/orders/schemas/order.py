"""An order and its lines as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.core.money import Currency, Money
from services.orders.schemas.delivery import Recipient, ShipTo
from services.orders.schemas.money import MoneyKind, OrderMoney, OrderPrice, Parts
from services.orders.states import CancelReason, OrderState

STAFF_CANCELLED: Final = "staff_cancelled"
"""The step of an order that an operator has cancelled, with `why` in its details."""


class LineState(StrEnum):
    """Where the units of a line are, all in all; the least far of them counts."""

    OPEN = "open"
    SENT = "sent"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """A line as it stands. `sent` counts the units that are in parcels."""

    n: int
    variant_id: UUID
    product_id: str
    name: Bilingual
    attributes: Mapping[str, str]
    sku: str
    picture: str
    pair: Pair
    quantity: int
    unit: Money
    discount: Money
    total: Money
    tax: Money
    takes: Mapping[UUID, int]
    is_shipped: bool
    is_digital: bool
    voucher: str | None
    sent: int
    delivered: int
    cancelled: int
    returned: int

    @property
    def state(self) -> LineState:
        kept = self.quantity - self.cancelled
        if not kept:
            return LineState.CANCELLED
        if self.returned == kept:
            return LineState.RETURNED
        if self.delivered == kept:
            return LineState.DELIVERED
        return LineState.SENT if self.sent == kept else LineState.OPEN

    @property
    def open(self) -> int:
        """Units that are in no parcel and not cancelled."""
        return self.quantity - self.sent - self.cancelled


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A step of an order: a move, or (where both states are the same) something worth telling.

    `what` is the reason of a move or what happened (`lines_cancelled`, `parcel_sent`...).
    """

    from_state: OrderState | None
    to_state: OrderState
    what: str
    details: Mapping[str, Any]
    at: datetime
    actor_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as its buyer sees it. `due` is what the one payment for the rest asks for.

    `confirmation_purpose`: what a PIN confirms before anything of it is paid from the wallet or
    with points. `back_on`: when a missing line is expected. `moves_at`: its time runs out.
    `owed`: what is still to be paid of it in instalments; None: nothing.
    """

    id: UUID
    key: str
    number: str
    fan_id: int
    state: OrderState
    lines: tuple[OrderLine, ...]
    price: OrderPrice
    parts: Parts
    due: Money
    financed: Money
    riel_per_dollar: Decimal
    shipping_method: str
    pickup_point_id: str | None
    address: ShipTo | None
    is_wrapped: bool
    card_text: str
    recipient: Recipient
    instalments: int
    intent_id: UUID | None
    placed_at: datetime
    moves_at: datetime | None
    approved_at: datetime | None
    paid_at: datetime | None
    ended_at: datetime | None
    delivered_at: datetime | None
    settled: Money
    cancel_reason: CancelReason | None
    back_on: date | None
    timeline: tuple[TimelineEntry, ...] = ()
    money: tuple[OrderMoney, ...] = field(default=())
    owed: Money | None = None

    @property
    def currency(self) -> Currency:
        return self.price.total.currency

    @property
    def is_gift(self) -> bool:
        return self.recipient is not Recipient.SELF or self.is_wrapped

    @property
    def is_digital(self) -> bool:
        """Nothing but digital goods: Telegram wants them to be paid in Stars."""
        return all(line.is_digital for line in self.lines)

    @property
    def pays_until(self) -> datetime | None:
        return self.moves_at if self.state is OrderState.PENDING else None

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def confirmation_purpose(self) -> str:
        return confirmation_purpose(self.key)

    @property
    def why_cancelled(self) -> str:
        """What an operator has written who cancelled it, or the rest of it, last; else empty."""
        steps = (each for each in reversed(self.timeline) if each.what == STAFF_CANCELLED)
        return next((str(each.details.get("why", "")) for each in steps), "")

    @property
    def value(self) -> Money:
        """What was paid and is not to go back."""
        return self._sum(MoneyKind.PAID, MoneyKind.DUE)

    @property
    def refunded(self) -> Money:
        """What has gone back; not what pays for the order of an exchange."""
        return self._sum(MoneyKind.BACK, all_of_it=False)

    @property
    def refund_due(self) -> Money:
        """What is on its way back."""
        return -self._sum(MoneyKind.DUE, all_of_it=False) - self.refunded

    def went_on(self, source: str) -> bool:
        """Whether a source of its money is a later order, which goods were exchanged for."""
        before = self.parts.exchanged_from
        came_from = f"exchange:{before.hex}" if before else ""
        return source.startswith("exchange:") and source != came_from

    def _sum(self, *kinds: MoneyKind, all_of_it: bool = True) -> Money:
        whole = Money.zero(self.currency)
        for one in self.money:
            if one.kind in kinds and (all_of_it or not self.went_on(one.source)):
                whole += one.amount
        return whole


def confirmation_purpose(order_key: str) -> str:
    """What a PIN confirms when it confirms an order's parts from wallet and points."""
    return f"shop_order:{order_key}"
