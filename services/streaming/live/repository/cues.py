"""SQL of cues: what is shown at a moment of the programme."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.streaming.live.models import LiveCueRow
from services.streaming.live.schemas import Cue
from services.streaming.live.states import CueKind


async def add(
    tx: Tx,
    event_id: UUID,
    kind: CueKind,
    at: datetime,
    reference: str,
    data: Mapping[str, str],
) -> bool:
    """False: it is there already."""
    added = await tx.session.execute(
        insert_into(tx, LiveCueRow)
        .values(event_id=event_id, kind=kind, at=at, reference=reference, data=dict(data))
        .on_conflict_do_nothing()
        .returning(LiveCueRow.number)
    )
    return added.first() is not None


async def newest(tx: Tx, event_id: UUID, since: datetime, limit: int) -> list[Cue]:
    """The last ones since that moment of the programme, the oldest first."""
    statement = (
        select(LiveCueRow.number, LiveCueRow.kind, LiveCueRow.at, LiveCueRow.data)
        .where(LiveCueRow.event_id == event_id, LiveCueRow.at >= since)
        .order_by(LiveCueRow.number.desc())
        .limit(limit)
    )
    rows = (await tx.session.execute(statement)).all()
    return [Cue(row.number, CueKind(row.kind), row.at, row.data) for row in reversed(rows)]
