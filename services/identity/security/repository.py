"""All SQL of the security log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select

from services.core.ids import uuid7
from services.core.uow import Tx
from services.identity.security.models import SecurityEventRow
from services.identity.security.schemas import SecurityEvent, SecurityKind, SecurityNoted


async def note(
    tx: Tx, fan_id: int, kind: SecurityKind, about: str = "", until: datetime | None = None
) -> None:
    """Log it, and tell it to whoever listens, both with the caller's transaction."""
    noted = SecurityNoted(uuid7(), fan_id, kind, about, tx.now, until)
    await tx.session.execute(
        insert(SecurityEventRow).values(
            id=noted.event_id, fan_id=fan_id, kind=kind, about=about, at=tx.now
        )
    )
    tx.emit(noted)


async def newest(tx: Tx, fan_id: int, limit: int) -> list[SecurityEvent]:
    statement = (
        select(SecurityEventRow.kind, SecurityEventRow.about, SecurityEventRow.at)
        .where(SecurityEventRow.fan_id == fan_id)
        .order_by(SecurityEventRow.id.desc())
        .limit(limit)
    )
    return [
        SecurityEvent(SecurityKind(row.kind), row.about, row.at)
        for row in await tx.session.execute(statement)
    ]
