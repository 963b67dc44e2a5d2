"""What giving tickets back would bring: the rule of today on what was paid for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.core.money import Money
from services.core.uow import Tx
from services.ticketing.aftersale import bonds
from services.ticketing.changes import repository as changes
from services.ticketing.errors import TicketNotFound
from services.ticketing.refunds import repository, rules, sold
from services.ticketing.refunds.errors import (
    RefundAtBoxOffice,
    RefundNotOffered,
    RefundsApart,
    TicketBound,
    TicketGoneBack,
    TicketUsed,
)
from services.ticketing.refunds.rules import FREE, RefundRule
from services.ticketing.refunds.schemas import (
    GoesTo,
    RefundedTicket,
    RefundQuote,
    RefundReason,
)
from services.ticketing.refunds.sold import PaidOrder, SoldTicket
from services.ticketing.refunds.sources import Sources
from services.ticketing.repository import programme
from services.ticketing.rules import EventState
from services.ticketing.schemas import EventLabel, TicketState

AT_THE_COUNTER = 0
"""The fan in whose name the box office sells to people it does not know."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A quote with what is needed to write it down."""

    quote: RefundQuote
    payee_id: int
    fixed_minor: int


async def label_of(tx: Tx, event_id: str) -> EventLabel:
    card = await programme.event(tx, event_id)
    assert card is not None, "an order is for an event that exists"
    return card.label


async def own_tickets(
    tx: Tx, order: PaidOrder, fan_id: int, ticket_ids: Sequence[UUID]
) -> list[SoldTicket]:
    """The fan's own among the order's tickets, in its order. TicketNotFound for any other."""
    found = [
        ticket
        for ticket in await sold.sold_tickets(tx, order.id)
        if ticket.id in ticket_ids and ticket.owner_id == fan_id
    ]
    if not found or len(found) != len(set(ticket_ids)):
        raise TicketNotFound
    return found


async def check_free(tx: Tx, tickets: Sequence[SoldTicket]) -> None:
    """TicketGoneBack, TicketUsed, TicketBound. Lock the tickets before, if it is to hold."""
    ids = [ticket.id for ticket in tickets]
    if await repository.under_way(tx, ids) or any(
        ticket.state is not TicketState.VALID for ticket in tickets
    ):
        raise TicketGoneBack
    await check_unused(tx, ids)


async def check_unused(tx: Tx, ticket_ids: Sequence[UUID]) -> None:
    """TicketUsed, TicketBound."""
    if await sold.used(tx, ticket_ids):
        raise TicketUsed
    if await bonds.bound(tx, ticket_ids):
        raise TicketBound


async def payee_of(tx: Tx, order: PaidOrder, tickets: Sequence[SoldTicket]) -> int:
    """Who gets the money: whoever has bought these from a fan, else the payer of the order.

    RefundsApart.
    """
    buyers = await bonds.resold(tx, [ticket.id for ticket in tickets])
    payees = {buyers.get(ticket.id, order.fan_id) for ticket in tickets}
    if len(payees) > 1:
        raise RefundsApart
    return payees.pop()


async def figures(
    tx: Tx,
    sources: Sources,
    order: PaidOrder,
    tickets: Sequence[SoldTicket],
    *,
    is_called_off: bool = False,
) -> Figures:
    """What goes back for these tickets now. RefundNotOffered, RefundAtBoxOffice.

    All of it where it is the organiser's doing: the event is called off (`is_called_off`: it is
    just being).
    """
    if order.fan_id == AT_THE_COUNTER:
        raise RefundAtBoxOffice(number=order.number)
    label = await label_of(tx, order.event_id)
    reason = RefundReason.EVENT_OFF if is_called_off else await _wish(tx, order, label)
    chosen = await _rules(tx, label, tickets, reason)
    all_tickets = await sold.sold_tickets(tx, order.id)
    lines = list({ticket.line_id: ticket.line for ticket in all_tickets}.values())
    paid = _of(all_tickets, rules.paid_by_ticket(lines, order.total.amount_minor))
    tax = _of(all_tickets, rules.paid_by_ticket(lines, order.tax.amount_minor))
    before = await repository.given_before(tx, order.id)
    paid_minor = [paid[ticket.id] for ticket in tickets]
    kept_minor = rules.kept(paid_minor, chosen, before.fixed_minor)
    payee_id = await payee_of(tx, order, tickets)
    whole, kept = sum(paid_minor), sum(kept_minor)
    tax_minor = rules.tax_in(whole - kept, whole, sum(tax[ticket.id] for ticket in tickets))
    currency = order.total.currency
    quote = RefundQuote(
        order_key=order.key,
        order_number=order.number,
        event=label,
        tickets=tuple(
            _refunded(ticket, Money(of_paid, currency), Money(of_kept, currency))
            for ticket, of_paid, of_kept in zip(tickets, paid_minor, kept_minor, strict=True)
        ),
        paid=Money(whole, currency),
        kept=Money(kept, currency),
        refund=Money(whole - kept, currency),
        tax=Money(tax_minor, currency),
        riel_per_dollar=order.riel_per_dollar,
        goes_to=await _goes_to(tx, sources, order, tickets, payee_id, whole - kept),
        needs_decision=any(rule.by_staff for rule in chosen),
        reason=reason or RefundReason.BY_BUYER,
    )
    return Figures(quote, payee_id, rules.fixed_part(chosen, before.fixed_minor, kept))


def _refunded(ticket: SoldTicket, paid: Money, kept: Money) -> RefundedTicket:
    return RefundedTicket(
        ticket_id=ticket.id,
        label=ticket.label,
        type_name=Bilingual(ticket.name_km, ticket.name_en),
        seat=ticket.place,
        paid=paid,
        kept=kept,
    )


async def _wish(tx: Tx, order: PaidOrder, label: EventLabel) -> RefundReason | None:
    """The organiser's reason to take every ticket back whole, if there is one now."""
    if label.state is EventState.CANCELLED:
        return RefundReason.EVENT_OFF
    if order.paid_at is not None and await changes.is_moved_since(tx, label.id, order.paid_at):
        return RefundReason.EVENT_MOVED
    return None


def _of(tickets: Sequence[SoldTicket], amounts: Sequence[int]) -> dict[UUID, int]:
    return {ticket.id: minor for ticket, minor in zip(tickets, amounts, strict=True)}


async def _rules(
    tx: Tx, label: EventLabel, tickets: Sequence[SoldTicket], reason: RefundReason | None
) -> list[RefundRule]:
    """The rule of each ticket. RefundNotOffered: one of them has none now."""
    if reason is not None:
        return [FREE] * len(tickets)
    known = await repository.rules_of(tx, label.id)
    chosen = [
        rules.rule_for(known, ticket.type_slug, label.starts_at, tx.now) for ticket in tickets
    ]
    found = [rule for rule in chosen if rule is not None]
    if len(found) != len(tickets):
        raise RefundNotOffered
    return found


async def _goes_to(
    tx: Tx,
    sources: Sources,
    order: PaidOrder,
    tickets: Sequence[SoldTicket],
    payee_id: int,
    refund_minor: int,
) -> GoesTo:
    if not refund_minor:
        return GoesTo.NOWHERE
    if payee_id != order.fan_id:
        return GoesTo.WALLET
    if any(ticket.owner_id != payee_id for ticket in tickets):
        return GoesTo.PAYER
    return await sources.goes_to(tx, order)
