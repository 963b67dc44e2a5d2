"""SQL of what devices carry: codes that count no more, with versions; keys; tickets by pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, case, func, insert, literal, or_, select, update

from services.artwork.schemas import Bilingual
from services.core.uow import Tx
from services.ticketing.gate.models import GateBlock, GateDoor, GateRevocation
from services.ticketing.gate.offline import Revoked
from services.ticketing.models import Event, SigningKey, Ticket, TicketOrder, TicketType

ALL_SERIALS: Final = 2**32
"""Above every serial: no code of the ticket counts any more."""


@dataclass(frozen=True, slots=True)
class Evening:
    """An event as a bundle needs it."""

    doors_at: datetime
    ends_at: datetime
    is_open: bool
    version: int


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket for the offline list."""

    ticket_id: UUID
    code: str
    label: str
    product: int
    own_gate: str | None
    zone: str | None
    row: str | None
    seat: str | None


async def note(tx: Tx, event_id: str) -> None:
    """Number the codes of an event that count no more and have no number yet.

    Whoever revokes or renews codes may call this in the same transaction; what was not noted
    then is found with the next bundle.
    """
    missing = _missing(event_id)
    if (await tx.session.execute(missing.limit(1))).first() is None:
        return
    door = select(GateDoor.revocations).where(GateDoor.event_id == event_id).with_for_update()
    version = (await tx.session.execute(door)).scalar_one_or_none()
    if version is None:
        return  # nobody scans at this event yet: the first bundle finds it
    rows = (await tx.session.execute(missing)).all()
    if not rows:
        return
    await tx.session.execute(
        insert(GateRevocation),
        [
            {
                "ticket_id": row.id,
                "below_serial": row.below_serial,
                "event_id": event_id,
                "version": version + number,
                "noted_at": tx.now,
            }
            for number, row in enumerate(rows, start=1)
        ],
    )
    await tx.session.execute(
        update(GateDoor)
        .where(GateDoor.event_id == event_id)
        .values(revocations=version + len(rows))
        .execution_options(synchronize_session=False)
    )


def _missing(event_id: str) -> Any:
    below = case((Ticket.state == "valid", Ticket.serial), else_=literal(ALL_SERIALS))
    noted = (
        select(GateRevocation.ticket_id)
        .where(GateRevocation.ticket_id == Ticket.id, GateRevocation.below_serial == below)
        .exists()
    )
    return (
        select(Ticket.id, below.label("below_serial"))
        .where(
            Ticket.event_id == event_id, or_(Ticket.state != "valid", Ticket.serial > 1), ~noted
        )
        .order_by(Ticket.id)
    )


async def evening(tx: Tx, event_id: str) -> Evening | None:
    statement = (
        select(Event.doors_at, Event.ends_at, GateDoor.is_open, GateDoor.revocations)
        .join(GateDoor, GateDoor.event_id == Event.id)
        .where(Event.id == event_id)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return Evening(row.doors_at, row.ends_at, row.is_open, row.revocations) if row else None


async def revoked(tx: Tx, event_id: str, since: int) -> list[Revoked]:
    """Per ticket the highest serial that counts no more, of what was noted after a version."""
    statement = (
        select(GateRevocation.ticket_id, func.max(GateRevocation.below_serial).label("below"))
        .where(GateRevocation.event_id == event_id, GateRevocation.version > since)
        .group_by(GateRevocation.ticket_id)
        .order_by(GateRevocation.ticket_id)
    )
    rows = (await tx.session.execute(statement)).all()
    return [Revoked(row.ticket_id, row.below) for row in rows]


async def blocked(tx: Tx, event_id: str) -> list[UUID]:
    statement = (
        select(GateBlock.ticket_id)
        .join(Ticket, Ticket.id == GateBlock.ticket_id)
        .where(Ticket.event_id == event_id)
        .order_by(GateBlock.ticket_id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def public_keys(tx: Tx, event_id: str) -> dict[int, bytes]:
    statement = select(SigningKey.id, SigningKey.public_key).where(SigningKey.event_id == event_id)
    return {row.id: row.public_key for row in (await tx.session.execute(statement)).all()}


async def types(tx: Tx, event_id: str) -> list[tuple[int, Bilingual]]:
    statement = (
        select(TicketType.id, TicketType.name_km, TicketType.name_en)
        .where(TicketType.event_id == event_id)
        .order_by(TicketType.id)
    )
    rows = (await tx.session.execute(statement)).all()
    return [(row.id, Bilingual(row.name_km, row.name_en)) for row in rows]


async def lines(tx: Tx, event_id: str, after: UUID | None, limit: int) -> Sequence[Line]:
    """Valid tickets of an event by id, a page at a time."""
    statement = (
        select(
            Ticket.id,
            Ticket.code,
            Ticket.position,
            Ticket.ticket_type_id,
            Ticket.gate,
            Ticket.zone,
            Ticket.row,
            Ticket.seat,
            TicketOrder.number,
        )
        .join(TicketOrder, TicketOrder.id == Ticket.order_id)
        .where(and_(Ticket.event_id == event_id, Ticket.state == "valid"))
        .order_by(Ticket.id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(Ticket.id > after)
    return [
        Line(
            ticket_id=row.id,
            code=row.code,
            label=f"{row.number}-{row.position}",
            product=row.ticket_type_id,
            own_gate=row.gate,
            zone=row.zone,
            row=row.row,
            seat=row.seat,
        )
        for row in (await tx.session.execute(statement)).all()
    ]
