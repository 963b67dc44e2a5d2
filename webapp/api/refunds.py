"""Giving tickets back: what can go back, what it brings, doing it, and what became of it."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from services.core.ids import reference_code
from services.core.money import Currency, Money
from services.identity import FanProfile
from services.ticketing.refunds import (
    AskRefund,
    RefundedTicket,
    RefundQuote,
    RefundReason,
    RefundState,
    ReturnableOrder,
    TicketRefundCard,
)
from services.ticketing.refunds.schemas import GoesTo, ReturnableTicket
from services.ticketing.refunds.service import RefundsService
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.event_shapes import EventLabelOut, Words
from webapp.api.money import MOST_MINOR, MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals

TicketIds = Annotated[list[UUID], Field(min_length=1, max_length=10)]


class RefundedTicketOut(BaseModel):
    """What was paid for one ticket, fee and tax included, and what is kept of it."""

    ticket_id: UUID
    label: str
    type_name: Words
    seat: str | None
    paid: MoneyOut
    kept: MoneyOut

    @classmethod
    def of(cls, ticket: RefundedTicket) -> Self:
        return cls(
            ticket_id=ticket.ticket_id,
            label=ticket.label,
            type_name=Words.of(ticket.type_name),
            seat=ticket.seat,
            paid=MoneyOut.of(ticket.paid),
            kept=MoneyOut.of(ticket.kept),
        )


class RefundQuoteOut(BaseModel):
    """What it would bring now. `refund` goes with the request: it says which figure was read.

    `needs_decision`: an operator decides first. `tax` is the tax in `refund`.
    """

    order_number: str
    event: EventLabelOut
    tickets: list[RefundedTicketOut]
    paid: MoneyOut
    kept: MoneyOut
    refund: MoneyOut
    tax: MoneyOut
    goes_to: GoesTo
    needs_decision: bool
    reason: RefundReason

    @classmethod
    def of(cls, quote: RefundQuote) -> Self:
        return cls(
            order_number=quote.order_number,
            event=EventLabelOut.of(quote.event),
            tickets=[RefundedTicketOut.of(ticket) for ticket in quote.tickets],
            paid=MoneyOut.of(quote.paid),
            kept=MoneyOut.of(quote.kept),
            refund=MoneyOut.of(quote.refund),
            tax=MoneyOut.of(quote.tax),
            goes_to=quote.goes_to,
            needs_decision=quote.needs_decision,
            reason=quote.reason,
        )


class RefundOut(BaseModel):
    """A refund as it stands."""

    id: UUID
    reference: str
    order_number: str
    event: EventLabelOut
    state: RefundState
    reason: RefundReason
    tickets: list[RefundedTicketOut]
    paid: MoneyOut
    kept: MoneyOut
    refund: MoneyOut
    tax: MoneyOut
    goes_to: GoesTo
    asked_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, card: TicketRefundCard) -> Self:
        return cls(
            id=card.id,
            reference=reference_code(card.id),
            order_number=card.order_number,
            event=EventLabelOut.of(card.event),
            state=card.state,
            reason=card.reason,
            tickets=[RefundedTicketOut.of(ticket) for ticket in card.tickets],
            paid=MoneyOut.of(card.paid),
            kept=MoneyOut.of(card.kept),
            refund=MoneyOut.of(card.refund),
            tax=MoneyOut.of(card.tax),
            goes_to=card.goes_to,
            asked_at=card.asked_at,
            ended_at=card.ended_at,
        )


class ReturnableTicketOut(BaseModel):
    """`why_not` is the code of the refusal where it cannot go back, null where it can."""

    ticket_id: UUID
    label: str
    type_name: Words
    seat: str | None
    why_not: str | None

    @classmethod
    def of(cls, ticket: ReturnableTicket) -> Self:
        return cls(
            ticket_id=ticket.ticket_id,
            label=ticket.label,
            type_name=Words.of(ticket.type_name),
            seat=ticket.seat,
            why_not=ticket.why_not,
        )


class ReturnableOut(BaseModel):
    """The caller's tickets of the order that a ticket is of, and the order's refunds."""

    order_number: str
    event: EventLabelOut
    tickets: list[ReturnableTicketOut]
    refunds: list[RefundOut]

    @classmethod
    def of(cls, order: ReturnableOrder) -> Self:
        return cls(
            order_number=order.order_number,
            event=EventLabelOut.of(order.event),
            tickets=[ReturnableTicketOut.of(ticket) for ticket in order.tickets],
            refunds=[RefundOut.of(card) for card in order.refunds],
        )


class FigureIn(Body):
    """The `refund` of the quote that was confirmed; it may be nothing."""

    amount_minor: Annotated[int, Field(ge=0, le=MOST_MINOR)]
    currency: Literal[Currency.USD, Currency.KHR]


class AskIn(Body):
    ticket_ids: TicketIds
    refund: FigureIn


def refunds_router(caller: Caller, repeats: Repeats, refunds: RefundsService) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["refunds"], responses=refusals(404, 422))

    @router.get("/tickets/{ticket_id}/returnable")
    async def returnable(
        ticket_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ReturnableOut:
        """What can go back of the order that this ticket is of."""
        return ReturnableOut.of(await refunds.returnable(fan.id, ticket_id))

    @router.get("/refunds/quote", responses=refusals(409))
    async def refund_quote(
        fan: Annotated[FanProfile, Depends(caller)],
        ticket_id: Annotated[list[UUID], Query(min_length=1, max_length=10)],
    ) -> RefundQuoteOut:
        """What these tickets of one order would bring now."""
        return RefundQuoteOut.of(await refunds.quote(fan.id, tuple(dict.fromkeys(ticket_id))))

    @router.post("/refunds", response_model=RefundOut, responses=refusals(400, 409))
    async def ask_refund(body: AskIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Give tickets back for exactly the figure of the quote. Another figure by now: 409."""

        async def asked() -> RefundOut:
            command = AskRefund(
                fan_id=once.fan.id,
                ticket_ids=tuple(dict.fromkeys(body.ticket_ids)),
                key=once.key,
                refund=Money(body.refund.amount_minor, body.refund.currency),
            )
            return RefundOut.of(await refunds.ask(command))

        return await once(asked)

    @router.get("/refunds/{refund_id}")
    async def refund(refund_id: UUID, fan: Annotated[FanProfile, Depends(caller)]) -> RefundOut:
        """One refund, of the tickets' owner or of the one who gets the money."""
        return RefundOut.of(await refunds.refund(fan.id, refund_id))

    @router.delete("/refunds/{refund_id}", responses=refusals(409))
    async def keep_tickets(
        refund_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> RefundOut:
        """Keep the tickets after all, while the refund waits for a decision."""
        return RefundOut.of(await refunds.withdraw(fan.id, refund_id))

    return router
