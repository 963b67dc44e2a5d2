"""What a room's clock and its operator count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import (
    func,
    select,
)

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.queue.models import QueueEntry, QueueMinute, QueueRoom
from services.ticketing.queue.rules import PACE_MINUTES
from services.ticketing.queue.schemas import PlaceState, RoomState

_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many are in a state, and how often they were let in, all together."""

    people: int
    turns: int


async def count_states(tx: Tx, event_id: str) -> dict[PlaceState, Counted]:
    """Looks at every row: for operators only."""
    statement = (
        select(QueueEntry.state, func.count(), func.sum(QueueEntry.turns))
        .where(QueueEntry.event_id == event_id)
        .group_by(QueueEntry.state)
    )
    rows = await tx.session.execute(statement)
    return {PlaceState(state): Counted(people, int(turns)) for state, people, turns in rows}


async def note_let_in(tx: Tx, event_id: str, number: int) -> None:
    minute = tx.now.replace(second=0, microsecond=0)
    statement = insert_into(tx, QueueMinute)
    statement = statement.values(event_id=event_id, minute=minute, let_in=number)
    statement = statement.on_conflict_do_update(
        index_elements=["event_id", "minute"], set_={"let_in": QueueMinute.let_in + number}
    )
    await tx.session.execute(statement)


async def let_in_per_hour(tx: Tx, event_id: str) -> int:
    """The pace of the last full minutes; 0 before the first."""
    this_minute = tx.now.replace(second=0, microsecond=0)
    statement = select(func.sum(QueueMinute.let_in), func.min(QueueMinute.minute)).where(
        QueueMinute.event_id == event_id,
        QueueMinute.minute >= this_minute - PACE_MINUTES * _MINUTE,
        QueueMinute.minute < this_minute,
    )
    total, first = (await tx.session.execute(statement)).one()
    return int(int(total) * 60 / ((this_minute - first) / _MINUTE)) if total else 0


async def lots(tx: Tx, event_id: str, *, after_rank: int, limit: int) -> list[tuple[int, int]]:
    """(rank, lot) of those who were drawn, for whoever repeats the draw.

    Ranks up to `people` are the draw's; who went to the end of the line later is left out.
    """
    statement = (
        select(QueueEntry.rank, QueueEntry.draw_key)
        .join(QueueRoom, QueueRoom.event_id == QueueEntry.event_id)
        .where(
            QueueEntry.event_id == event_id,
            QueueEntry.rank > after_rank,
            QueueEntry.rank <= QueueRoom.people,
            QueueRoom.state != RoomState.GATHERING,
        )
        .order_by(QueueEntry.rank)
        .limit(limit)
    )
    return [(int(rank or 0), key) for rank, key in await tx.session.execute(statement)]
