"""Tickets back, money back, stock back: together or not at all. Joins the caller's transaction.

Order of locks: the order, its tickets in ascending id, the accounts of the wallet, pools in
ascending id, seats, the door.
"""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ticketing.aftersale import bonds
from services.ticketing.gate import revocations
from services.ticketing.refunds import repository, sold
from services.ticketing.refunds.models import TicketRefund
from services.ticketing.refunds.schemas import RefundGiven, RefundReason, RefundState
from services.ticketing.refunds.sold import PaidOrder, SoldTicket
from services.ticketing.refunds.sources import Sources
from services.ticketing.repository import stock
from services.ticketing.rules import CancelReason, OrderState
from services.ticketing.seats import claims
from services.ticketing.vouchers import repository as vouchers

_REASONS = {
    RefundReason.BY_BUYER: CancelReason.BY_BUYER,
    RefundReason.EVENT_OFF: CancelReason.EVENT_OFF,
    RefundReason.EVENT_MOVED: CancelReason.BY_BUYER,
}


async def give(tx: Tx, sources: Sources, order: PaidOrder, refund: TicketRefund) -> None:
    """Carry out a waiting refund whose order and tickets are locked and free."""
    ids = await repository.tickets_of(tx, refund.id)
    tickets = [ticket for ticket in await sold.sold_tickets(tx, order.id) if ticket.id in ids]
    await bonds.end(tx, ids)
    revoked = await sold.revoke(tx, ids)
    assert revoked == len(ids) or refund.reason == RefundReason.EVENT_OFF, "locked and free"
    by_type = Counter(ticket.type_id for ticket in tickets)
    await sold.cancel_units(tx, Counter(ticket.line_id for ticket in tickets))
    await _move_money(tx, sources, order, refund)
    units = await sold.units_of_types(tx, by_type)
    await stock.take_back(tx, units)
    await claims.give_back(tx, ids)
    await sold.discount_buyer(tx, order.fan_id, by_type)
    await _close_order(tx, order, RefundReason(refund.reason))
    await revocations.note(tx, order.event_id)
    tx.emit(_given(order, refund, tickets))


async def _move_money(tx: Tx, sources: Sources, order: PaidOrder, refund: TicketRefund) -> None:
    """To where it came from; a refund that a bank must send ends when it has."""
    amount = Money(refund.paid_minor - refund.kept_minor, Currency(refund.currency))
    outside_id: UUID | None = None
    if amount:
        if refund.payee_id == order.fan_id:
            before = await repository.given_before(tx, order.id, without=refund.id)
            outside_id = await sources.give_back(
                tx, order, before.from_sources_minor, amount, refund.id
            )
        else:
            await sources.credit(tx, order, refund.payee_id, amount, refund.id)
    state = RefundState.SENDING if outside_id else RefundState.PAID
    done = await repository.move(tx, refund.id, RefundState.WAITING, state, outside_id=outside_id)
    assert done


async def _close_order(tx: Tx, order: PaidOrder, reason: RefundReason) -> None:
    """An order without any ticket left is cancelled; its vouchers can be used again."""
    if not await sold.all_cancelled(tx, order.id):
        return
    why = _REASONS[reason]
    if await sold.move_order(tx, order.id, order.state, OrderState.CANCELLED, why):
        await vouchers.give_back(tx, [order.id])
        await close_if_paid(tx, order.id, why)


async def close_if_paid(tx: Tx, order_id: UUID, reason: str) -> None:
    """CANCELLED to REFUNDED once all that is due has been paid."""
    if not await repository.is_still_sending(tx, order_id):
        await sold.move_order(tx, order_id, OrderState.CANCELLED, OrderState.REFUNDED, reason)


def _given(order: PaidOrder, refund: TicketRefund, tickets: list[SoldTicket]) -> RefundGiven:
    return RefundGiven(
        refund_id=refund.id,
        order_id=order.id,
        fan_id=refund.fan_id,
        payee_id=refund.payee_id,
        event_id=order.event_id,
        quantity=len(tickets),
        refund=Money(refund.paid_minor - refund.kept_minor, Currency(refund.currency)),
        reason=RefundReason(refund.reason),
        by_operator=refund.decided_by is not None,
    )
