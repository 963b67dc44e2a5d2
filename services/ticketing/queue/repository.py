"""All SQL of the waiting room. What a fan asks is answered by one row, however many wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from services.artwork.schemas import Bilingual
from services.core.uow import Tx
from services.ticketing.models.programme import Event
from services.ticketing.models.sales import TicketOrder
from services.ticketing.queue.models import QueueEntry, QueueMinute, QueueRoom
from services.ticketing.queue.rules import PACE_MINUTES
from services.ticketing.queue.schemas import Join, OpenedRoom, OpenRoom, PlaceState, RoomState
from services.ticketing.rules import EventState, OrderState

_ROOM: Any = QueueRoom.__table__
_ENTRY: Any = QueueEntry.__table__
_MINUTE: Final = timedelta(minutes=1)
_WAITING: Final = QueueEntry.state == PlaceState.WAITING
_UNRANKED: Final = and_(_WAITING, QueueEntry.rank.is_(None))
_OUT: Final = (PlaceState.MISSED, PlaceState.LEFT, PlaceState.DONE)


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


@dataclass(frozen=True, slots=True)
class Turn:
    fan_id: int
    number: int


async def add_room(tx: Tx, command: OpenRoom, seed_hash: str, sealed_seed: bytes) -> bool:
    """False: the event has a room already."""
    statement = (
        _dialect(tx)
        .insert(QueueRoom)
        .values(
            event_id=command.event_id,
            joining_opens_at=command.joining_opens_at,
            sale_at=command.sale_at,
            pass_seconds=int(command.pass_life.total_seconds()),
            seed_hash=seed_hash,
            sealed_seed=sealed_seed,
            state=RoomState.GATHERING,
            capacity=command.capacity,
            next_rank=1,
            served_rank=0,
            people=0,
            let_in_per_hour=0,
            ticks=0,
            ticked_at=tx.now,
        )
        .on_conflict_do_nothing(index_elements=["event_id"])
        .returning(QueueRoom.event_id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def change_speed(tx: Tx, command: OpenRoom) -> bool:
    """How many are let in and for how long, if the room's times are the same."""
    statement = (
        update(QueueRoom)
        .where(
            QueueRoom.event_id == command.event_id,
            QueueRoom.joining_opens_at == command.joining_opens_at,
            QueueRoom.sale_at == command.sale_at,
        )
        .values(capacity=command.capacity, pass_seconds=int(command.pass_life.total_seconds()))
        .returning(QueueRoom.event_id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def begin_anew(tx: Tx, command: OpenRoom, seed_hash: str, sealed_seed: bytes) -> int | None:
    """Another sale for a room that nobody is in, or that is closed; the number of its next tick.

    None: people wait, and what they were promised stays.
    """
    empty = ~select(QueueEntry.fan_id).where(QueueEntry.event_id == command.event_id).exists()
    statement = (
        update(QueueRoom)
        .where(
            QueueRoom.event_id == command.event_id,
            or_(QueueRoom.state == RoomState.CLOSED, empty),
        )
        .values(
            joining_opens_at=command.joining_opens_at,
            sale_at=command.sale_at,
            capacity=command.capacity,
            pass_seconds=int(command.pass_life.total_seconds()),
            seed_hash=seed_hash,
            sealed_seed=sealed_seed,
            seed=None,
            state=RoomState.GATHERING,
            next_rank=1,
            served_rank=0,
            people=0,
            let_in_per_hour=0,
        )
        .returning(QueueRoom.ticks)
        .execution_options(synchronize_session=False)
    )
    ticks = (await tx.session.execute(statement)).scalar_one_or_none()
    if ticks is not None:
        for table in (QueueEntry, QueueMinute):
            await tx.session.execute(delete(table).where(table.event_id == command.event_id))
    return ticks


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


async def join(tx: Tx, joins: Sequence[Join]) -> None:
    """Come in, or come back to the end of the line; who waits or is inside stays as is.

    Rows are written in one order, so that two crowds at once do not wait for each other.
    """
    statement = _dialect(tx).insert(QueueEntry)
    statement = statement.on_conflict_do_update(
        index_elements=["event_id", "fan_id"],
        set_={"state": PlaceState.WAITING, "rank": None, "joined_at": tx.now},
        # Spelled out: a list of values cannot be given once for many rows.
        where=or_(*(QueueEntry.state == gone for gone in _OUT)),
    )
    rows = [
        {
            "event_id": one.event_id,
            "fan_id": one.fan_id,
            "joined_at": tx.now,
            "draw_key": one.draw_key,
            "state": PlaceState.WAITING,
            "turns": 0,
        }
        for one in sorted(joins, key=lambda one: (one.event_id, one.fan_id))
    ]
    await (await tx.session.connection()).execute(statement, rows)


async def move(
    tx: Tx, event_id: str, fan_id: int, allowed: tuple[PlaceState, ...], state: PlaceState
) -> bool:
    """Change a fan's state if it is one of `allowed`."""
    statement = (
        update(QueueEntry)
        .where(
            QueueEntry.event_id == event_id,
            QueueEntry.fan_id == fan_id,
            QueueEntry.state.in_(allowed),
        )
        .values(state=state)
        .returning(QueueEntry.fan_id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def rank_drawn(tx: Tx, room: Room) -> int:
    """Ranks for those who came before the sale, in the order of their lots; how many."""
    return await _rank(tx, room, QueueEntry.joined_at < room.sale_at, by=QueueEntry.draw_key)


async def rank_arrived(tx: Tx, room: Room) -> int:
    """Ranks for all who have none, in the order in which they came; how many."""
    return await _rank(tx, room, literal(True), by=QueueEntry.joined_at)


async def _rank(tx: Tx, room: Room, who: ColumnElement[bool], *, by: Any) -> int:
    """Behind everybody who has a rank; equal ones by their id."""
    order = func.row_number().over(order_by=(by, QueueEntry.fan_id))
    placed = (
        select(QueueEntry.fan_id, (order + room.next_rank - 1).label("rank"))
        .where(QueueEntry.event_id == room.event_id, _UNRANKED, who)
        .subquery()
    )
    ranked = (
        update(_ENTRY)
        .where(_ENTRY.c.event_id == room.event_id, _ENTRY.c.fan_id == placed.c.fan_id)
        .values(rank=placed.c.rank)
    )
    return (await (await tx.session.connection()).execute(ranked)).rowcount


async def end_passes(tx: Tx, event_id: str, limit: int) -> list[Turn]:
    """Those whose time inside is over: they are out."""
    over = (
        select(QueueEntry.fan_id)
        .where(
            QueueEntry.event_id == event_id,
            QueueEntry.state == PlaceState.INSIDE,
            QueueEntry.pass_until <= tx.now,
        )
        .order_by(QueueEntry.pass_until)
        .limit(limit)
    )
    ended = (
        update(QueueEntry)
        .where(
            QueueEntry.event_id == event_id,
            QueueEntry.fan_id.in_(over),
            QueueEntry.state == PlaceState.INSIDE,
        )
        .values(state=PlaceState.MISSED)
        .returning(QueueEntry.fan_id, QueueEntry.turns)
        .execution_options(synchronize_session=False)
    )
    return [Turn(fan_id, turns) for fan_id, turns in await tx.session.execute(ended)]


async def inside(tx: Tx, event_id: str) -> int:
    statement = select(func.count()).where(
        QueueEntry.event_id == event_id, QueueEntry.state == PlaceState.INSIDE
    )
    return (await tx.session.execute(statement)).scalar_one()


async def let_in(tx: Tx, room: Room, how_many: int, until: datetime) -> tuple[list[Turn], int]:
    """The next ones by rank go in; they, and the rank up to which everybody was served now."""
    following = (
        select(QueueEntry.fan_id, QueueEntry.rank)
        .where(QueueEntry.event_id == room.event_id, QueueEntry.rank > room.served_rank, _WAITING)
        .order_by(QueueEntry.rank)
        .limit(how_many)
    )
    chosen = (await tx.session.execute(following)).all()
    if not chosen:
        return [], room.served_rank
    entered = (
        update(QueueEntry)
        .where(
            QueueEntry.event_id == room.event_id,
            QueueEntry.fan_id.in_([row.fan_id for row in chosen]),
            _WAITING,
        )
        .values(state=PlaceState.INSIDE, pass_until=until, turns=QueueEntry.turns + 1)
        .returning(QueueEntry.fan_id, QueueEntry.turns)
        .execution_options(synchronize_session=False)
    )
    turns = [Turn(fan_id, number) for fan_id, number in await tx.session.execute(entered)]
    return turns, chosen[-1].rank


@dataclass(frozen=True, slots=True)
class Sale:
    """What a tick must know of the sale that people wait for."""

    state: EventState
    sales_until: datetime

    def is_over(self, now: datetime) -> bool:
        return self.state is EventState.CANCELLED or now >= self.sales_until


async def sale(tx: Tx, event_id: str) -> Sale:
    statement = select(Event.state, Event.sales_until).where(Event.id == event_id)
    row = (await tx.session.execute(statement)).one()
    return Sale(EventState(row.state), row.sales_until)


async def count_people(tx: Tx, event_id: str) -> int:
    """How many wait; looks at every row, so only a tick before the draw asks."""
    statement = select(func.count()).where(QueueEntry.event_id == event_id, _WAITING)
    return (await tx.session.execute(statement)).scalar_one()


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


async def opened(tx: Tx, limit: int) -> list[OpenedRoom]:
    statement = (
        select(QueueRoom.event_id, Event.name_km, Event.name_en, QueueRoom.state)
        .add_columns(QueueRoom.sale_at)
        .join(Event, Event.id == QueueRoom.event_id)
        .where(QueueRoom.state != RoomState.CLOSED)
        .order_by(QueueRoom.sale_at, QueueRoom.event_id)
        .limit(limit)
    )
    return [
        OpenedRoom(event_id, Bilingual(km, en), RoomState(state), sale_at)
        for event_id, km, en, state, sale_at in await tx.session.execute(statement)
    ]


async def count_opened(tx: Tx) -> int:
    statement = select(func.count()).where(QueueRoom.state != RoomState.CLOSED)
    return (await tx.session.execute(statement)).scalar_one()


async def has_unpaid_order(tx: Tx, event_id: str, fan_id: int) -> bool:
    statement = select(TicketOrder.id).where(
        TicketOrder.fan_id == fan_id,
        TicketOrder.event_id == event_id,
        TicketOrder.state == OrderState.PENDING,
    )
    return (await tx.session.execute(statement.limit(1))).first() is not None


async def set_capacity(tx: Tx, event_id: str, capacity: int) -> bool:
    statement = (
        update(QueueRoom)
        .where(QueueRoom.event_id == event_id)
        .values(capacity=capacity)
        .returning(QueueRoom.event_id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def save_tick(tx: Tx, event_id: str, **changes: object) -> None:
    statement = (
        update(QueueRoom)
        .where(QueueRoom.event_id == event_id)
        .values(ticked_at=tx.now, **changes)
        .execution_options(synchronize_session=False)
    )
    await tx.session.execute(statement)


async def move_room(
    tx: Tx, event_id: str, allowed: tuple[RoomState, ...], state: RoomState
) -> bool:
    statement = (
        update(QueueRoom)
        .where(QueueRoom.event_id == event_id, QueueRoom.state.in_(allowed))
        .values(state=state)
        .returning(QueueRoom.event_id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def note_let_in(tx: Tx, event_id: str, number: int) -> None:
    minute = tx.now.replace(second=0, microsecond=0)
    statement = _dialect(tx).insert(QueueMinute)
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


async def unattended(tx: Tx, before: datetime) -> list[Room]:
    """Rooms whose ticks should go on and do not."""
    statement = select(_ROOM).where(_ROOM.c.ticked_at < before, _ROOM.c.state != RoomState.CLOSED)
    return [_room(row) for row in await tx.session.execute(statement)]


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


def _dialect(tx: Tx) -> Any:
    return postgresql if tx.dialect == "postgresql" else sqlite
