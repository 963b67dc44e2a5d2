"""Orders paid from outside, by a bank's code or page: asked for here, delivered by jobs.

The money goes to the event's account first and the order follows. Late money takes the stock
again by the same guards as any sale, or goes back. Order of locks: the order, its request, then
as in `purchase`.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid, short_id
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.payments import PaymentsService
from services.payments.errors import PaymentAlreadyPaid, WayNotOffered
from services.payments.schemas import IntentExpired, IntentPaid, PaymentRequest, Purpose, Way
from services.ticketing import purchase
from services.ticketing.errors import (
    BuyerLimitReached,
    EventCancelled,
    NotEnoughLeft,
    OrderAlreadyPaid,
    PriceChanged,
    SoldOut,
)
from services.ticketing.purchase import LET_REQUEST_GO, Till
from services.ticketing.repository import offers, orders, requests, stock, summaries
from services.ticketing.repository import sale as sales
from services.ticketing.repository.orders import Moved
from services.ticketing.repository.requests import Asked
from services.ticketing.repository.sale import Sale
from services.ticketing.rules import (
    SHORTEST_REQUEST,
    CancelReason,
    EventState,
    RequestState,
)
from services.ticketing.schemas import LetRequestGo, OrderSummary, PayOrder, TicketsDelivered
from services.ticketing.vouchers import repository as vouchers

PAID_JOB: Final = "ticketing.request_paid"
EXPIRED_JOB: Final = "ticketing.request_expired"
WAYS: Final = frozenset({Way.KHQR, Way.PAYWAY, Way.CARD})
_UNSETTLED: Final = (RequestState.OPEN, RequestState.ENDED)


class TicketsGone(Exception):
    """The money came, but what it was for cannot be delivered any more."""


class OutsidePayments:
    """Requests for orders, and what follows when they are paid or not."""

    def __init__(self, uow: UnitOfWork, till: Till) -> None:
        self.uow = uow
        self._till = till

    @property
    def payments(self) -> PaymentsService:
        return self._till.payments

    @property
    def is_possible(self) -> bool:
        """Whether any such way is set up here."""
        return any(self.payments.takes(way) for way in WAYS)

    def register(self, jobs: Jobs) -> None:
        jobs.register(PAID_JOB, IntentPaid, self.paid)
        jobs.register(EXPIRED_JOB, IntentExpired, self.expired)
        jobs.register(LET_REQUEST_GO, LetRequestGo, self.let_go)

    async def request(self, tx: Tx, command: PayOrder) -> UUID:
        """The intent that asks for what the summary said; the same while it is open.

        OrderNotFound, OrderExpired, OrderCancelled, OrderAlreadyPaid, EventCancelled;
        PriceChanged: `summary` shows the new price.
        """
        if not await orders.lock_pending(tx, command.order_key, command.fan_id, command.revision):
            done = await purchase.paid_before(tx, command)
            raise OrderAlreadyPaid(number=done.number)
        order = await summaries.summary(tx, command.order_key, command.fan_id)
        assert order is not None
        sale = await sales.sale(tx, order.id, order.fan_id)
        if sale.event_state is EventState.CANCELLED:
            raise EventCancelled(event_id=sale.event_id)
        if sale.open_request is not None:
            return sale.open_request
        if sale.price_has_changed:
            raise PriceChanged(order_key=order.key)
        if not order.due:
            raise WayNotOffered  # nothing is to be paid
        number = await requests.count_of(tx, order.id) + 1
        intent = await self.payments.request(tx, _asks_for(tx, order, number))
        await requests.add(tx, intent.id, order.id, order.revision)
        return intent.id

    async def paid(self, event: IntentPaid) -> None:
        """Job: deliver the tickets, or send the money back. Running twice does it once."""
        if event.purpose is not Purpose.TICKETS:
            return
        try:
            await self._deliver(event)
        except TicketsGone:
            await self._give_back(event)

    @use_case
    async def _deliver(self, tx: Tx, event: IntentPaid) -> None:
        asked = await requests.lock(tx, event.intent_id)
        if asked is None or not await requests.move(
            tx, asked.intent_id, _UNSETTLED, RequestState.PAID
        ):
            return
        sale = await sales.sale(tx, asked.order_id, asked.fan_id)
        if sale.event_state is EventState.CANCELLED or sale.ends_at <= tx.now:
            raise TicketsGone
        order = await orders.confirm(tx, asked.order_key, asked.fan_id, asked.revision)
        if order is None:
            order = await _take_again(tx, asked, sale)
        await purchase.hand_over(tx, order, sale, self._till.keyring)
        tx.emit(TicketsDelivered(order.key, order.fan_id, order.event_id))

    @use_case
    async def _give_back(self, tx: Tx, event: IntentPaid) -> None:
        """Whole, by the way it came where that can be; the fan is told by payments."""
        asked = await requests.lock(tx, event.intent_id)
        assert asked is not None
        if await requests.move(tx, asked.intent_id, _UNSETTLED, RequestState.RETURNED):
            await self.payments.refund(
                tx, event.intent_id, event.amount, "tickets gone", key="gone"
            )

    @use_case
    async def expired(self, tx: Tx, event: IntentExpired) -> None:
        """Job: every bank has said "no". The order ends with its time, not before."""
        if event.purpose is not Purpose.TICKETS:
            return
        asked = await requests.lock(tx, event.intent_id)
        if asked is None or not await requests.move(
            tx, asked.intent_id, (RequestState.OPEN,), RequestState.ENDED
        ):
            return
        if asked.order_expires_at <= tx.now:
            await purchase.cancel_orders(tx, [asked.order_id], CancelReason.EXPIRED)

    @use_case
    async def let_go(self, tx: Tx, job: LetRequestGo) -> None:
        """Job: recall what may still be paid. What comes all the same goes back by itself."""
        asked = await requests.lock(tx, job.intent_id)
        assert asked is not None
        try:
            await self.payments.cancel(tx, job.intent_id, asked.fan_id)
        except PaymentAlreadyPaid:
            return  # `paid` sends it back or delivers


def _asks_for(tx: Tx, order: OrderSummary, number: int) -> PaymentRequest:
    return PaymentRequest(
        key=short_id(derived_uuid("ticket_order_request", order.id, number)),
        fan_id=order.fan_id,
        purpose=Purpose.TICKETS,
        subject=order.key,
        amount=order.due,
        payee=purchase.organiser_account(order.event.id, order.due),
        ways=WAYS,
        expires_at=max(order.expires_at, tx.now + SHORTEST_REQUEST),
        digital=False,
        description_en=order.event.name.en,
        description_km=order.event.name.km,
    )


async def _take_again(tx: Tx, asked: Asked, sale: Sale) -> Moved:
    """An order that its time has ended gets its units once more, if they are still to be had.

    Chosen seats are not taken again: somebody else may sit there, and others were not asked for.
    Nor is the price of a voucher that went back with the order.
    """
    if any(line.is_seated for line in sale.lines) or await vouchers.has_uses(tx, asked.order_id):
        raise TicketsGone
    order = await orders.revive(tx, asked.order_id)
    if order is None or order.gift_card_minor:
        raise TicketsGone  # what a gift card was to pay went back to it
    wanted = {line.ticket_type_id: line.quantity for line in sale.lines}
    counter = await offers.counter(tx, asked.event_id, list(wanted), asked.fan_id)
    if counter is None:
        raise TicketsGone
    units = purchase.units_of(counter, wanted)
    try:
        await purchase.count_buyer(tx, asked.fan_id, counter, wanted)
        await purchase.take_units(tx, counter, units)
    except (BuyerLimitReached, SoldOut, NotEnoughLeft) as error:
        raise TicketsGone from error
    await stock.add_hold(tx, order.id, units)
    return order
