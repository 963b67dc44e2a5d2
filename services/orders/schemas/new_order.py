"""An order to be placed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.core.money import Currency, Money
from services.orders.schemas.delivery import Recipient, ShipTo
from services.orders.schemas.money import NO_PARTS, OrderPrice, Parts
from services.orders.states import TIMEOUTS, OrderState

KEY_CHARACTERS = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrderLine:
    """`total` is what the units cost after `discount`, before tax. `takes`: stock by one unit.

    `held_by` owns the live hold of the units (a cart's line); without one, or when it has run
    out, the units are taken anew. Digital goods are delivered with the payment, as is all that
    is not shipped.
    """

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
    takes: Mapping[UUID, int]
    is_shipped: bool
    is_digital: bool
    voucher: str | None = None
    held_by: str | None = None

    def __post_init__(self) -> None:
        assert self.quantity > 0
        assert self.total == self.unit * self.quantity - self.discount
        assert self.total.amount_minor >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """An order to be placed; the same `key` of the fan again is the same order.

    `number` comes from `OrderNumbers.take`. It `waits` so long for its money.
    With `instalments` (months) only `first` is asked for
    now, from the wallet, and the rest later.
    """

    key: str
    number: str
    fan_id: int
    lines: tuple[NewOrderLine, ...]
    price: OrderPrice
    riel_per_dollar: Decimal
    parts: Parts = NO_PARTS
    shipping_method: str = ""
    pickup_point_id: str | None = None
    address: ShipTo | None = None
    is_wrapped: bool = False
    card_text: str = ""
    recipient: Recipient = Recipient.SELF
    instalments: int = 0
    first: Money | None = None
    waits: timedelta = TIMEOUTS[OrderState.PENDING].after

    def __post_init__(self) -> None:
        assert 0 < len(self.key) <= KEY_CHARACTERS
        assert self.lines
        assert self.due.amount_minor >= 0
        assert (self.instalments > 0) == (self.first is not None)

    @property
    def currency(self) -> Currency:
        return self.price.total.currency

    @property
    def due(self) -> Money:
        """What is asked for now, by one payment."""
        rest = self.price.total - self.parts.total(self.currency)
        return rest if self.first is None else self.first

    @property
    def financed(self) -> Money:
        """What instalments bring later."""
        return self.price.total - self.parts.total(self.currency) - self.due
