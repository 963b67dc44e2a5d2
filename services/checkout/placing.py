"""From the checkout to an order, in one transaction: agreed prices, vouchers, stock, parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.catalog.stock import OutOfStock
from services.catalog.taxonomy import DIGITAL
from services.checkout.addresses import Address
from services.checkout.addresses.schemas import Place
from services.checkout.assembly import Assembled, assembled
from services.checkout.cart import contents as looking
from services.checkout.cart import repository
from services.checkout.cart import service as carts
from services.checkout.cart.contents import Contents
from services.checkout.cart.models import CartRow
from services.checkout.errors import (
    AddressMissing,
    CartHasChanged,
    CartIsEmpty,
    CheckoutHasChanged,
    ShippingMissing,
    SoldOut,
    VoucherUsedUp,
)
from services.checkout.members import note_use
from services.checkout.schemas import (
    CartLine,
    Checkout,
    Missing,
    PlaceOrder,
    ShippingMethod,
)
from services.checkout.vouchers import repository as vouchers
from services.core.errors import DomainError
from services.core.uow import Tx
from services.orders import placing
from services.orders import repository as orders
from services.orders.schemas.delivery import Area, MapPoint, Recipient, ShipTo
from services.orders.schemas.events import LinesCancelled, OrderCancelled
from services.orders.schemas.money import Parts
from services.orders.schemas.new_order import NewOrder, NewOrderLine
from services.orders.schemas.order import Order
from services.wallet.repository import rates

_REFUSALS: Final[Mapping[Missing, type[DomainError]]] = {
    Missing.GOODS: CartIsEmpty,
    Missing.CHANGES: CartHasChanged,
    Missing.PICKUP_POINT: ShippingMissing,
    Missing.ADDRESS: AddressMissing,
}


async def placed(tx: Tx, command: PlaceOrder, number: str) -> Order:
    """The cart's row comes first: of two checkouts of a fan the second finds what is left."""
    contents = await carts.opened(tx, command.fan_id)
    row = contents.row
    assert row is not None
    if (known := await _placed_before(tx, command, row)) is not None:
        return known
    await looking.look(tx, contents)
    held = await assembled(tx, contents)
    checkout = held.checkout
    if checkout.missing:
        raise _REFUSALS[checkout.missing[0]]
    if checkout.revision != command.revision:
        raise CheckoutHasChanged
    await _use_voucher(tx, held)
    new = await _new_order(tx, command, number, contents, held)
    try:
        order = await placing.place(tx, new)
    except OutOfStock as error:
        raise SoldOut(**error.details) from error
    await _note_voucher(tx, held, order)
    if checkout.cart.discounts:
        await note_use(tx, command.fan_id, held.membership)
    await _empty(tx, contents, row, order, command.revision)
    return order


async def _placed_before(tx: Tx, command: PlaceOrder, row: CartRow) -> Order | None:
    """By its key; or what was agreed to was placed already, by chat or by page."""
    if (known := await orders.placed(tx, command.fan_id, command.key)) is not None:
        return known
    if row.placed_order_id is not None and row.placed_revision == command.revision:
        return await orders.get(tx, row.placed_order_id)
    return None


async def _use_voucher(tx: Tx, held: Assembled) -> None:
    voucher, off = held.priced.voucher, held.priced.off
    if voucher is None or not off:
        return
    whole = sum(each.amount_minor for each in off.values())
    if not await vouchers.take(tx, voucher.id, len(off), whole):
        raise VoucherUsedUp


async def _note_voucher(tx: Tx, held: Assembled, order: Order) -> None:
    voucher, off = held.priced.voucher, held.priced.off
    if voucher is None or not off:
        return
    by_line = {
        line.n: off[line.variant_id].amount_minor for line in order.lines if line.variant_id in off
    }
    await vouchers.add_uses(tx, order.id, voucher.id, by_line)


async def _new_order(
    tx: Tx, command: PlaceOrder, number: str, contents: Contents, held: Assembled
) -> NewOrder:
    checkout = held.checkout
    is_sent = checkout.shipping.method is not ShippingMethod.NONE
    return NewOrder(
        key=command.key,
        number=number,
        fan_id=command.fan_id,
        lines=tuple(_line(contents, held, line) for line in checkout.cart.lines),
        price=checkout.price,
        riel_per_dollar=(await rates.in_force(tx)).khr_per_usd,
        parts=_parts(checkout),
        shipping_method=checkout.shipping.method if is_sent else "",
        pickup_point_id=checkout.pickup_point.id if checkout.pickup_point else None,
        address=_ship_to(checkout.address) if checkout.address else None,
        is_wrapped=checkout.gift.wrap,
        card_text=checkout.gift.card_text,
        recipient=checkout.gift.recipient,
        instalments=checkout.instalments,
        first=checkout.due if checkout.instalments else None,
    )


def _line(contents: Contents, held: Assembled, line: CartLine) -> NewOrderLine:
    variant, voucher = contents.variants[line.variant_id], held.priced.voucher
    is_used = voucher is not None and line.variant_id in held.priced.off
    return NewOrderLine(
        variant_id=line.variant_id,
        product_id=line.product_id,
        name=line.name,
        attributes=line.attributes,
        sku=line.sku,
        picture=line.picture,
        pair=line.pair,
        quantity=line.quantity,
        unit=line.unit,
        discount=line.discount,
        total=line.total,
        takes=variant.parts,
        is_shipped=line.is_shipped,
        is_digital=variant.category == DIGITAL,
        voucher=voucher.code if voucher is not None and is_used else None,
        held_by=repository.owner_of(contents.fan_id, line.variant_id),
    )


def _parts(checkout: Checkout) -> Parts:
    return Parts(
        points=checkout.points.used,
        points_worth=checkout.points.worth or None,
        gift_card_id=checkout.gift_card_id if checkout.gift_card_used else None,
        gift_card=checkout.gift_card_used or None,
        wallet=checkout.wallet_used or None,
    )


def _ship_to(address: Address) -> ShipTo:
    pin = address.pin
    return ShipTo(
        recipient=address.recipient,
        phone=address.phone,
        street=address.street,
        commune=_area(address.area.commune),
        district=_area(address.area.district),
        province=_area(address.area.province),
        note=address.note,
        postal_code=address.area.postal_code,
        pin=MapPoint(pin.latitude, pin.longitude) if pin else None,
    )


def _area(place: Place) -> Area:
    return Area(place.code, place.name.km, place.name.en)


async def _empty(tx: Tx, contents: Contents, row: CartRow, order: Order, revision: int) -> None:
    """Goods, voucher, gift and parts were for this order; address and way are kept."""
    await repository.remove(tx, contents.fan_id, [each.variant_id for each in contents.active])
    row.voucher, row.wrap, row.card_text = None, False, ""
    row.recipient, row.points, row.gift_card_id = Recipient.SELF, 0, None
    row.wallet_minor, row.instalments = 0, 0
    row.placed_revision, row.placed_order_id = revision, order.id


async def order_cancelled(tx: Tx, event: OrderCancelled) -> None:
    """In the transaction that cancels an order: what it used of vouchers can be used again."""
    await vouchers.give_back(tx, event.order_id)


async def lines_cancelled(tx: Tx, event: LinesCancelled) -> None:
    """The same for the lines of which nothing is left."""
    order = await orders.get(tx, event.order_id)
    assert order is not None
    for line in order.lines:
        if line.n in event.units and line.cancelled == line.quantity:
            await vouchers.give_back(tx, event.order_id, line.n)
