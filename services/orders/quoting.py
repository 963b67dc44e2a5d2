"""What cancelling an order, or some of it, would give back: pure, from the order as it stands."""

from __future__ import annotations

from collections.abc import Mapping

from services.core.money import Money, split_by_share
from services.orders import refunds
from services.orders.schemas.cancelling import CancelQuote
from services.orders.schemas.order import Order
from services.orders.states import CANCELLABLE, OrderState


def left_of(order: Order) -> dict[int, int]:
    """The units by line that are in no parcel and not cancelled."""
    return {line.n: line.open for line in order.lines if line.open}


def cancel_quote(order: Order, units: Mapping[int, int] | None = None) -> CancelQuote | None:
    """What cancelling these units (all open ones) would give back; None: it is too late.

    Of an order that is paid in instalments what is still owed falls away first.
    """
    left = left_of(order)
    is_possible = order.state is OrderState.PENDING or (order.state in CANCELLABLE and left)
    if not is_possible:
        return None
    wanted = left if units is None else dict(units)
    zero = Money.zero(order.currency)
    is_paid = order.state is not OrderState.PENDING
    goes = is_paid and is_sending_over(order, wanted)
    shipping, wrap = (order.price.shipping, order.price.wrap) if goes else (zero, zero)
    if left == wanted and not any(line.sent for line in order.lines):
        total, owed = order.value, order.owed or zero
    else:
        worth = shipping + wrap + _of_goods(order, wanted)
        owed = _least(worth, order.owed or zero)
        total = _least(worth - owed, order.value)
    return CancelQuote(
        total=total,
        sources=refunds.by_sources(order, total),
        shipping=shipping,
        wrap=wrap,
        discount=_discounts(order, wanted) if is_paid else zero,
        owed=owed,
    )


def is_sending_over(order: Order, units: Mapping[int, int]) -> bool:
    """Whether with these units nothing is left that would be sent."""
    shipped = [line for line in order.lines if line.is_shipped]
    was_to_be_sent = any(units.get(line.n, 0) for line in shipped)
    kept = sum(line.quantity - line.cancelled - units.get(line.n, 0) for line in shipped)
    return was_to_be_sent and not kept


def _of_goods(order: Order, units: Mapping[int, int]) -> Money:
    whole = Money.zero(order.currency)
    for line in order.lines:
        if count := units.get(line.n, 0):
            whole += refunds.worth(line, line.cancelled + line.returned, count)
    return whole


def _discounts(order: Order, units: Mapping[int, int]) -> Money:
    """What was taken off the price of these units when they were bought."""
    whole = Money.zero(order.currency)
    for line in order.lines:
        first = line.cancelled + line.returned
        parts = split_by_share(line.discount, [1] * line.quantity)
        whole = sum(parts[first : first + units.get(line.n, 0)], whole)
    return whole


def _least(one: Money, other: Money) -> Money:
    return min(one, other, key=lambda money: money.amount_minor)
