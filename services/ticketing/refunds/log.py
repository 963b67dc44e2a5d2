"""The log of what operators do about events and refunds; lines are only added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from services.core.ids import uuid7
from services.core.uow import Tx
from services.ticketing.refunds.models import TicketDeskEntry


@dataclass(frozen=True, slots=True)
class Entry:
    actor_id: int
    action: str
    subject: str
    detail: str
    at: datetime


async def add(
    tx: Tx, event_id: str, actor_id: int, action: str, subject: str = "", detail: str = ""
) -> None:
    await tx.session.execute(
        insert(TicketDeskEntry).values(
            id=uuid7(),
            event_id=event_id,
            actor_id=actor_id,
            action=action,
            subject=subject[:64],
            detail=detail[:200],
            at=tx.now,
        )
    )


async def newest(tx: Tx, event_id: str, limit: int) -> list[Entry]:
    statement = (
        select(TicketDeskEntry)
        .where(TicketDeskEntry.event_id == event_id)
        .order_by(TicketDeskEntry.id.desc())
        .limit(limit)
    )
    rows = (await tx.session.execute(statement)).scalars()
    return [Entry(one.actor_id, one.action, one.subject, one.detail, one.at) for one in rows]
