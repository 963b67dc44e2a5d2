"""SQL of scans: what a ticket has done before, and what it does now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.core.uow import Tx
from services.ticketing.gate.models import (
    GateDevice,
    GateScan,
)
from services.ticketing.gate.rules import (
    Direction,
    Judged,
    Passing,
    Reason,
    Standing,
)
from services.ticketing.gate.schemas import Seen

_SECONDS = 60


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
