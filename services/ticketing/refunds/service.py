"""Refunds of tickets as fans ask for them, and what follows when a bank has sent the money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.core.batcher import KeyReused
from services.core.errors import DomainError
from services.core.ids import uuid7
from services.core.jobs import Jobs
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.payments import PaymentsService
from services.payments.schemas import IntentRefunded, Purpose
from services.ticketing.errors import OrderNotFound, TicketNotFound
from services.ticketing.refunds import giving, quoting, repository, sold
from services.ticketing.refunds.errors import RefundChanged, RefundIsDecided, RefundNotFound
from services.ticketing.refunds.models import TicketRefund
from services.ticketing.refunds.quoting import Figures
from services.ticketing.refunds.repository import NewRefund
from services.ticketing.refunds.schemas import (
    AskRefund,
    GoesTo,
    RefundedTicket,
    RefundQuote,
    RefundReason,
    RefundState,
    ReturnableOrder,
    ReturnableTicket,
    TicketRefundCard,
)
from services.ticketing.refunds.sold import PaidOrder, SoldTicket
from services.ticketing.refunds.sources import Sources
from services.wallet import WalletService

MONEY_SENT: Final = "refunds.money_sent"


class RefundsService:
    """What tickets bring when they are given back now, and giving them back."""

    def __init__(self, uow: UnitOfWork, wallet: WalletService, payments: PaymentsService) -> None:
        self.uow = uow
        self.sources = Sources(wallet, payments)

    def register(self, jobs: Jobs) -> None:
        jobs.register(MONEY_SENT, IntentRefunded, self.money_sent)

    # Looking

    @query
    async def returnable(self, tx: Tx, fan_id: int, ticket_id: UUID) -> ReturnableOrder:
        """The fan's tickets of the order that this one is of, and its refunds. TicketNotFound."""
        order = await sold.order_of(tx, [ticket_id])
        if order is None:
            raise TicketNotFound
        return await self._returnable(tx, fan_id, order)

    @query
    async def returnable_order(self, tx: Tx, fan_id: int, order_key: str) -> ReturnableOrder:
        """The same by the order's key, for its buyer. OrderNotFound."""
        order = await sold.order_by_key(tx, order_key, fan_id)
        if order is None or order.paid_at is None:
            raise OrderNotFound(order_key=order_key)
        return await self._returnable(tx, fan_id, order)

    async def _returnable(self, tx: Tx, fan_id: int, order: PaidOrder) -> ReturnableOrder:
        tickets = await sold.sold_tickets(tx, order.id)
        own = [ticket for ticket in tickets if ticket.owner_id == fan_id]
        if not own and order.fan_id != fan_id:
            raise TicketNotFound
        refunds = [
            await card_of(tx, refund, order, tickets)
            for refund in await repository.of_order(tx, order.id)
            if fan_id in (refund.fan_id, refund.payee_id)
        ]
        return ReturnableOrder(
            order_key=order.key,
            order_number=order.number,
            event=await quoting.label_of(tx, order.event_id),
            tickets=tuple([await self._ticket(tx, order, ticket) for ticket in own]),
            refunds=tuple(refunds),
        )

    async def _ticket(self, tx: Tx, order: PaidOrder, ticket: SoldTicket) -> ReturnableTicket:
        why_not = None
        try:
            await quoting.check_free(tx, [ticket])
            await quoting.figures(tx, self.sources, order, [ticket])
        except DomainError as refusal:
            why_not = refusal.code
        return ReturnableTicket(
            ticket_id=ticket.id,
            label=ticket.label,
            type_name=Bilingual(ticket.name_km, ticket.name_en),
            seat=ticket.place,
            why_not=why_not,
        )

    @query
    async def quote(self, tx: Tx, fan_id: int, ticket_ids: Sequence[UUID]) -> RefundQuote:
        """What these tickets of one order would bring now.

        TicketNotFound, TicketUsed, TicketBound, TicketGoneBack, RefundNotOffered.
        """
        order = await sold.order_of(tx, ticket_ids)
        if order is None:
            raise TicketNotFound
        tickets = await quoting.own_tickets(tx, order, fan_id, ticket_ids)
        await quoting.check_free(tx, tickets)
        return (await quoting.figures(tx, self.sources, order, tickets)).quote

    @query
    async def refund(self, tx: Tx, fan_id: int, refund_id: UUID) -> TicketRefundCard:
        """A refund of this fan, as giver or as the one who gets the money. RefundNotFound."""
        refund = await repository.find(tx, refund_id)
        if refund is None or fan_id not in (refund.fan_id, refund.payee_id):
            raise RefundNotFound
        return await card(tx, refund)

    @query
    async def done(self, tx: Tx, fan_id: int, key: str) -> TicketRefundCard | None:
        """What this key of the fan has done already."""
        refund = await repository.find_by_key(tx, _own_key(fan_id, key))
        return await card(tx, refund) if refund else None

    # Giving back

    @use_case
    async def ask(self, tx: Tx, command: AskRefund) -> TicketRefundCard:
        """Give the tickets back for exactly the figure confirmed; the same key is one refund.

        By rule it is done at once, else it waits for an operator. Raises like `quote`, and
        RefundChanged with the new `amount`.
        """
        order = await sold.order_of(tx, command.ticket_ids, lock=True)
        if order is None:
            raise TicketNotFound
        key = _own_key(command.fan_id, command.key)
        if done := await repository.find_by_key(tx, key):
            if set(await repository.tickets_of(tx, done.id)) != set(command.ticket_ids):
                raise KeyReused(key=command.key)
            return await card(tx, done)
        await sold.lock_tickets(tx, command.ticket_ids)
        tickets = await quoting.own_tickets(tx, order, command.fan_id, command.ticket_ids)
        await quoting.check_free(tx, tickets)
        found = await quoting.figures(tx, self.sources, order, tickets)
        if found.quote.refund != command.refund:
            raise RefundChanged(amount=found.quote.refund)
        refund = await self.write(tx, order, found, command.fan_id, key)
        if not found.quote.needs_decision:
            await giving.give(tx, self.sources, order, refund)
        return await self._shown(tx, refund.id)

    async def write(
        self,
        tx: Tx,
        order: PaidOrder,
        found: Figures,
        fan_id: int,
        key: str,
        actor_id: int | None = None,
    ) -> TicketRefund:
        """Write a refund down as waiting; its tickets are in no other one from now on."""
        quote = found.quote
        new = NewRefund(
            id=uuid7(),
            key=key,
            order_id=order.id,
            fan_id=fan_id,
            payee_id=found.payee_id,
            state=RefundState.WAITING,
            reason=quote.reason,
            goes_to=quote.goes_to,
            currency=quote.paid.currency,
            paid_minor=quote.paid.amount_minor,
            kept_minor=quote.kept.amount_minor,
            tax_minor=quote.tax.amount_minor,
            fixed_minor=found.fixed_minor,
            decided_by=actor_id,
            lines=[
                (each.ticket_id, each.paid.amount_minor, each.kept.amount_minor)
                for each in quote.tickets
            ],
        )
        await repository.add(tx, new)
        written = await repository.find(tx, new.id)
        assert written is not None
        return written

    @use_case
    async def withdraw(self, tx: Tx, fan_id: int, refund_id: UUID) -> TicketRefundCard:
        """Keep the tickets after all, while it waits; again, quiet. RefundIsDecided."""
        refund = await repository.find(tx, refund_id)
        if refund is None or refund.fan_id != fan_id:
            raise RefundNotFound
        moved = await repository.move(tx, refund_id, RefundState.WAITING, RefundState.WITHDRAWN)
        shown = await self._shown(tx, refund_id)
        if not moved and shown.state is not RefundState.WITHDRAWN:
            raise RefundIsDecided
        return shown

    async def _shown(self, tx: Tx, refund_id: UUID) -> TicketRefundCard:
        refund = await repository.find(tx, refund_id)
        assert refund is not None
        return await card(tx, refund)

    @use_case
    async def money_sent(self, tx: Tx, event: IntentRefunded) -> None:
        """Job: the bank has sent what was due. Running twice does it once."""
        if event.purpose is not Purpose.TICKETS:
            return
        refund = await repository.by_outside(tx, event.refund_id)
        if refund is None:
            return
        await sold.paid_order(tx, refund.order_id, lock=True)
        if await repository.move(tx, refund.id, RefundState.SENDING, RefundState.PAID):
            await giving.close_if_paid(tx, refund.order_id, refund.reason)


def _own_key(fan_id: int, key: str) -> str:
    return f"{fan_id}:{key}"


async def card(tx: Tx, refund: TicketRefund) -> TicketRefundCard:
    order = await sold.paid_order(tx, refund.order_id)
    assert order is not None
    return await card_of(tx, refund, order, await sold.sold_tickets(tx, order.id))


async def card_of(
    tx: Tx, refund: TicketRefund, order: PaidOrder, tickets: Sequence[SoldTicket]
) -> TicketRefundCard:
    currency = Currency(refund.currency)
    by_id = {ticket.id: ticket for ticket in tickets}
    lines = await repository.lines_of(tx, refund.id)
    return TicketRefundCard(
        id=refund.id,
        order_key=order.key,
        order_number=order.number,
        event=await quoting.label_of(tx, order.event_id),
        fan_id=refund.fan_id,
        payee_id=refund.payee_id,
        state=RefundState(refund.state),
        reason=RefundReason(refund.reason),
        tickets=tuple(
            RefundedTicket(
                ticket_id=ticket_id,
                label=by_id[ticket_id].label,
                type_name=Bilingual(by_id[ticket_id].name_km, by_id[ticket_id].name_en),
                seat=by_id[ticket_id].place,
                paid=Money(paid, currency),
                kept=Money(kept, currency),
            )
            for ticket_id, paid, kept in lines
        ),
        paid=Money(refund.paid_minor, currency),
        kept=Money(refund.kept_minor, currency),
        refund=Money(refund.paid_minor - refund.kept_minor, currency),
        tax=Money(refund.tax_minor, currency),
        riel_per_dollar=order.riel_per_dollar,
        goes_to=GoesTo(refund.goes_to),
        asked_at=refund.asked_at,
        ended_at=refund.ended_at,
    )
