"""A room and a fan's place in it, as rows: what is asked most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Row,
    Select,
    and_,
    bindparam,
    select,
)

from services.core.uow import Tx
from services.ticketing.queue.models import QueueEntry, QueueRoom
from services.ticketing.queue.schemas import PlaceState, RoomState

_ROOM: Any = QueueRoom.__table__
_ENTRY: Any = QueueEntry.__table__


@dataclass(frozen=True, slots=True)
class Room:
    """A room's row."""

    event_id: str
    joining_opens_at: datetime
    sale_at: datetime
    pass_life: timedelta
    seed_hash: str
    sealed_seed: bytes
    seed: str | None
    state: RoomState
    capacity: int
    next_rank: int
    served_rank: int
    people: int
    let_in_per_hour: int
    ticks: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A fan's row; `rank` is None until the next tick has given one."""

    state: PlaceState
    lot: int
    rank: int | None
    turns: int
    pass_until: datetime | None


async def room(tx: Tx, event_id: str, *, lock: bool = False) -> Room | None:
    """The room; `lock` waits for a tick that is at work and keeps others away."""
    statement = select(_ROOM).where(_ROOM.c.event_id == event_id)
    if lock:
        statement = statement.with_for_update(key_share=True)
    row = (await tx.session.execute(statement)).one_or_none()
    return _room(row) if row else None


def _with_place() -> Select[Any]:
    here = and_(_ENTRY.c.event_id == _ROOM.c.event_id, _ENTRY.c.fan_id == bindparam("fan"))
    return (
        select(_ROOM, _ENTRY.c.state.label("place"), _ENTRY.c.draw_key, _ENTRY.c.rank)
        .add_columns(_ENTRY.c.turns, _ENTRY.c.pass_until)
        .select_from(_ROOM)
        .outerjoin(_ENTRY, here)
        .where(_ROOM.c.event_id == bindparam("event"))
    )


PLACE: Final = _with_place()
"""The room and where the fan stands in it, in one question; values: `event`, `fan`."""


def found(rows: Sequence[Row[Any]]) -> tuple[Room, Entry | None] | None:
    """What the rows of PLACE say; None: no such room."""
    if not rows:
        return None
    row = rows[0]
    if row.place is None:
        return _room(row), None
    state = PlaceState(row.place)
    return _room(row), Entry(state, row.draw_key, row.rank, row.turns, row.pass_until)


ROOM: Final = select(_ROOM).where(_ROOM.c.event_id == bindparam("event"))
"""The room alone; value: `event`."""


def found_room(rows: Sequence[Row[Any]]) -> Room | None:
    """What the rows of ROOM say."""
    return _room(rows[0]) if rows else None


async def place(tx: Tx, event_id: str, fan_id: int) -> tuple[Room, Entry | None] | None:
    rows = await tx.session.execute(PLACE, {"event": event_id, "fan": fan_id})
    return found(rows.all())


async def unattended(tx: Tx, before: datetime) -> list[Room]:
    """Rooms whose ticks should go on and do not."""
    statement = select(_ROOM).where(_ROOM.c.ticked_at < before, _ROOM.c.state != RoomState.CLOSED)
    return [_room(row) for row in await tx.session.execute(statement)]


def _room(row: Any) -> Room:
    return Room(
        event_id=row.event_id,
        joining_opens_at=row.joining_opens_at,
        sale_at=row.sale_at,
        pass_life=timedelta(seconds=row.pass_seconds),
        seed_hash=row.seed_hash,
        sealed_seed=row.sealed_seed,
        seed=row.seed,
        state=RoomState(row.state),
        capacity=row.capacity,
        next_rank=row.next_rank,
        served_rank=row.served_rank,
        people=row.people,
        let_in_per_hour=row.let_in_per_hour,
        ticks=row.ticks,
    )
