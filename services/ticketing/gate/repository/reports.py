"""SQL of how a list stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import aliased

from services.core.uow import Tx
from services.ticketing.gate.models import (
    GateDevice,
    GateScan,
)
from services.ticketing.gate.rules import (
    Reason,
    Standing,
)
from services.ticketing.gate.schemas import Conflict, Seen
from services.ticketing.models import Ticket, TicketOrder


@dataclass(frozen=True, slots=True)
class Counted:
    """Scans of one gate, minute (from 1970) and standing; `moves` is how many more are inside."""

    gate: str
    minute: int
    standing: Standing
    scans: int
    moves: int


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
