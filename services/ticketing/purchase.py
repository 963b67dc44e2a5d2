"""From wish to ticket: hold, pay, reprice, cancel. Each function joins the caller's transaction.

Order of locks when taking: the order's key, earlier orders of the fan, counts of the buyer by
type, vouchers in ascending id, pools in ascending id. When paying: the order, its confirmation,
its hold, the accounts of the wallet, then pools in ascending id.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.identity import PinService
from services.payments import PaymentsService
from services.payments.errors import PaymentAlreadyPaid
from services.payments.gift_cards import uses as gift_cards
from services.ticketing import counter as counters
from services.ticketing import issuing
from services.ticketing.counter import Terms
from services.ticketing.early import access as early
from services.ticketing.errors import (
    BuyerLimitReached,
    EventCancelled,
    EventNotFound,
    NotEnoughLeft,
    OrderAlreadyPaid,
    OrderBeingPaid,
    OrderCancelled,
    OrderExpired,
    OrderNotFound,
    PriceChanged,
    SoldOut,
)
from services.ticketing.groups import ending, places
from services.ticketing.keyring import Keyring
from services.ticketing.prices import TARIFFS, price_of
from services.ticketing.queue import turns
from services.ticketing.repository import offers, orders, requests, stock, tickets
from services.ticketing.repository import sale as sales
from services.ticketing.repository.offers import Counter
from services.ticketing.repository.orders import Found, Moved
from services.ticketing.repository.sale import Sale
from services.ticketing.repository.stock import Units
from services.ticketing.repository.tickets import NewTicket
from services.ticketing.rules import (
    CancelReason,
    EventState,
    OrderState,
)
from services.ticketing.schemas import (
    HoldCart,
    LetRequestGo,
    OrderSummary,
    OrderWasCancelled,
    PayOrder,
    Purchase,
    confirmation_purpose,
)
from services.ticketing.seats import claims
from services.ticketing.vouchers import redeeming
from services.ticketing.vouchers import repository as vouchers
from services.ticketing.waitlist import offering
from services.wallet import TransactionKind, WalletService
from services.wallet.repository import rates
from services.wallet.rules import counted, in_force, local_day

_RECLAIM_AT_ONCE: Final = 100
LET_REQUEST_GO: Final = "ticketing.let_request_go"


async def hold(tx: Tx, command: HoldCart, number: str) -> OrderSummary:
    """Units and order appear together or not at all.

    An earlier unpaid order of the fan for the same event makes room for this one.
    """
    wanted = {line.ticket_type_id: line.quantity for line in command.lines}
    counter = await offers.counter(tx, command.event_id, list(wanted), command.fan_id)
    if counter is None:
        raise EventNotFound(event_id=command.event_id)
    wares = {offer.ticket_type_id: offer for offer in counter.offers}
    coupons = await redeeming.coupons_for(tx, command.event_id, command.lines, wares)
    terms = Terms(tx.now, (await rates.in_force(tx)).khr_per_usd)
    order = counters.new_order(terms, command, counter, coupons, number)
    if not await orders.add(tx, order):
        return await counters.same_order(tx, command)
    counters.check_for_sale(tx.now, counter, wanted)
    group = command.group or await places.group_of_orders(tx, counter.unpaid)
    if group is None and command.offer is None:
        await require_turn(tx, counter, command.fan_id)
    offered = await _offered(tx, command, order, wanted)
    seated = None
    if command.seat_hold is not None:
        seated = await claims.hand_over(tx, command.seat_hold, order, wanted)
    await cancel_orders(tx, counter.unpaid, CancelReason.REPLACED)
    await count_buyer(tx, command.fan_id, counter, wanted)
    reserved = await redeeming.redeem(tx, order.id, coupons)
    if seated is not None:
        del wanted[seated]
    elif group is not None and offered is None:
        order = await _from_group(tx, command, group, order, wanted)
        if wanted:
            await require_turn(tx, counter, command.fan_id)
    units = {} if offered else units_of(counter, wanted)
    await _take_beside(tx, counter, units, reserved)
    await orders.add_lines(tx, order)
    if hold_id := offered or (units and await stock.add_hold(tx, order.id, units)):
        await _seat(tx, counter, wanted, hold_id)
    return order


async def _take_beside(tx: Tx, counter: Counter, units: Units, reserved: Units) -> None:
    """What vouchers have reserved needs not be taken; what is not needed of it is free again."""
    missing = {pool_id: count - reserved.get(pool_id, 0) for pool_id, count in units.items()}
    await take_units(tx, counter, {pool_id: count for pool_id, count in missing.items() if count})
    spare = {one: count for one, count in reserved.items() if one not in units}
    await stock.give_back(tx, spare)


async def _offered(
    tx: Tx, command: HoldCart, order: OrderSummary, wanted: Mapping[int, int]
) -> UUID | None:
    """The hold of what the waiting list has set aside, now the order's; OfferGone."""
    if command.offer is None:
        return None
    return await offering.hand_over(tx, command.offer, order, wanted)


async def require_turn(tx: Tx, counter: Counter, fan_id: int) -> None:
    """Refuses who may not buy of these types yet: early ones ask for a word, others for a turn."""
    await early.require(tx, counter, fan_id)
    if not counter.is_early:
        turns.require_turn(counter.standing, counter.event.id)


async def _from_group(
    tx: Tx, command: HoldCart, group: UUID, order: OrderSummary, wanted: dict[int, int]
) -> OrderSummary:
    """What the fan's places in a group cover of the cart is taken off `wanted`.

    A cart that names the group is covered by it; one that only takes the place of such an order
    gets of it what there is.
    """
    is_named = command.group is not None
    handed = await places.hand_over(tx, group, order, wanted, may_be_fewer=not is_named)
    if handed is None:
        return order
    wanted[handed.ticket_type_id] -= handed.quantity
    if not wanted[handed.ticket_type_id]:
        del wanted[handed.ticket_type_id]
    return replace(order, expires_at=handed.expires_at)


async def _seat(tx: Tx, counter: Counter, wanted: Mapping[int, int], hold_id: UUID) -> None:
    """The best seats for those who named none."""
    for offer in counter.offers:
        if offer.is_seated and (quantity := wanted.get(offer.ticket_type_id)):
            await claims.seat_best(tx, counter.event.id, offer.ticket_type_id, hold_id, quantity)


async def count_buyer(tx: Tx, fan_id: int, counter: Counter, wanted: Mapping[int, int]) -> None:
    limits = {offer.ticket_type_id: offer.max_per_buyer for offer in counter.offers}
    counted = [stock.Counted(kind, wanted[kind], limit) for kind, limit in limits.items()]
    refused = await stock.count_buyer(tx, fan_id, counted)
    if refused is not None:
        raise BuyerLimitReached(limit=limits[refused])


def units_of(counter: Counter, wanted: Mapping[int, int]) -> Units:
    """What the whole cart takes of each pool: types that share one are added up."""
    units: Units = {}
    for offer in counter.offers:
        if quantity := wanted.get(offer.ticket_type_id):
            for pool_id in offer.pool_ids:
                units[pool_id] = units.get(pool_id, 0) + quantity
    return dict(sorted(units.items()))


async def take_units(tx: Tx, counter: Counter, units: Units) -> None:
    """Units of every pool, or the refusal. Expired orders give theirs back first if needed."""
    for pool_id, quantity in units.items():
        if await stock.take(tx, pool_id, quantity):
            continue
        expired = await orders.expired(tx, _RECLAIM_AT_ONCE, [pool_id])
        await cancel_orders(tx, expired, CancelReason.EXPIRED)
        freed = await ending.reclaim(tx, pool_ids=[pool_id]) or expired
        if not (freed and await stock.take(tx, pool_id, quantity)):
            left = await stock.free(tx, [pool_id])
            kind = next(one.ticket_type_id for one in counter.offers if pool_id in one.pool_ids)
            place = {"event_id": counter.event.id, "ticket_type_id": kind}
            raise NotEnoughLeft(left=left, **place) if left else SoldOut(**place)


@dataclass(frozen=True, slots=True)
class Till:
    """Whom paying needs: the wallet, the keeper of PIN confirmations, the signing keys."""

    wallet: WalletService
    pins: PinService
    keyring: Keyring
    payments: PaymentsService


async def pay(tx: Tx, command: PayOrder, till: Till) -> Purchase:
    """Order, confirmation, money, stock and tickets change together or not at all.

    The conditional move of the order comes first: of several payments at once, one goes on and
    the others find its result. Accounts and pools that other buyers wait for come last.
    """
    order = await orders.confirm(tx, command.order_key, command.fan_id, command.revision)
    if order is None:
        return await paid_before(tx, command)
    sale = await sales.sale(tx, order.id, order.fan_id)
    if sale.event_state is EventState.CANCELLED:
        raise EventCancelled(event_id=sale.event_id)
    if sale.price_has_changed:
        raise PriceChanged(order_key=order.key)
    purpose = confirmation_purpose(command.order_key, command.revision)
    await till.pins.require_confirmation(
        tx, fan_id=order.fan_id, purpose=purpose, amount=await _in_dollars(tx, order.total)
    )
    await _withdraw_request(tx, order, sale, till.payments)

    async def charge() -> None:
        if not order.due:
            return  # a voucher or a gift card paid for all of it
        await till.wallet.pay(
            tx,
            key=order.key,
            payer_id=order.fan_id,
            payee=organiser_account(order.event_id, order.due),
            amount=order.due,
            reference=subject_of(order.key),
            kind=TransactionKind.TICKET_PURCHASE,
        )

    issued = await hand_over(tx, order, sale, till.keyring, charge)
    return Purchase(
        order_key=order.key,
        number=order.number,
        fan_id=order.fan_id,
        event_id=order.event_id,
        total=order.total,
        paid_at=tx.now,
        ticket_ids=tuple(ticket.id for ticket in issued),
    )


async def _in_dollars(tx: Tx, amount: Money) -> Money:
    if amount.currency is Currency.USD:
        return amount
    return counted(amount, await rates.in_force(tx))


async def _withdraw_request(tx: Tx, order: Moved, sale: Sale, payments: PaymentsService) -> None:
    """Who pays from the wallet does not pay the bank's code too. OrderBeingPaid: he has."""
    if sale.open_request is None:
        return
    try:
        await payments.cancel(tx, sale.open_request, order.fan_id)
    except PaymentAlreadyPaid as error:
        raise OrderBeingPaid(order_key=order.key) from error
    await requests.end(tx, [order.id])


async def hand_over(
    tx: Tx,
    order: Moved,
    sale: Sale,
    keyring: Keyring,
    charge: Callable[[], Awaitable[None]] | None = None,
) -> list[NewTicket]:
    """What a confirmed order holds becomes its tickets; `charge` takes the money before pools."""
    units = await stock.end_holds(tx, [order.id], "used")
    assert units, "a pending order always has its hold"
    seats = await issuing.seats_of(tx, sale, order.id)
    issued = issuing.new_tickets(sale, keyring, seats)
    await tickets.issue(tx, order.id, order.event_id, order.fan_id, issued)
    if sale.standing.was_let_in:
        await turns.bought(tx, order.event_id, order.fan_id)
    if order.gift_card_minor:
        await gift_cards.spend(tx, subject_of(order.key))
    if charge is not None:
        await charge()
    await stock.sell(tx, units)
    if seats:
        await claims.note_tickets(tx, sale.event_id, seats, issuing.admitted(sale, issued))
    issuing.tell_purchased(tx, order, len(issued))
    return issued


def subject_of(order_key: str) -> str:
    """How an order is called where its money is booked."""
    return f"ticket_order:{order_key}"


def organiser_account(event_id: str, amount: Money) -> str:
    """Where ticket money waits until the event is over: an account of the event's own.

    What is paid stays there whole, so an event that is called off can pay everybody back; the
    house's fee and the organiser's share leave it when the event is settled.
    """
    return f"pending:organiser:{event_id}:{amount.currency.lower()}"


async def paid_before(tx: Tx, command: PayOrder) -> Purchase:
    """The result of the payment that was first, or why there can be none."""
    found = await orders.find(tx, command.order_key, command.fan_id)
    match found:
        case None:
            raise OrderNotFound(order_key=command.order_key)
        case Found(state=OrderState.PENDING):
            raise PriceChanged(order_key=command.order_key)
        case Found(cancel_reason=CancelReason.EXPIRED):
            raise OrderExpired(order_key=command.order_key)
        case Found(paid_at=None):
            raise OrderCancelled(order_key=command.order_key)
    assert found.paid_at
    return Purchase(
        order_key=command.order_key,
        number=found.number,
        fan_id=command.fan_id,
        event_id=found.event_id,
        total=found.total,
        paid_at=found.paid_at,
        ticket_ids=await tickets.ids_of_order(tx, found.id),
    )


async def reprice(tx: Tx, fan_id: int, order_key: str) -> None:
    """Bring a pending order to today's prices; nothing if they are what it says."""
    found = await orders.find(tx, order_key, fan_id)
    if found is None or found.state is not OrderState.PENDING:
        return
    sale = await sales.sale(tx, found.id, fan_id)
    if sale.price_has_changed:
        price = price_of(
            [(line.quantity, line.price_due, line.discount) for line in sale.lines],
            in_force(TARIFFS, local_day(tx.now)),
            tax_is_included=sale.tax_is_included,
        )
        await gift_cards.release(tx, [subject_of(order_key)])
        await sales.reprice(tx, found.id, sale, price)
        await let_requests_go(tx, [found.id])


async def cancel(tx: Tx, fan_id: int, order_key: str) -> None:
    """End an unpaid order; quiet when it has ended already. OrderAlreadyPaid, OrderNotFound."""
    found = await orders.find(tx, order_key, fan_id)
    if found is None:
        raise OrderNotFound(order_key=order_key)
    await cancel_orders(tx, [found.id], CancelReason.BY_BUYER)
    now = await orders.find(tx, order_key, fan_id)
    if now is not None and now.paid_at is not None:
        raise OrderAlreadyPaid(number=now.number)


async def cancel_orders(tx: Tx, order_ids: Sequence[UUID], reason: CancelReason) -> int:
    """Those that are still unpaid end, and their stock is free again; how many."""
    if not order_ids:
        return 0
    moved = await orders.cancel(tx, order_ids, reason)
    ended = [order.id for order in moved]
    if ended:
        await places.come_back(tx, ended, reason)
        await stock.give_back(tx, await stock.end_holds(tx, ended, "released"))
        await stock.discount_buyers(tx, ended)
        await let_requests_go(tx, ended)
        await vouchers.give_back(tx, ended)
        await gift_cards.release(
            tx, [subject_of(order.key) for order in moved if order.gift_card_minor]
        )
    for order in moved:
        tx.emit(OrderWasCancelled(order.key, order.fan_id, order.event_id, reason))
    return len(ended)


async def let_requests_go(tx: Tx, order_ids: Sequence[UUID]) -> None:
    """The money that was asked for these orders from outside is recalled by a job."""
    for asked in await requests.end(tx, order_ids):
        tx.enqueue(LET_REQUEST_GO, LetRequestGo(asked))
