"""Orders of goods as JSON."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import date, datetime
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.artwork.colours import Pair
from services.artwork.schemas import Artwork
from services.artwork.seeds import seed_of
from services.catalog.stock import PickupPoint
from services.core.formats import in_other_currency
from services.core.money import Money
from services.orders.quoting import cancel_quote
from services.orders.schemas.cancelling import CancelQuote
from services.orders.schemas.delivery import Recipient, ShipTo
from services.orders.schemas.listing import OrderCard, OrderPage
from services.orders.schemas.money import OrderPrice
from services.orders.schemas.order import LineState, Order, OrderLine, TimelineEntry
from services.orders.states import CancelReason, OrderState
from services.payments.schemas import Way
from webapp.api.artwork import ArtworkOut
from webapp.api.bodies import Body
from webapp.api.event_shapes import Words
from webapp.api.money import MoneyOut
from webapp.api.pickup_points import PickupPointOut

KEY: Final = r"^[A-Za-z0-9]{22}$"


def _drawn(product_id: str, pair: Pair) -> ArtworkOut:
    return ArtworkOut.of(Artwork(seed_of("product", product_id), pair))


class ShopLineOut(BaseModel):
    """A line. `total` is after `discount`, before `tax`; `open` units can still be cancelled."""

    n: int
    variant_id: UUID
    product_id: str
    name: Words
    attributes: dict[str, str]
    picture: str | None
    artwork: ArtworkOut
    quantity: int
    unit: MoneyOut
    discount: MoneyOut
    total: MoneyOut
    tax: MoneyOut
    state: LineState
    open: int
    sent: int
    delivered: int
    cancelled: int
    returned: int

    @classmethod
    def of(cls, line: OrderLine) -> Self:
        return cls(
            n=line.n,
            variant_id=line.variant_id,
            product_id=line.product_id,
            name=Words.of(line.name),
            attributes=dict(line.attributes),
            picture=line.picture or None,
            artwork=_drawn(line.product_id, line.pair),
            quantity=line.quantity,
            unit=MoneyOut.of(line.unit),
            discount=MoneyOut.of(line.discount),
            total=MoneyOut.of(line.total),
            tax=MoneyOut.of(line.tax),
            state=line.state,
            open=line.open,
            sent=line.sent,
            delivered=line.delivered,
            cancelled=line.cancelled,
            returned=line.returned,
        )


class ShopPriceOut(BaseModel):
    """total = subtotal + wrap + shipping + tax + surcharge; `discounts` are in the subtotal.

    `surcharge` is that of instalments.
    """

    subtotal: MoneyOut
    discounts: MoneyOut
    wrap: MoneyOut
    shipping: MoneyOut
    tax: MoneyOut
    surcharge: MoneyOut
    total: MoneyOut

    @classmethod
    def of(cls, price: OrderPrice) -> Self:
        return cls(
            subtotal=MoneyOut.of(price.subtotal),
            discounts=MoneyOut.of(price.discounts),
            wrap=MoneyOut.of(price.wrap),
            shipping=MoneyOut.of(price.shipping),
            tax=MoneyOut.of(price.tax),
            surcharge=MoneyOut.of(price.surcharge),
            total=MoneyOut.of(price.total),
        )


class ShopPartsOut(BaseModel):
    """What is paid besides the one payment for `due`."""

    points: int
    points_worth: MoneyOut
    gift_card: MoneyOut
    wallet: MoneyOut
    exchanged: MoneyOut


class ShipToOut(BaseModel):
    """Where it goes; `areas` are commune, district and province."""

    recipient: str
    phone: str
    street: str
    note: str
    areas: list[Words]

    @classmethod
    def of(cls, address: ShipTo) -> Self:
        areas = (address.commune, address.district, address.province)
        return cls(
            recipient=address.recipient,
            phone=address.phone,
            street=address.street,
            note=address.note,
            areas=[Words(km=area.km, en=area.en) for area in areas],
        )


class OrderStepOut(BaseModel):
    """A step of the timeline; where both states are the same, `what` has happened."""

    from_state: OrderState | None
    to_state: OrderState
    what: str
    at: datetime

    @classmethod
    def of(cls, entry: TimelineEntry) -> Self:
        return cls(
            from_state=entry.from_state, to_state=entry.to_state, what=entry.what, at=entry.at
        )


class BackOut(BaseModel):
    """Money to `source`: intent (how it was paid), wallet, points, gift_card or exchange."""

    source: str
    amount: MoneyOut

    @classmethod
    def of(cls, source: str, amount: Money) -> Self:
        kind = _SOURCES.get(source.partition(":")[0], "wallet")
        return cls(source=kind, amount=MoneyOut.of(amount))


class CancellingOut(BaseModel):
    """What cancelling would give back: goods + shipping + wrap = total + owed.

    `owed` is still to be paid in instalments and falls away; `discount` is not in `goods`.
    """

    total: MoneyOut
    goods: MoneyOut
    shipping: MoneyOut
    wrap: MoneyOut
    owed: MoneyOut
    discount: MoneyOut
    back: list[BackOut]

    @classmethod
    def of(cls, quote: CancelQuote) -> Self:
        return cls(
            total=MoneyOut.of(quote.total),
            goods=MoneyOut.of(quote.goods),
            shipping=MoneyOut.of(quote.shipping),
            wrap=MoneyOut.of(quote.wrap),
            owed=MoneyOut.of(quote.owed),
            discount=MoneyOut.of(quote.discount),
            back=[BackOut.of(source, amount) for source, amount in quote.sources.items()],
        )


class ShopOrderOut(BaseModel):
    """An order of goods as it stands.

    `due` is asked for by `POST ask` and paid as a payment by one of `ways`; where nothing is due
    of a pending order, `POST settle` confirms it. `purpose`: what the PIN confirms before, when
    wallet or points pay a part. `cancelling` null: it is too late. `why_cancelled`: what the shop
    has written that cancelled it, or the rest of it. `also_total`: about the total in the other
    currency, at the rate of the order's day. `paid_back` went back, `to_come_back` is on its way.
    """

    key: str
    number: str
    state: OrderState
    cancel_reason: CancelReason | None
    why_cancelled: str
    lines: list[ShopLineOut]
    price: ShopPriceOut
    also_total: MoneyOut
    parts: ShopPartsOut
    due: MoneyOut
    financed: MoneyOut
    instalments: int
    ways: list[Way]
    purpose: str
    payment_id: UUID | None
    shipping_method: str
    pickup_point: PickupPointOut | None
    address: ShipToOut | None
    is_wrapped: bool
    card_text: str
    recipient: Recipient
    placed_at: datetime
    pays_until: datetime | None
    paid_at: datetime | None
    delivered_at: datetime | None
    back_on: date | None
    cancelling: CancellingOut | None
    paid_back: MoneyOut
    to_come_back: MoneyOut
    timeline: list[OrderStepOut]

    @classmethod
    def of(cls, order: Order, ways: frozenset[Way], point: PickupPoint | None) -> Self:
        quote = cancel_quote(order)
        return cls(
            key=order.key,
            number=order.number,
            state=order.state,
            cancel_reason=order.cancel_reason,
            why_cancelled=order.why_cancelled,
            lines=[ShopLineOut.of(line) for line in order.lines],
            price=ShopPriceOut.of(order.price),
            also_total=MoneyOut.of(in_other_currency(order.price.total, order.riel_per_dollar)),
            parts=_parts(order),
            due=MoneyOut.of(order.due),
            financed=MoneyOut.of(order.financed),
            instalments=order.instalments,
            ways=[way for way in Way if way in ways],
            purpose=order.confirmation_purpose,
            payment_id=order.intent_id,
            shipping_method=order.shipping_method,
            pickup_point=PickupPointOut.of(point) if point else None,
            address=ShipToOut.of(order.address) if order.address else None,
            is_wrapped=order.is_wrapped,
            card_text=order.card_text,
            recipient=order.recipient,
            placed_at=order.placed_at,
            pays_until=order.pays_until,
            paid_at=order.paid_at,
            delivered_at=order.delivered_at,
            back_on=order.back_on,
            cancelling=CancellingOut.of(quote) if quote else None,
            paid_back=MoneyOut.of(order.refunded),
            to_come_back=MoneyOut.of(order.refund_due),
            timeline=[OrderStepOut.of(entry) for entry in order.timeline],
        )


class ShopOrderCardOut(BaseModel):
    """An order in a list; name and picture are those of its first line."""

    key: str
    number: str
    state: OrderState
    total: MoneyOut
    quantity: int
    name: Words
    picture: str | None
    artwork: ArtworkOut
    placed_at: datetime

    @classmethod
    def of(cls, card: OrderCard) -> Self:
        return cls(
            key=card.key,
            number=card.number,
            state=card.state,
            total=MoneyOut.of(card.total),
            quantity=card.quantity,
            name=Words.of(card.name),
            picture=card.picture or None,
            artwork=_drawn(card.product_id, card.pair),
            placed_at=card.placed_at,
        )


class ShopOrdersOut(BaseModel):
    """A page, the newest first; `next_cursor` null: it is the last one."""

    items: list[ShopOrderCardOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: OrderPage) -> Self:
        return cls(
            items=[ShopOrderCardOut.of(card) for card in page.items], next_cursor=page.after
        )


class WantedOrders(Body):
    """Which of your orders: those in one of the states, if any is named."""

    state: Annotated[list[OrderState], Field(max_length=len(OrderState), default_factory=list)]
    cursor: Annotated[str | None, Field(pattern=KEY)] = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10


class UnitsIn(Body):
    n: Annotated[int, Field(ge=1, le=50)]
    units: Annotated[int, Field(ge=1, le=99)]


class CancelLinesIn(Body):
    """So many units of these lines, by their number."""

    lines: Annotated[list[UnitsIn], Field(min_length=1, max_length=50)]

    @property
    def units(self) -> dict[int, int]:
        wanted: dict[int, int] = {}
        for line in self.lines:
            wanted[line.n] = wanted.get(line.n, 0) + line.units
        return wanted


class WantedUnits(Body):
    """So many units of lines: `1:2` are two of the first one; none: all that have not left."""

    units: Annotated[
        list[Annotated[str, Field(pattern=r"^[1-9][0-9]?:[1-9][0-9]?$")]],
        Field(max_length=50, default_factory=list),
    ]

    @property
    def by_line(self) -> dict[int, int]:
        wanted: dict[int, int] = {}
        for each in self.units:
            n, _, count = each.partition(":")
            wanted[int(n)] = wanted.get(int(n), 0) + int(count)
        return wanted


class AskedForOrderOut(BaseModel):
    """Pay it by `POST /payments/{id}/pay` (wallet) or `/payments/{id}/tries` (banks, Stars)."""

    payment_id: UUID


def _parts(order: Order) -> ShopPartsOut:
    def part(amount: Money | None) -> MoneyOut:
        return MoneyOut.of(amount or Money.zero(order.currency))

    return ShopPartsOut(
        points=order.parts.points,
        points_worth=part(order.parts.points_worth),
        gift_card=part(order.parts.gift_card),
        wallet=part(order.parts.wallet),
        exchanged=part(order.parts.exchanged),
    )


_SOURCES: Final = {
    "intent": "intent",
    "points": "points",
    "card": "gift_card",
    "exchange": "exchange",
}
