"""SQL of the ticket in front of a gate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from services.artwork.schemas import Bilingual
from services.core.uow import Tx
from services.ticketing.aftersale.models import TicketEventRules
from services.ticketing.aftersale.rules import CodeMode
from services.ticketing.gate.models import (
    GateBlock,
    GateRevocation,
)
from services.ticketing.models import Ticket, TicketOrder, TicketType


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """A ticket as it stands now, locked until the transaction ends."""

    id: UUID
    event_id: str
    product: int
    own_gate: str | None
    serial: int
    is_valid: bool
    order_state: str
    code: str
    label: str
    type_name: Bilingual
    zone: str | None
    row: str | None
    seat: str | None
    owner_id: int
    blocked_at: datetime | None
    codes: CodeMode


async def ticket_ids(tx: Tx, event_id: str, number: str, position: int | None) -> list[UUID]:
    """Tickets of an order's number, or the one at a position of it; two are enough to know."""
    statement = (
        select(Ticket.id)
        .join(TicketOrder, TicketOrder.id == Ticket.order_id)
        .where(TicketOrder.number == number, Ticket.event_id == event_id)
        .order_by(Ticket.position)
        .limit(2)
    )
    if position is not None:
        statement = statement.where(Ticket.position == position)
    return list((await tx.session.execute(statement)).scalars())


async def lock_ticket(tx: Tx, ticket_id: UUID) -> TicketFacts | None:
    """The ticket, and nobody else decides about it until the transaction ends."""
    statement = _facts(ticket_id).with_for_update(of=Ticket, key_share=True)
    row = (await tx.session.execute(statement)).one_or_none()
    return _ticket(row) if row else None


async def ticket(tx: Tx, ticket_id: UUID) -> TicketFacts | None:
    """The ticket, for showing."""
    row = (await tx.session.execute(_facts(ticket_id))).one_or_none()
    return _ticket(row) if row else None


def _facts(ticket_id: UUID) -> Any:
    return (
        select(
            Ticket.id,
            Ticket.event_id,
            Ticket.ticket_type_id,
            Ticket.gate,
            Ticket.serial,
            Ticket.state,
            Ticket.code,
            Ticket.position,
            Ticket.zone,
            Ticket.row,
            Ticket.seat,
            Ticket.owner_id,
            TicketOrder.state.label("order_state"),
            TicketOrder.number,
            TicketType.name_km,
            TicketType.name_en,
            GateBlock.blocked_at,
            TicketEventRules.codes,
        )
        .join(TicketOrder, TicketOrder.id == Ticket.order_id)
        .join(TicketType, TicketType.id == Ticket.ticket_type_id)
        .outerjoin(GateBlock, GateBlock.ticket_id == Ticket.id)
        .outerjoin(TicketEventRules, TicketEventRules.event_id == Ticket.event_id)
        .where(Ticket.id == ticket_id)
    )


def _ticket(row: Row[*tuple[Any, ...]]) -> TicketFacts:
    return TicketFacts(
        id=row.id,
        event_id=row.event_id,
        product=row.ticket_type_id,
        own_gate=row.gate,
        serial=row.serial,
        is_valid=row.state == "valid",
        order_state=row.order_state,
        code=row.code,
        label=f"{row.number}-{row.position}",
        type_name=Bilingual(row.name_km, row.name_en),
        zone=row.zone,
        row=row.row,
        seat=row.seat,
        owner_id=row.owner_id,
        blocked_at=row.blocked_at,
        codes=CodeMode(row.codes or CodeMode.STATIC),
    )


async def revoked_at(tx: Tx, ticket_id: UUID, serial: int) -> datetime | None:
    """When it became known here that codes of this serial count no more; None: not yet."""
    statement = select(func.min(GateRevocation.noted_at)).where(
        GateRevocation.ticket_id == ticket_id, GateRevocation.below_serial > serial
    )
    return (await tx.session.execute(statement)).scalar()
