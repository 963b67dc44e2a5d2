"""Tickets of the fan: those to come first, each with the code that the gate reads."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel

from services.identity import FanProfile
from services.ticketing import TicketCard, TicketingService, TicketState
from services.ticketing.aftersale.rules import CodeMode
from services.ticketing.rules import CODE_MARGIN
from webapp.api.caller import Caller
from webapp.api.event_shapes import EventLabelOut, Words
from webapp.api.events import CursorGone
from webapp.api.money import MoneyOut
from webapp.api.refusals import refusals


class TicketOut(BaseModel):
    """One admission. `code` is the text of its QR, read from `code_from` until `code_until`.

    A ticket that is not valid any more has no code. `codes` rotating or both: its phone asks for
    `/tickets/{id}/code`, again whenever `serial` is another one.
    """

    id: UUID
    label: str
    state: TicketState
    event: EventLabelOut
    type_name: Words
    price: MoneyOut
    order_number: str
    zone: str | None
    gate: str | None
    row: str | None
    seat: str | None
    code: str | None
    codes: CodeMode
    serial: int
    code_from: AwareDatetime
    code_until: AwareDatetime

    @classmethod
    def of(cls, card: TicketCard) -> Self:
        return cls(
            id=card.id,
            label=card.label,
            state=card.state,
            event=EventLabelOut.of(card.event),
            type_name=Words.of(card.type_name),
            price=MoneyOut.of(card.price),
            order_number=card.order_number,
            zone=card.zone,
            gate=card.gate,
            row=card.row,
            seat=card.seat,
            code=card.code if card.state is TicketState.VALID else None,
            codes=card.codes,
            serial=card.serial,
            code_from=card.event.doors_at - CODE_MARGIN,
            code_until=card.event.ends_at + CODE_MARGIN,
        )


class TicketsOut(BaseModel):
    """A page; `next_cursor` gives the following one, null at the end."""

    items: list[TicketOut]
    next_cursor: UUID | None
    total: int


def tickets_router(caller: Caller, ticketing: TicketingService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/tickets", tags=["tickets"], responses=refusals(422))

    @router.get("", responses=refusals(409))
    async def my_tickets(
        fan: Annotated[FanProfile, Depends(caller)],
        cursor: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 20,
    ) -> TicketsOut:
        """Your tickets, the soonest of those to come at the front. Keep them for the way there:
        a code needs no network.
        """
        page = await ticketing.my_tickets(fan.id, limit=limit, after=cursor)
        items = [card for card in page.items if card.id != cursor]
        if cursor is not None and len(items) == len(page.items) and page.position == 1:
            raise CursorGone
        if len(items) < len(page.items):
            items = []  # the cursor was the last one
        return TicketsOut(
            items=[TicketOut.of(card) for card in items],
            next_cursor=items[-1].id if items and page.has_next else None,
            total=page.total,
        )

    @router.get("/{ticket_id}", responses=refusals(404))
    async def ticket(ticket_id: UUID, fan: Annotated[FanProfile, Depends(caller)]) -> TicketOut:
        """One ticket of yours."""
        return TicketOut.of(await ticketing.ticket(fan.id, ticket_id))

    return router
