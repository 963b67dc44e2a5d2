"""What crosses the border of cart and checkout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.catalog.stock import PickupPoint
from services.checkout.addresses import Address
from services.core.money import Currency, Money
from services.core.vouchers import VoucherMode
from services.orders.schemas.delivery import Recipient
from services.orders.schemas.money import OrderPrice
from services.payments.schemas import Way

MOST_UNITS: Final = 99
MOST_LINES: Final = 50
MOST_CARD_CLUSTERS: Final = 200


class LineState(StrEnum):
    """What can be had of a line. `gone`: it is not sold any more."""

    IN_STOCK = "in_stock"
    LOW = "low"
    SOLD_OUT = "sold_out"
    GONE = "gone"


class ChangeKind(StrEnum):
    """What has changed since the fan has seen a line last."""

    PRICE = "price"
    LESS = "less"
    GONE = "gone"


class VoucherState(StrEnum):
    """`no_fit`: it makes nothing in the cart cheaper."""

    USED = "used"
    NO_FIT = "no_fit"
    OVER = "over"
    USED_UP = "used_up"


@dataclass(frozen=True, slots=True)
class AddToCart:
    """Put so many more units into the cart, once for each `key` (12 characters)."""

    key: str
    fan_id: int
    variant_id: UUID
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """A line of a cart. `total` is after `discount` and before tax.

    `left`: how many can be had in all, told while they are few. `is_ready`: as many as it says
    can be had; only ready lines are in the sums of the cart.
    """

    variant_id: UUID
    product_id: str
    name: Bilingual
    attributes: Mapping[str, str]
    sku: str
    quantity: int
    unit: Money
    discount: Money
    total: Money
    picture: str
    pair: Pair
    state: LineState
    left: int | None
    is_ready: bool
    is_shipped: bool


@dataclass(frozen=True, slots=True)
class CartChange:
    """`before` and `after` are minor units of the line's price for `price`, else units."""

    variant_id: UUID
    kind: ChangeKind
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class CartVoucher:
    """The code that was typed, and what it takes off now."""

    code: str
    off: Money
    state: VoucherState


@dataclass(frozen=True, slots=True)
class FreeDelivery:
    """From the subtotal of `threshold` on the standard way costs nothing; `missing`: how much more
    that is now, nothing once it is reached.
    """

    threshold: Money
    missing: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """A fan's cart. `subtotal` is after `discounts`, before tax, of the lines that are ready.

    `saved` lines are for later: they hold nothing. `held_until`: until then nobody else gets what
    lies in it; None: nothing is held now, but it may still be had. `changes` are to be accepted
    before anything is ordered. `free_delivery`: None when nothing is to be sent, or it always
    costs. `revision` grows with every action.
    """

    fan_id: int
    revision: int
    lines: tuple[CartLine, ...]
    saved: tuple[CartLine, ...]
    changes: tuple[CartChange, ...]
    voucher: CartVoucher | None
    held_until: datetime | None
    subtotal: Money
    discounts: Money
    free_delivery: FreeDelivery | None

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def can_be_ordered(self) -> bool:
        return bool(self.lines) and not self.changes


@dataclass(frozen=True, slots=True)
class VoucherSpec:
    """A voucher as loaded: for one product, one variant (by SKU), whatever takes units of one
    stock (`pool`, by SKU), or all goods of its currency; `fan_id`: for that fan alone.

    `value`: minor units of `currency`, or basis points. `uses` counts lines of orders,
    `budget_minor` all that it takes off; None: no limit.
    """

    code: str
    mode: VoucherMode
    value: int
    currency: Currency = Currency.USD
    product_id: str | None = None
    sku: str | None = None
    pool: str | None = None
    fan_id: int | None = None
    uses: int | None = None
    budget_minor: int | None = None
    valid_until: datetime | None = None


class ShippingMethod(StrEnum):
    """How goods come. `none`: there is nothing to be sent."""

    STANDARD = "standard"
    EXPRESS = "express"
    PICKUP = "pickup"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ShippingOption:
    """A way with what it costs this cart, and the working days that it takes (None: by hours)."""

    method: ShippingMethod
    price: Money
    days: tuple[int, int] | None
    is_tracked: bool


@dataclass(frozen=True, slots=True)
class GiftChoice:
    """Wrapped, with a card in up to 200 characters, and for whom."""

    wrap: bool = False
    card_text: str = ""
    recipient: Recipient = Recipient.SELF


@dataclass(frozen=True, slots=True)
class PointsPart:
    """Points that pay a part; `most` could be used, `balance` are there."""

    used: int
    worth: Money
    most: int
    balance: int


@dataclass(frozen=True, slots=True)
class InstalmentPlan:
    """A way to pay in parts: `first` now, then `monthly`; `fee` is in their sum."""

    months: int
    first: Money
    monthly: Money
    fee: Money


class Missing(StrEnum):
    """What must be chosen or mended before an order can be placed, the first thing first."""

    GOODS = "goods"
    CHANGES = "changes"
    PICKUP_POINT = "pickup_point"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """All that an order would be, as it stands now.

    `due` is what one payment asks for now by one of `ways` (none: the parts pay for all of it).
    `revision` is a number of everything that is shown: `place` wants the same one.
    """

    cart: Cart
    address: Address | None
    shipping: ShippingOption
    options: tuple[ShippingOption, ...]
    pickup_point: PickupPoint | None
    pickup_points: tuple[PickupPoint, ...]
    gift: GiftChoice
    wrap_price: Money
    points: PointsPart
    gift_card_id: UUID | None
    gift_card_used: Money
    wallet_used: Money
    wallet_available: Money
    instalments: int
    plans: tuple[InstalmentPlan, ...]
    price: OrderPrice
    due: Money
    financed: Money
    ways: frozenset[Way]
    missing: tuple[Missing, ...]
    revision: int


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Order what the checkout of this revision shows, once for each `key` (12 characters)."""

    key: str
    fan_id: int
    revision: int
