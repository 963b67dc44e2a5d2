"""A sale at the counter: the same pools and guards as from afar, and the counter's own rules.

Order of locks: the seller's role, the drawer, then as in `purchase`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.payments.cash import Cash, Deal, UnusableCash, deal_for, riel_due, take
from services.payments.errors import PaymentAlreadyPaid
from services.payments.service import PaymentsService
from services.ticketing import counter as counters
from services.ticketing import purchase
from services.ticketing.box_office import log, repository, shifts
from services.ticketing.box_office.errors import (
    NoSuchNotes,
    NotEnoughCash,
    ReasonMissing,
    SaleNotFound,
)
from services.ticketing.box_office.repository import SaleRow
from services.ticketing.box_office.rules import (
    WALK_UP,
    CashKind,
    StaffAction,
    WayAtCounter,
    is_reason,
    sells_at_door,
)
from services.ticketing.box_office.schemas import SellAtDoor
from services.ticketing.box_office.shifts import OpenDrawer
from services.ticketing.counter import Terms
from services.ticketing.errors import (
    EventCancelled,
    EventNotFound,
    OrderBeingPaid,
    SaleClosed,
    TooManyTickets,
)
from services.ticketing.keyring import Keyring
from services.ticketing.repository import offers, orders, requests, stock, summaries
from services.ticketing.repository import sale as sales
from services.ticketing.repository.offers import Counter
from services.ticketing.rules import MAX_TICKETS_PER_ORDER, EventState
from services.ticketing.schemas import (
    CartLine,
    HoldCart,
    OrderSummary,
    PayOrder,
    TicketsDelivered,
)
from services.ticketing.seats import claims
from services.wallet.repository import rates


@dataclass(frozen=True, slots=True)
class CounterTill:
    """What a sale at the counter needs: the signing keys, and requests of money from banks."""

    keyring: Keyring
    payments: PaymentsService


async def hold(tx: Tx, drawer: OpenDrawer, command: SellAtDoor, number: str) -> OrderSummary:
    """Units and order appear together or not at all. Nobody's limit per buyer counts here."""
    kind, quantity = command.ticket_type_id, command.quantity
    counter = await offers.counter(tx, drawer.event_id, [kind], WALK_UP)
    if counter is None:
        raise EventNotFound(event_id=drawer.event_id)
    lines = (CartLine(kind, quantity),)
    cart = HoldCart(WALK_UP, drawer.event_id, lines, command.key)
    terms = Terms(tx.now, (await rates.in_force(tx)).khr_per_usd)
    order = counters.new_order(terms, cart, counter, {}, number)
    if not await orders.add(tx, order):
        known = await repository.sale(tx, command.key, command.actor_id)
        if known is None:
            raise SaleNotFound
        return await summary(tx, known)
    _check(tx, counter, quantity)
    units = purchase.units_of(counter, {kind: quantity})
    await purchase.take_units(tx, counter, units)
    await orders.add_lines(tx, order)
    hold_id = await stock.add_hold(tx, order.id, units)
    if counter.offers[0].is_seated:
        await claims.seat_best(tx, drawer.event_id, kind, hold_id, quantity)
    await repository.add_sale(tx, order.id, drawer.id)
    return order


def _check(tx: Tx, counter: Counter, quantity: int) -> None:
    event = counter.event
    if event.state is EventState.CANCELLED:
        raise EventCancelled(event_id=event.id)
    is_open = all(offer.is_open for offer in counter.offers)
    if not is_open or not sells_at_door(event.state, event.ends_at, tx.now):
        raise SaleClosed(event_id=event.id)
    if quantity > MAX_TICKETS_PER_ORDER:
        raise TooManyTickets(limit=MAX_TICKETS_PER_ORDER)


async def summary(tx: Tx, sale: SaleRow) -> OrderSummary:
    found = await summaries.summary(tx, sale.order_key, sale.fan_id)
    assert found is not None, "a sale has its order"
    return found


async def pay_cash(
    tx: Tx, till: CounterTill, drawer: OpenDrawer, sale: SaleRow, given: Cash
) -> None:
    """Notes against tickets; quiet when this sale is paid already.

    NotEnoughCash, NoSuchNotes, OrderBeingPaid, OrderExpired, OrderCancelled, EventCancelled.
    """
    order = await summary(tx, sale)
    deal = deal_of(order, given)

    async def charge() -> None:
        total = order.price.total
        await take(
            tx,
            sale_id=order.id,
            drawer=drawer.drawer,
            deal=deal,
            payee=purchase.organiser_account(order.event.id, total),
            reference=f"ticket_order:{order.key}",
        )

    if await _deliver(tx, till, sale, charge):
        await repository.note_way(tx, sale.order_id, WayAtCounter.CASH, deal)
        await shifts.add_line(tx, drawer.id, CashKind.SALE, deal.kept, order_id=sale.order_id)


def deal_of(order: OrderSummary, given: Cash) -> Deal:
    """NotEnoughCash, NoSuchNotes."""
    price, rate = order.price.total, order.riel_per_dollar
    try:
        deal = deal_for(price, given, rate)
    except UnusableCash:
        raise NoSuchNotes from None
    if deal is None:
        had = given.usd.converted_round_half_up(Currency.KHR, rate) + given.khr
        raise NotEnoughCash(missing=max(riel_due(price, rate) - had, Money(100, Currency.KHR)))
    return deal


async def give_free(
    tx: Tx, till: CounterTill, event_id: str, sale: SaleRow, actor_id: int, reason: str
) -> None:
    """Tickets for nothing, with a reason in the log; quiet when this sale is done already."""
    if not is_reason(" ".join(reason.split())):
        raise ReasonMissing
    order = await summary(tx, sale)
    await repository.make_free(tx, sale.order_id)
    if await _deliver(tx, till, sale, None):
        await repository.note_way(tx, sale.order_id, WayAtCounter.FREE, reason=reason)
        subject = f"{order.number}: {order.quantity}"
        await log.note(tx, event_id, actor_id, StaffAction.FREE_TICKETS, subject, reason)


async def _deliver(
    tx: Tx, till: CounterTill, sale: SaleRow, charge: Callable[[], Awaitable[None]] | None
) -> bool:
    """The order becomes its tickets; False: it has before."""
    order = await orders.confirm(tx, sale.order_key, sale.fan_id, sale.revision)
    if order is None:
        await purchase.paid_before(tx, PayOrder(sale.fan_id, sale.order_key, sale.revision))
        return False
    facts = await sales.sale(tx, order.id, order.fan_id)
    if facts.event_state is EventState.CANCELLED:
        raise EventCancelled(event_id=order.event_id)
    if facts.open_request is not None:
        try:
            await till.payments.cancel(tx, facts.open_request, order.fan_id)
        except PaymentAlreadyPaid as error:
            raise OrderBeingPaid(order_key=order.key) from error
        await requests.end(tx, [order.id])
    await purchase.hand_over(tx, order, facts, till.keyring, charge)
    if order.fan_id != WALK_UP:
        tx.emit(TicketsDelivered(order.key, order.fan_id, order.event_id))
    return True
