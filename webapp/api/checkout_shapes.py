"""The checkout as JSON: all that an order would be, and what is chosen."""

# Annotations are evaluated here: other routes' answers hold these.
from datetime import datetime
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.checkout.schemas import (
    Checkout,
    InstalmentPlan,
    Missing,
    ShippingMethod,
    ShippingOption,
)
from services.orders.schemas.delivery import Recipient
from services.orders.schemas.order import Order
from services.payments.schemas import Way
from webapp.api.addresses import AddressOut
from webapp.api.bodies import NO_NUL, Body
from webapp.api.cart import CartOut
from webapp.api.money import MOST_MINOR, MoneyOut
from webapp.api.pickup_points import PickupPointOut
from webapp.api.shop_order_shapes import ShopPriceOut

_POINT: Final = r"^[a-z0-9_-]{1,22}$"


class ShippingOptionOut(BaseModel):
    """A way with its price; `days`: the least and the most working days, null by opening hours."""

    method: ShippingMethod
    price: MoneyOut
    days: list[int] | None
    is_tracked: bool

    @classmethod
    def of(cls, option: ShippingOption) -> Self:
        return cls(
            method=option.method,
            price=MoneyOut.of(option.price),
            days=list(option.days) if option.days else None,
            is_tracked=option.is_tracked,
        )


class GoodsGiftOut(BaseModel):
    """Wrapped, the words of its card, and for whom it is."""

    wrap: bool
    card_text: str
    recipient: Recipient


class GiftIn(Body):
    """Wrapped, with the words of a card (up to 200 characters), and for whom."""

    wrap: bool
    card_text: Annotated[str, Field(max_length=1_000, pattern=NO_NUL)] = ""
    recipient: Recipient = Recipient.SELF


class PointsPartOut(BaseModel):
    """Points that pay a part: `most` could be used, `balance` are there."""

    used: int
    worth: MoneyOut
    most: int
    balance: int


class InstalmentPlanOut(BaseModel):
    """`first` now, then `monthly`; `fee` is in their sum."""

    months: int
    first: MoneyOut
    monthly: MoneyOut
    fee: MoneyOut

    @classmethod
    def of(cls, plan: InstalmentPlan) -> Self:
        return cls(
            months=plan.months,
            first=MoneyOut.of(plan.first),
            monthly=MoneyOut.of(plan.monthly),
            fee=MoneyOut.of(plan.fee),
        )


class CheckoutOut(BaseModel):
    """All that an order would be. `due` is what one payment asks for now, by one of `ways`.

    `missing`: what is to be chosen or mended first. `revision` goes back with the order: it is
    another one as soon as anything that is shown is.
    """

    cart: CartOut
    address: AddressOut | None
    shipping: ShippingOptionOut
    options: list[ShippingOptionOut]
    pickup_point: PickupPointOut | None
    pickup_points: list[PickupPointOut]
    gift: GoodsGiftOut
    wrap_price: MoneyOut
    points: PointsPartOut
    gift_card_id: UUID | None
    gift_card_used: MoneyOut
    wallet_used: MoneyOut
    wallet_available: MoneyOut
    instalments: int
    plans: list[InstalmentPlanOut]
    price: ShopPriceOut
    due: MoneyOut
    financed: MoneyOut
    ways: list[Way]
    missing: list[Missing]
    revision: int

    @classmethod
    def of(cls, held: Checkout) -> Self:
        gift, points = held.gift, held.points
        return cls(
            cart=CartOut.of(held.cart),
            address=AddressOut.of(held.address) if held.address else None,
            shipping=ShippingOptionOut.of(held.shipping),
            options=[ShippingOptionOut.of(each) for each in held.options],
            pickup_point=PickupPointOut.of(held.pickup_point) if held.pickup_point else None,
            pickup_points=[PickupPointOut.of(each) for each in held.pickup_points],
            gift=GoodsGiftOut(wrap=gift.wrap, card_text=gift.card_text, recipient=gift.recipient),
            wrap_price=MoneyOut.of(held.wrap_price),
            points=PointsPartOut(
                used=points.used,
                worth=MoneyOut.of(points.worth),
                most=points.most,
                balance=points.balance,
            ),
            gift_card_id=held.gift_card_id,
            gift_card_used=MoneyOut.of(held.gift_card_used),
            wallet_used=MoneyOut.of(held.wallet_used),
            wallet_available=MoneyOut.of(held.wallet_available),
            instalments=held.instalments,
            plans=[InstalmentPlanOut.of(each) for each in held.plans],
            price=ShopPriceOut.of(held.price),
            due=MoneyOut.of(held.due),
            financed=MoneyOut.of(held.financed),
            ways=sorted(held.ways),
            missing=list(held.missing),
            revision=held.revision,
        )


class AddressChoiceIn(Body):
    """An address of yours; null: the default one."""

    address_id: UUID | None


class ShippingIn(Body):
    """How the goods come; `pickup_point` is where they are fetched."""

    method: Literal["standard", "express", "pickup"]
    pickup_point: Annotated[str | None, Field(pattern=_POINT)] = None


class PartsIn(Body):
    """What pays a part, as far as it goes: up to so many points, a gift card of yours, up to so
    much of the wallet. What is not named stays as it is.
    """

    points: Annotated[int | None, Field(ge=0, le=MOST_MINOR)] = None
    gift_card_id: UUID | None = None
    no_gift_card: bool = False
    wallet_minor: Annotated[int | None, Field(ge=0, le=MOST_MINOR)] = None


class InstalmentsIn(Body):
    """Pay in so many parts; 0: at once."""

    months: Literal[0, 3, 6]


class PlaceIn(Body):
    """The `revision` of the checkout that was agreed to."""

    revision: Annotated[int, Field(ge=0, le=2**32 - 1)]


class PlacedOut(BaseModel):
    """The order. `due` is to be paid until `pays_until`; nothing due: a PIN settles it."""

    key: str
    number: str
    total: MoneyOut
    due: MoneyOut
    pays_until: datetime | None

    @classmethod
    def of(cls, order: Order) -> Self:
        return cls(
            key=order.key,
            number=order.number,
            total=MoneyOut.of(order.price.total),
            due=MoneyOut.of(order.due),
            pays_until=order.pays_until,
        )
