"""SQL of tickets that change hands: locked, looked at as they are now, given a new code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, func, insert, select

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ticketing.aftersale.models import TicketEventRules, TicketMove
from services.ticketing.aftersale.repository.rules import RULES_COLUMNS, rules_of
from services.ticketing.aftersale.rules import (
    EventRules,
    Move,
    paid_for_one,
)
from services.ticketing.gate.models import GateBlock, GateScan
from services.ticketing.models import (
    Event,
    OrderLine,
    SigningKey,
    Ticket,
    TicketOrder,
    TicketType,
)
from services.ticketing.rules import EventState, OrderState
from services.ticketing.vouchers.models import VoucherUse

_TICKETS: Any = Ticket.__table__


@dataclass(frozen=True, slots=True)
class Holding:
    """A ticket with all that a change of its owner asks about. `paid`: what it cost at first."""

    ticket_id: UUID
    event_id: str
    ticket_type_id: int
    owner_id: int
    serial: int
    is_valid: bool
    order_state: OrderState
    event_state: EventState
    starts_at: datetime
    ends_at: datetime
    paid: Money
    max_per_buyer: int | None
    is_blocked: bool
    is_used: bool
    rules: EventRules


async def lock(tx: Tx, ticket_ids: Sequence[UUID]) -> None:
    """Nobody else decides about these tickets until the transaction ends.

    What is asked about them afterwards is asked in a statement of its own: it sees what somebody
    did who had the lock before.
    """
    statement = (
        select(Ticket.id)
        .where(Ticket.id.in_(ticket_ids))
        .order_by(Ticket.id)
        .with_for_update(key_share=True)
    )
    await tx.session.execute(statement)


async def holding(tx: Tx, ticket_id: UUID) -> Holding | None:
    blocked = select(GateBlock.ticket_id).where(GateBlock.ticket_id == Ticket.id).exists()
    used = select(GateScan.id).where(GateScan.ticket_id == Ticket.id, GateScan.passed).exists()
    statement = (
        select(
            Ticket.id,
            Ticket.event_id,
            Ticket.ticket_type_id,
            Ticket.owner_id,
            Ticket.serial,
            Ticket.state,
            TicketOrder.state.label("order_state"),
            TicketOrder.currency,
            OrderLine.unit_price_minor,
            OrderLine.quantity,
            VoucherUse.discount_minor,
            TicketType.max_per_buyer,
            Event.state.label("event_state"),
            Event.starts_at,
            Event.ends_at,
            blocked.label("is_blocked"),
            used.label("is_used"),
            *RULES_COLUMNS,
        )
        .join(TicketOrder, TicketOrder.id == Ticket.order_id)
        .join(OrderLine, OrderLine.id == Ticket.order_line_id)
        .join(TicketType, TicketType.id == Ticket.ticket_type_id)
        .join(Event, Event.id == Ticket.event_id)
        .outerjoin(TicketEventRules, TicketEventRules.event_id == Ticket.event_id)
        .outerjoin(
            VoucherUse,
            and_(
                VoucherUse.order_id == Ticket.order_id,
                VoucherUse.ticket_type_id == Ticket.ticket_type_id,
            ),
        )
        .where(Ticket.id == ticket_id)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return _holding(row) if row else None


def _holding(row: Row[*tuple[Any, ...]]) -> Holding:
    currency = Currency(row.currency)
    unit, saved = Money(row.unit_price_minor, currency), Money(row.discount_minor or 0, currency)
    return Holding(
        ticket_id=row.id,
        event_id=row.event_id,
        ticket_type_id=row.ticket_type_id,
        owner_id=row.owner_id,
        serial=row.serial,
        is_valid=row.state == "valid",
        order_state=OrderState(row.order_state),
        event_state=EventState(row.event_state),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        paid=paid_for_one(unit, saved, row.quantity),
        max_per_buyer=row.max_per_buyer,
        is_blocked=bool(row.is_blocked),
        is_used=bool(row.is_used),
        rules=rules_of(row),
    )


@dataclass(frozen=True, slots=True)
class Coded:
    """A ticket with its code and what the next one is made of."""

    ticket_id: UUID
    event_id: str
    ticket_type_id: int
    owner_id: int
    serial: int
    doors_at: datetime
    ends_at: datetime
    key_id: int
    sealed_private_key: bytes
    code: str


async def coded(tx: Tx, ticket_ids: Sequence[UUID]) -> list[Coded]:
    """The valid ones of these tickets, ascending."""
    statement = (
        select(
            Ticket.id,
            Ticket.event_id,
            Ticket.ticket_type_id,
            Ticket.owner_id,
            Ticket.serial,
            Event.doors_at,
            Event.ends_at,
            SigningKey.id.label("key_id"),
            SigningKey.sealed_private_key,
            Ticket.code,
        )
        .join(Event, Event.id == Ticket.event_id)
        .join(SigningKey, SigningKey.event_id == Event.id)
        .where(Ticket.id.in_(ticket_ids), Ticket.state == "valid")
        .order_by(Ticket.id)
    )
    rows: Sequence[Any] = (await tx.session.execute(statement)).all()
    return [Coded(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Renewed:
    """A ticket's new code and the owner that it belongs to."""

    ticket_id: UUID
    owner_id: int
    serial: int
    code: str


async def save_codes(tx: Tx, renewed: Sequence[Renewed]) -> None:
    """Give the tickets their new owners and codes. They must be locked."""
    statement = (
        _TICKETS.update()
        .where(_TICKETS.c.id == bindparam("ticket"), _TICKETS.c.serial == bindparam("before"))
        .values(owner_id=bindparam("owner"), serial=bindparam("after"), code=bindparam("text"))
    )
    connection = await tx.session.connection()
    await connection.execute(
        statement,
        [
            {
                "ticket": each.ticket_id,
                "before": each.serial - 1,
                "owner": each.owner_id,
                "after": each.serial,
                "text": each.code,
            }
            for each in renewed
        ],
    )


async def add_moves(
    tx: Tx, before: Sequence[Coded], after: Sequence[Renewed], move: Move, price: Money | None
) -> None:
    await tx.session.execute(
        insert(TicketMove),
        [
            {
                "id": uuid7(),
                "ticket_id": now.ticket_id,
                "kind": move,
                "from_fan": was.owner_id,
                "to_fan": now.owner_id,
                "serial": now.serial,
                "price_minor": price.amount_minor if price else None,
                "moved_at": tx.now,
            }
            for was, now in zip(before, after, strict=True)
        ],
    )


@dataclass(frozen=True, slots=True)
class MoveRow:
    kind: Move
    from_fan: int
    to_fan: int
    moved_at: datetime


async def moves(tx: Tx, ticket_id: UUID) -> list[MoveRow]:
    """The history of a ticket after its sale, the oldest first."""
    statement = (
        select(TicketMove.kind, TicketMove.from_fan, TicketMove.to_fan, TicketMove.moved_at)
        .where(TicketMove.ticket_id == ticket_id)
        .order_by(TicketMove.id)
    )
    rows = (await tx.session.execute(statement)).all()
    return [MoveRow(Move(row.kind), row.from_fan, row.to_fan, row.moved_at) for row in rows]


async def last_sold(tx: Tx, ticket_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Tickets that were sold on, with whoever bought them last."""
    newest = (
        select(TicketMove.ticket_id, func.max(TicketMove.serial).label("serial"))
        .where(TicketMove.ticket_id.in_(ticket_ids), TicketMove.kind == Move.SOLD)
        .group_by(TicketMove.ticket_id)
        .subquery()
    )
    statement = select(TicketMove.ticket_id, TicketMove.to_fan).join(
        newest,
        and_(
            newest.c.ticket_id == TicketMove.ticket_id,
            newest.c.serial == TicketMove.serial,
            TicketMove.kind == Move.SOLD,
        ),
    )
    return {row.ticket_id: row.to_fan for row in (await tx.session.execute(statement)).all()}


async def event_of(tx: Tx, ticket_id: UUID) -> str:
    statement = select(Ticket.event_id).where(Ticket.id == ticket_id)
    return (await tx.session.execute(statement)).scalar_one()
