"""The staff's log: written in the transaction of what it tells."""

from __future__ import annotations

from sqlalchemy import insert, select

from services.core.uow import Tx
from services.ticketing.box_office.errors import ReasonMissing
from services.ticketing.box_office.models import SUBJECT_CHARACTERS, StaffLogLine
from services.ticketing.box_office.rules import StaffAction, is_reason
from services.ticketing.box_office.schemas import LogLine


async def note(
    tx: Tx, event_id: str, actor_id: int, action: StaffAction, subject: str, reason: str
) -> None:
    """ReasonMissing: then nothing of the caller's transaction may stay."""
    said = " ".join(reason.split())
    if not is_reason(said):
        raise ReasonMissing
    await tx.session.execute(
        insert(StaffLogLine).values(
            event_id=event_id,
            actor_id=actor_id,
            action=action,
            subject=subject[:SUBJECT_CHARACTERS],
            reason=said,
            at=tx.now,
        )
    )


async def newest(tx: Tx, event_id: str, limit: int) -> list[LogLine]:
    statement = (
        select(StaffLogLine)
        .where(StaffLogLine.event_id == event_id)
        .order_by(StaffLogLine.number.desc())
        .limit(limit)
    )
    return [
        LogLine(row.actor_id, StaffAction(row.action), row.subject, row.reason, row.at)
        for row in (await tx.session.execute(statement)).scalars()
    ]
