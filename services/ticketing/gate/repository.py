"""SQL of scans: where a device stands, the ticket in front of it, what it has done before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from services.artwork.schemas import Bilingual
from services.core.uow import Tx
from services.ticketing.aftersale.models import TicketEventRules
from services.ticketing.aftersale.rules import CodeMode
from services.ticketing.gate.models import (
    GateBlock,
    GateDevice,
    GateDoor,
    GateList,
    GatePost,
    GateRevocation,
    GateScan,
)
from services.ticketing.gate.rules import (
    Direction,
    Judged,
    Passing,
    Reason,
    RuleBook,
    RuleBooks,
    Standing,
)
from services.ticketing.gate.schemas import ALL_GATES, Conflict, Seen
from services.ticketing.models import SigningKey, Ticket, TicketOrder, TicketType

_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A device at its gate; `is_posted`: its owner may work there."""

    device_id: str
    event_id: str
    gate: str
    device_name: str
    fan_id: int
    off_at: datetime | None
    is_open: bool
    is_posted: bool


@dataclass(frozen=True, slots=True)
class ListRow:
    id: int
    event_id: str
    products: tuple[int, ...]
    books: RuleBooks


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


@dataclass(frozen=True, slots=True)
class Known:
    """A stored scan with what others may see of it."""

    passing: Passing
    standing: Standing
    moves: int
    reason: Reason | None
    clashes_with: str | None
    seen: Seen


@dataclass(frozen=True, slots=True)
class NewScan:
    """A scan to store. `ticket_id` None: the code is nobody's."""

    id: UUID
    device_id: str
    nonce: str
    list_id: int
    gate: str
    actor_id: int
    ticket_id: UUID | None
    code_hash: str
    direction: Direction
    scanned_at: datetime
    is_offline: bool
    passed: bool
    flaw: Reason | None
    override: str | None
    judged: Judged


@dataclass(frozen=True, slots=True)
class Stored:
    """A scan that was stored before."""

    id: UUID
    ticket_id: UUID | None
    direction: Direction
    passed: bool
    standing: Standing
    reason: Reason | None
    scanned_at: datetime
    clashes_with: UUID | None


@dataclass(frozen=True, slots=True)
class Counted:
    """Scans of one gate, minute (from 1970) and standing; `moves` is how many more are inside."""

    gate: str
    minute: int
    standing: Standing
    scans: int
    moves: int


async def place(tx: Tx, device_id: str, actor_id: int) -> Place | None:
    """The actor's device and its event's door; None where it is nobody's or another one's."""
    posted = (
        select(GatePost.fan_id)
        .where(
            GatePost.event_id == GateDevice.event_id,
            GatePost.fan_id == GateDevice.fan_id,
            GatePost.gate.in_((ALL_GATES, GateDevice.gate)),
        )
        .exists()
    )
    statement = (
        select(
            GateDevice.event_id,
            GateDevice.gate,
            GateDevice.name,
            GateDevice.fan_id,
            GateDevice.off_at,
            GateDoor.is_open,
            posted.label("is_posted"),
        )
        .outerjoin(GateDoor, GateDoor.event_id == GateDevice.event_id)
        .where(GateDevice.id == device_id, GateDevice.fan_id == actor_id)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    if row is None:
        return None
    return Place(
        device_id=device_id,
        event_id=row.event_id,
        gate=row.gate,
        device_name=row.name,
        fan_id=row.fan_id,
        off_at=row.off_at,
        is_open=bool(row.is_open),
        is_posted=bool(row.is_posted),
    )


async def lists(tx: Tx, event_id: str, list_ids: Iterable[int]) -> dict[int, ListRow]:
    """Lists of this event by their ids; others are left out."""
    statement = select(GateList).where(
        GateList.event_id == event_id, GateList.id.in_(set(list_ids))
    )
    return {
        row.id: ListRow(row.id, row.event_id, tuple(row.products), _books(row.books))
        for row in (await tx.session.execute(statement)).scalars()
    }


def _books(raw: list[dict[str, Any]]) -> RuleBooks:
    return RuleBooks(
        tuple(
            (datetime.fromisoformat(each["since"]), RuleBook.read(each["rules"])) for each in raw
        )
    )


async def public_key(tx: Tx, key_id: int) -> bytes | None:
    statement = select(SigningKey.public_key).where(SigningKey.id == key_id)
    return (await tx.session.execute(statement)).scalar_one_or_none()


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


async def stored(tx: Tx, device_id: str, nonces: Iterable[str]) -> dict[str, Stored]:
    """Scans of a device that have come before, by nonce."""
    statement = select(
        GateScan.id,
        GateScan.nonce,
        GateScan.ticket_id,
        GateScan.direction,
        GateScan.passed,
        GateScan.standing,
        GateScan.reason,
        GateScan.scanned_at,
        GateScan.clashes_with,
    ).where(GateScan.device_id == device_id, GateScan.nonce.in_(set(nonces)))
    return {
        row.nonce: Stored(
            row.id,
            row.ticket_id,
            Direction(row.direction),
            row.passed,
            Standing(row.standing),
            Reason(row.reason) if row.reason else None,
            row.scanned_at,
            row.clashes_with,
        )
        for row in (await tx.session.execute(statement)).all()
    }


async def known(tx: Tx, ticket_id: UUID, list_id: int) -> list[Known]:
    """All scans of a ticket on a list."""
    statement = (
        select(
            GateScan.id,
            GateScan.direction,
            GateScan.scanned_at,
            GateScan.gate,
            GateScan.passed,
            GateScan.flaw,
            GateScan.override,
            GateScan.standing,
            GateScan.moves,
            GateScan.reason,
            GateScan.clashes_with,
            GateDevice.name,
        )
        .join(GateDevice, GateDevice.id == GateScan.device_id)
        .where(GateScan.ticket_id == ticket_id, GateScan.list_id == list_id)
    )
    return [_known(row) for row in (await tx.session.execute(statement)).all()]


def _known(row: Row[*tuple[Any, ...]]) -> Known:
    passing = Passing(
        id=str(row.id),
        direction=Direction(row.direction),
        at=row.scanned_at,
        gate=row.gate,
        passed=row.passed,
        flaw=Reason(row.flaw) if row.flaw else None,
        is_override=row.override is not None,
    )
    return Known(
        passing=passing,
        standing=Standing(row.standing),
        moves=row.moves,
        reason=Reason(row.reason) if row.reason else None,
        clashes_with=str(row.clashes_with) if row.clashes_with else None,
        seen=Seen(row.gate, row.name, row.scanned_at),
    )


async def seen(tx: Tx, scan_id: UUID) -> Seen | None:
    """A scan as others may see it."""
    statement = (
        select(GateScan.gate, GateDevice.name, GateScan.scanned_at)
        .join(GateDevice, GateDevice.id == GateScan.device_id)
        .where(GateScan.id == scan_id)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return Seen(row.gate, row.name, row.scanned_at) if row else None


async def add(tx: Tx, scan: NewScan) -> bool:
    """False: a scan of this device and nonce is there already."""
    dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
    added = await tx.session.execute(
        dialect.insert(GateScan)
        .values(
            id=scan.id,
            device_id=scan.device_id,
            nonce=scan.nonce,
            list_id=scan.list_id,
            gate=scan.gate,
            actor_id=scan.actor_id,
            ticket_id=scan.ticket_id,
            code_hash=scan.code_hash,
            direction=scan.direction,
            scanned_at=scan.scanned_at,
            received_at=tx.now,
            minute=int(scan.scanned_at.timestamp()) // _SECONDS,
            is_offline=scan.is_offline,
            passed=scan.passed,
            flaw=scan.flaw,
            override=scan.override,
            standing=scan.judged.standing,
            moves=scan.judged.moves,
            reason=scan.judged.reason,
            clashes_with=_id(scan.judged.clashes_with),
        )
        .on_conflict_do_nothing()
        .returning(GateScan.id)
    )
    return added.first() is not None


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


async def rejudge(tx: Tx, judged: Sequence[Judged]) -> None:
    """Write what earlier scans count as, now that another one is known."""
    if not judged:
        return
    table: Any = GateScan.__table__
    statement = (
        update(table)
        .where(table.c.id == bindparam("scan"))
        .values(
            standing=bindparam("is_now"),
            moves=bindparam("by"),
            reason=bindparam("why"),
            clashes_with=bindparam("first"),
        )
    )
    connection = await tx.session.connection()
    await connection.execute(
        statement,
        [
            {
                "scan": UUID(each.id),
                "is_now": each.standing,
                "by": each.moves,
                "why": each.reason,
                "first": _id(each.clashes_with),
            }
            for each in judged
        ],
    )


async def count(tx: Tx, list_id: int) -> list[Counted]:
    """Scans of a list by gate, minute and standing, with their moves: one statement."""
    statement = (
        select(
            GateScan.gate,
            GateScan.minute,
            GateScan.standing,
            func.count().label("scans"),
            func.sum(GateScan.moves).label("moves"),
        )
        .where(GateScan.list_id == list_id)
        .group_by(GateScan.gate, GateScan.minute, GateScan.standing)
    )
    rows = (await tx.session.execute(statement)).all()
    return [
        Counted(row.gate, row.minute, Standing(row.standing), row.scans, int(row.moves))
        for row in rows
    ]


async def conflicts(tx: Tx, list_id: int, limit: int) -> list[Conflict]:
    """What somebody should look into, the newest first."""
    first, first_device = aliased(GateScan), aliased(GateDevice)
    statement = (
        select(
            GateScan.id,
            GateScan.ticket_id,
            GateScan.reason,
            GateScan.gate,
            GateScan.scanned_at,
            GateDevice.name,
            first.gate.label("first_gate"),
            first.scanned_at.label("first_at"),
            first_device.name.label("first_name"),
            Ticket.position,
            TicketOrder.number,
        )
        .join(GateDevice, GateDevice.id == GateScan.device_id)
        .outerjoin(first, first.id == GateScan.clashes_with)
        .outerjoin(first_device, first_device.id == first.device_id)
        .outerjoin(Ticket, Ticket.id == GateScan.ticket_id)
        .outerjoin(TicketOrder, TicketOrder.id == Ticket.order_id)
        .where(and_(GateScan.list_id == list_id, GateScan.standing == Standing.CONFLICT))
        .order_by(GateScan.scanned_at.desc(), GateScan.id)
        .limit(limit)
    )
    return [_conflict(row) for row in (await tx.session.execute(statement)).all()]


def _conflict(row: Row[*tuple[Any, ...]]) -> Conflict:
    earlier = row.first_at is not None
    return Conflict(
        scan_id=row.id,
        ticket_id=row.ticket_id,
        label=f"{row.number}-{row.position}" if row.number else None,
        reason=Reason(row.reason),
        second=Seen(row.gate, row.name, row.scanned_at),
        first=Seen(row.first_gate, row.first_name, row.first_at) if earlier else None,
    )
