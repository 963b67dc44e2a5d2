"""Another size or colour instead: what may be chosen, and the new order for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.catalog.schemas import Availability, PricedVariant
from services.catalog.service import priced_variants, product_page
from services.catalog.stock import holding
from services.core.ids import derived_uuid, short_id
from services.core.money import Money
from services.core.uow import Tx
from services.orders import moving, paying, placing, refunds
from services.orders.returns import pricing, repository
from services.orders.returns.pricing import LinePrice
from services.orders.returns.schemas import ExchangeChoice, Return
from services.orders.returns.states import ReturnState
from services.orders.schemas.events import OrderPaid
from services.orders.schemas.money import OrderPrice, Parts
from services.orders.schemas.new_order import NewOrder, NewOrderLine
from services.orders.schemas.order import Order, OrderLine

PAYS_WITHIN: Final = timedelta(days=2)
"""So long the wanted goods are kept for a buyer who has to pay a difference."""
_DIGITAL: Final = "digital_products"


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The new order, and how much of what came back pays for it."""

    order: Order
    carried: Money


async def choices(
    tx: Tx, order: Order, lines: Collection[OrderLine]
) -> dict[int, tuple[ExchangeChoice, ...]]:
    """What may come instead of units of each line (by number), with what one unit costs more.

    Nothing where a plan of instalments was paid: its parts are of those very goods.
    """
    if order.instalments or not lines:
        return {}
    before = await priced_variants(tx, {line.variant_id for line in lines})
    found: dict[int, tuple[ExchangeChoice, ...]] = {}
    for line in lines:
        page, base = await product_page(tx, line.product_id), before[line.variant_id].base
        if page is None or not page.is_on_sale or base.currency != order.currency:
            continue
        one = refunds.worth(line, line.cancelled + line.returned, 1)
        others = [each for each in page.variants if each.id != line.variant_id]
        found[line.n] = tuple(
            ExchangeChoice(
                variant_id=each.id,
                attributes=each.attributes,
                extra=_price(line, one, base, each.price, 1).whole - one,
                availability=each.availability,
                left=each.left,
            )
            for each in others
        )
    return found


def is_to_be_had(choice: ExchangeChoice, units: int) -> bool:
    if choice.availability is Availability.SOLD_OUT:
        return False
    return choice.left is None or choice.left >= units


async def exchange(tx: Tx, order: Order, known: Return, number: str) -> Exchanged | None:
    """The new order for what came back with a return; None: something of it is not to be had.

    The order is locked, its units are counted as returned. Where nothing is left to pay the new
    one is confirmed at once; otherwise it waits for the difference.
    """
    wanted = await _wanted(tx, order, known)
    if wanted is None or not await _hold(tx, known, wanted):
        return None
    worth = sum((each.worth for each in wanted), Money.zero(order.currency))
    new = _new_order(order, known, wanted, number)
    able = min(worth, order.value, new.price.total, key=lambda money: money.amount_minor)
    placed = await placing.place(tx, _paid_with(new, able, order.id))
    await refunds.carry(tx, order.id, placed, able)
    if not placed.due:
        await paying.confirm(tx, placed, what="exchanged")
    await moving.note(
        tx, order.id, order.state, "goods_exchanged", details={"order": placed.number},
        key=f"exchanged:{known.id.hex}",
    )  # fmt: skip
    return Exchanged(placed, able)


async def paid(tx: Tx, event: OrderPaid) -> None:
    """In the transaction in which a new order is paid: its exchange is done."""
    if event.exchanged_from is None:
        return
    known = await repository.find_exchanged(tx, event.order_id)
    if known is not None and known.state is ReturnState.RECEIVED:
        await repository.move(
            tx, known.id, ReturnState.RECEIVED, ReturnState.EXCHANGED, ended_at=tx.now
        )
        await repository.tell(tx, known.id)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Units of a variant instead of units of a line that were `worth` so much."""

    variant: PricedVariant
    count: int
    worth: Money
    price: LinePrice


async def _wanted(tx: Tx, order: Order, known: Return) -> list[_Wanted] | None:
    lines = {line.n: line for line in order.lines}
    asked = {each.n: each.variant_id for each in known.lines if each.variant_id is not None}
    ids = {*asked.values(), *(lines[n].variant_id for n in asked)}
    found = await priced_variants(tx, ids)
    if len(asked) < len(known.lines) or not _are_sold(order, asked, found):
        return None
    wanted: list[_Wanted] = []
    for each in known.lines:
        line, variant = lines[each.n], found[asked[each.n]]
        first = line.cancelled + line.returned - each.quantity
        worth = refunds.worth(line, first, each.quantity)
        before = found[line.variant_id].base
        price = _price(line, worth, before, variant.base, each.quantity)
        wanted.append(_Wanted(variant, each.quantity, worth, price))
    return wanted


def _are_sold(
    order: Order, asked: Mapping[int, UUID], found: Mapping[UUID, PricedVariant]
) -> bool:
    lines = {line.n: line for line in order.lines}
    return all(
        found[variant_id].is_on_sale
        and found[variant_id].product_id == lines[n].product_id
        and found[variant_id].base.currency == order.currency
        for n, variant_id in asked.items()
    )


def _price(line: OrderLine, worth: Money, before: Money, base: Money, count: int) -> LinePrice:
    return pricing.price_of(line, worth, pricing.unit_of(line, before, base), count)


def _holder(known: Return, at: int) -> str:
    """Who holds the goods until they are the new order's."""
    return f"exchange:{known.id.hex}:{at}"


async def _hold(tx: Tx, known: Return, wanted: Collection[_Wanted]) -> bool:
    """All or nothing."""
    held: list[str] = []
    for at, each in enumerate(wanted):
        units = {stock: one * each.count for stock, one in each.variant.parts.items()}
        held.append(_holder(known, at))
        if not await holding.try_hold(tx, held[-1], units, None):
            await holding.release(tx, held)
            return False
    return True


def _new_order(order: Order, known: Return, wanted: Collection[_Wanted], number: str) -> NewOrder:
    """To where the old one went; its way costs nothing."""
    nothing = Money.zero(order.currency)
    net = sum((each.price.net for each in wanted), nothing)
    tax = sum((each.price.tax for each in wanted), nothing)
    discounts = sum((each.price.discount for each in wanted), nothing)
    return NewOrder(
        key=short_id(derived_uuid("exchange", known.id)),
        number=number,
        fan_id=order.fan_id,
        lines=tuple(_line(known, at, each) for at, each in enumerate(wanted)),
        price=OrderPrice(net, discounts, nothing, nothing, tax, nothing, net + tax),
        riel_per_dollar=order.riel_per_dollar,
        shipping_method=order.shipping_method,
        pickup_point_id=order.pickup_point_id,
        address=order.address,
        recipient=order.recipient,
        waits=PAYS_WITHIN,
    )


def _line(known: Return, at: int, each: _Wanted) -> NewOrderLine:
    variant, price = each.variant, each.price
    return NewOrderLine(
        variant_id=variant.id,
        product_id=variant.product_id,
        name=variant.name,
        attributes=variant.attributes,
        sku=variant.sku,
        picture=variant.picture,
        pair=variant.pair,
        quantity=each.count,
        unit=price.unit,
        discount=price.discount,
        total=price.net,
        takes=variant.parts,
        is_shipped=variant.parcel is not None,
        is_digital=variant.category == _DIGITAL,
        held_by=_holder(known, at),
    )


def _paid_with(new: NewOrder, amount: Money, before: UUID) -> NewOrder:
    parts = Parts(exchanged=amount or None, exchanged_from=before)
    return replace(new, parts=parts)
