"""The checkout as it stands: all that an order would be, out of the cart and what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zlib import crc32

from services.catalog.stock import PickupPoint
from services.catalog.stock.repository import places
from services.catalog.taxonomy import DIGITAL
from services.checkout import shipping
from services.checkout.addresses import Address
from services.checkout.addresses import repository as addresses
from services.checkout.cart import service as carts
from services.checkout.cart.contents import Contents
from services.checkout.cart.models import CartRow
from services.checkout.cart.views import Priced
from services.checkout.members import Membership, membership_of
from services.checkout.parts import points_part
from services.checkout.prices import order_price, tariff_at, with_surcharge
from services.checkout.schemas import (
    Cart,
    Checkout,
    GiftChoice,
    InstalmentPlan,
    Missing,
    PointsPart,
    ShippingMethod,
    ShippingOption,
)
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.orders.instalments import plans
from services.orders.paying import ways_for
from services.orders.schemas.delivery import Recipient
from services.orders.schemas.money import OrderPrice
from services.payments.gift_cards import GiftCardNotFound, uses
from services.payments.schemas import Way
from services.wallet import balances


@dataclass(frozen=True, slots=True)
class Assembled:
    """The checkout, and what it was made of: the cart's prices, the fan's membership."""

    checkout: Checkout
    priced: Priced
    membership: Membership


@dataclass(frozen=True, slots=True)
class _Delivery:
    """How the goods come, and where to."""

    options: tuple[ShippingOption, ...]
    option: ShippingOption
    points: tuple[PickupPoint, ...]
    point: PickupPoint | None
    address: Address | None


@dataclass(frozen=True, slots=True)
class _Paying:
    """What each part pays, and what is left for one payment."""

    points: PointsPart
    gift_card_id: UUID | None
    gift_card: Money
    wallet: Money
    wallet_available: Money
    plans: tuple[InstalmentPlan, ...]
    plan: InstalmentPlan | None
    rest: Money


async def assembled(tx: Tx, contents: Contents) -> Assembled:
    """All of it, by what stands in the database now."""
    row = contents.row
    membership = await membership_of(tx, contents.fan_id)
    priced = await carts.priced(tx, contents, membership)
    cart = priced.cart
    delivery = await _delivery(tx, contents, cart, membership)
    gift = _gift(row, cart)
    tariff = tariff_at(tx.now)
    price = order_price(
        cart.subtotal,
        cart.discounts,
        tariff,
        wraps=gift.wrap,
        shipping=delivery.option.price,
    )
    paying = await _paying(tx, contents.fan_id, row, price.total)
    if paying.plan is not None:
        price = with_surcharge(price, paying.plan.fee)
    due = paying.plan.first if paying.plan else paying.rest
    paid = paying.points.worth + paying.gift_card + paying.wallet
    checkout = Checkout(
        cart=cart,
        address=delivery.address,
        shipping=delivery.option,
        options=delivery.options,
        pickup_point=delivery.point,
        pickup_points=delivery.points,
        gift=gift,
        wrap_price=Money(tariff.wrap_minor[cart.subtotal.currency], cart.subtotal.currency),
        points=paying.points,
        gift_card_id=paying.gift_card_id,
        gift_card_used=paying.gift_card,
        wallet_used=paying.wallet,
        wallet_available=paying.wallet_available,
        instalments=paying.plan.months if paying.plan else 0,
        plans=paying.plans,
        price=price,
        due=due,
        financed=price.total - paid - due,
        ways=_ways(contents, cart, due, paying.plan),
        missing=tuple(_missing(cart, delivery)),
        revision=_revision(contents, priced, delivery, gift, price, paying),
    )
    return Assembled(checkout, priced, membership)


async def _delivery(tx: Tx, contents: Contents, cart: Cart, membership: Membership) -> _Delivery:
    """What was chosen, else the standard way to the default address."""
    if not _is_shipped(cart):
        return _Delivery((), shipping.nothing_to_send(cart.subtotal.currency), (), None, None)
    row, fan_id = contents.row, contents.fan_id
    points = tuple(await places.pickup_points(tx))
    options = shipping.options(tx.now, cart.subtotal, membership, has_points=bool(points))
    wanted = row.shipping if row else ""
    option = next((each for each in options if each.method == wanted), options[0])
    if option.method is ShippingMethod.PICKUP:
        named = row.pickup_point if row else None
        point = next((each for each in points if each.id == named), None)
        if point is None and len(points) == 1:
            point = points[0]
        return _Delivery(options, option, points, point, None)
    address = await addresses.find(tx, fan_id, row.address_id) if row and row.address_id else None
    if address is None:
        address = await addresses.default_of(tx, fan_id)
    return _Delivery(options, option, points, None, address)


def _is_shipped(cart: Cart) -> bool:
    return any(line.is_shipped for line in cart.lines)


def _gift(row: CartRow | None, cart: Cart) -> GiftChoice:
    """Only what is sent or fetched can be wrapped."""
    if row is None or not _is_shipped(cart):
        return GiftChoice()
    return GiftChoice(row.wrap, row.card_text, Recipient(row.recipient))


async def _paying(tx: Tx, fan_id: int, row: CartRow | None, total: Money) -> _Paying:
    """Points first, then the gift card, then a part from the wallet, then instalments."""
    held = await balances.of_fan(tx, fan_id)
    own = held.usd if total.currency is Currency.USD else held.khr
    nothing = Money.zero(total.currency)
    points = points_part(
        max(0, held.pts.available.amount_minor), row.points if row else 0, total, tx.now
    )
    left = total - points.worth
    card_id, card = await _card(tx, fan_id, row, left)
    left -= card
    offers = tuple(
        InstalmentPlan(each.months, each.first, each.monthly, each.fee)
        for each in (await plans.offers(tx, fan_id, left) if left else ())
    )
    months = row.instalments if row else 0
    plan = next((each for each in offers if each.months == months), None)
    available = max(nothing, own.available)
    wish = Money(row.wallet_minor if row and plan is None else 0, total.currency)
    wallet = min(wish, available, left)
    if wallet == left:
        wallet = nothing  # then it is no part: the wallet simply is the way to pay
    return _Paying(points, card_id, card, wallet, available, offers, plan, left - wallet)


async def _card(
    tx: Tx, fan_id: int, row: CartRow | None, left: Money
) -> tuple[UUID | None, Money]:
    nothing = Money.zero(left.currency)
    if row is None or row.gift_card_id is None:
        return None, nothing
    try:
        available = await uses.available_on(tx, fan_id, row.gift_card_id, left.currency)
    except GiftCardNotFound:
        return None, nothing  # given away meanwhile
    return row.gift_card_id, min(available, left)


def _ways(
    contents: Contents, cart: Cart, due: Money, plan: InstalmentPlan | None
) -> frozenset[Way]:
    if not due:
        return frozenset()
    categories = {contents.variants[line.variant_id].category for line in cart.lines}
    return ways_for(pays_in_parts=plan is not None, is_digital=categories == {DIGITAL})


def _missing(cart: Cart, delivery: _Delivery) -> Sequence[Missing]:
    missing = []
    if not cart.lines:
        missing.append(Missing.GOODS)
    if cart.changes:
        missing.append(Missing.CHANGES)
    match delivery.option.method:
        case ShippingMethod.PICKUP if delivery.point is None:
            missing.append(Missing.PICKUP_POINT)
        case ShippingMethod.STANDARD | ShippingMethod.EXPRESS if delivery.address is None:
            missing.append(Missing.ADDRESS)
    return missing


def _revision(
    contents: Contents,
    priced: Priced,
    delivery: _Delivery,
    gift: GiftChoice,
    price: OrderPrice,
    paying: _Paying,
) -> int:
    """A number of all that is shown. The last order is in it: the same goods once more are new."""
    shown = (
        [(line.variant_id.hex, line.quantity, line.total) for line in priced.cart.lines],
        priced.cart.voucher,
        delivery.address,
        delivery.option,
        delivery.point,
        gift,
        price,
        paying.points.used,
        paying.gift_card_id,
        paying.gift_card,
        paying.wallet,
        paying.plan,
        contents.row.placed_order_id if contents.row else None,
    )
    return crc32(repr(shown).encode())
