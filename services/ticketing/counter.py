"""What a cart becomes at the counter: the unpaid order, and whether it may be sold at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from services.core.batcher import KeyReused
from services.core.ids import uuid7
from services.core.money import Money
from services.core.uow import Tx
from services.ticketing.errors import (
    EventCancelled,
    SaleClosed,
    SaleNotOpen,
    TooFewTickets,
    TooManyTickets,
)
from services.ticketing.prices import TARIFFS, price_of
from services.ticketing.repository import summaries
from services.ticketing.repository.offers import Counter, Offer
from services.ticketing.rules import (
    MAX_TICKETS_PER_ORDER,
    ORDER_LIFETIME,
    OrderState,
    SaleStatus,
    sale_status,
)
from services.ticketing.schemas import CartLine, HoldCart, OrderSummary, SummaryLine
from services.ticketing.vouchers.schemas import Coupon
from services.wallet.rules import in_force, local_day


@dataclass(frozen=True, slots=True)
class Terms:
    """What is the same for all orders of a moment: it, and the recorded rate of exchange."""

    now: datetime
    riel_per_dollar: Decimal


def new_order(
    terms: Terms,
    command: HoldCart,
    counter: Counter,
    coupons: Mapping[int, Coupon],
    number: str,
) -> OrderSummary:
    wanted = {line.ticket_type_id: line.quantity for line in command.lines}
    lines = tuple(
        _new_line(offer, wanted[offer.ticket_type_id], coupons.get(offer.ticket_type_id))
        for offer in counter.offers
    )
    return OrderSummary(
        id=uuid7(),
        key=command.key,
        number=number,
        fan_id=command.fan_id,
        state=OrderState.PENDING,
        revision=1,
        event=counter.event,
        lines=lines,
        price=price_of(
            [(line.quantity, line.unit_price, line.discount) for line in lines],
            in_force(TARIFFS, local_day(terms.now)),
            tax_is_included=counter.tax_is_included,
        ),
        riel_per_dollar=terms.riel_per_dollar,
        expires_at=terms.now + ORDER_LIFETIME,
    )


def _new_line(offer: Offer, quantity: int, coupon: Coupon | None) -> SummaryLine:
    return SummaryLine(
        ticket_type_id=offer.ticket_type_id,
        name=offer.type_name,
        quantity=quantity,
        unit_price=offer.price,
        discount=coupon.discount if coupon else Money.zero(offer.price.currency),
        voucher=coupon.code if coupon else None,
    )


async def same_order(tx: Tx, command: HoldCart) -> OrderSummary:
    """The order that this key made before; the key of another wish is refused."""
    known = await summaries.summary(tx, command.key, command.fan_id)
    if known is None or known.event.id != command.event_id:
        raise KeyReused(key=command.key)
    wish = {CartLine(line.ticket_type_id, line.quantity, line.voucher) for line in known.lines}
    if wish != set(command.lines):
        raise KeyReused(key=command.key)
    return known


def check_for_sale(now: datetime, counter: Counter, wanted: Mapping[int, int]) -> None:
    """Raises SaleNotOpen, SaleClosed, EventCancelled, TooManyTickets or TooFewTickets."""
    is_open = all(offer.is_open for offer in counter.offers)
    status = sale_status(counter.event.state, counter.times, now)
    if status is SaleStatus.NOT_YET and counter.is_early:
        status = SaleStatus.OPEN  # the types' own windows decide
    match status:
        case SaleStatus.CANCELLED:
            raise EventCancelled(event_id=counter.event.id)
        case SaleStatus.NOT_YET:
            raise SaleNotOpen(opens_at=counter.times.sales_from)
        case SaleStatus.OPEN if is_open:
            pass
        case _:
            raise SaleClosed(event_id=counter.event.id)
    for offer in counter.offers:
        _check_offer(now, counter, offer, wanted[offer.ticket_type_id])
    if sum(wanted.values()) > MAX_TICKETS_PER_ORDER:
        raise TooManyTickets(limit=MAX_TICKETS_PER_ORDER)


def _check_offer(now: datetime, counter: Counter, offer: Offer, quantity: int) -> None:
    match offer.window.status(now):
        case SaleStatus.NOT_YET:
            raise SaleNotOpen(opens_at=offer.window.opens_at)
        case SaleStatus.CLOSED:
            raise SaleClosed(event_id=counter.event.id)
    limit = min(MAX_TICKETS_PER_ORDER, offer.max_per_order)
    if quantity > limit:
        raise TooManyTickets(limit=limit)
    if quantity < offer.min_per_order:
        raise TooFewTickets(least=offer.min_per_order)
