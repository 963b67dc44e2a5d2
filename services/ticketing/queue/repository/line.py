"""The people of a room: who comes, who is next, who is inside, who is out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    and_,
    func,
    literal,
    or_,
    select,
    update,
)

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.models.sales import TicketOrder
from services.ticketing.queue.models import QueueEntry
from services.ticketing.queue.repository.rows import Room
from services.ticketing.queue.schemas import Join, PlaceState
from services.ticketing.rules import OrderState

_ENTRY: Any = QueueEntry.__table__
_WAITING: Final = QueueEntry.state == PlaceState.WAITING
_UNRANKED: Final = and_(_WAITING, QueueEntry.rank.is_(None))
_OUT: Final = (PlaceState.MISSED, PlaceState.LEFT, PlaceState.DONE)


@dataclass(frozen=True, slots=True)
class Turn:
    fan_id: int
    number: int


async def join(tx: Tx, joins: Sequence[Join]) -> None:
    """Come in, or come back to the end of the line; who waits or is inside stays as is.

    Rows are written in one order, so that two crowds at once do not wait for each other.
    """
    statement = insert_into(tx, QueueEntry)
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


async def count_people(tx: Tx, event_id: str) -> int:
    """How many wait; looks at every row, so only a tick before the draw asks."""
    statement = select(func.count()).where(QueueEntry.event_id == event_id, _WAITING)
    return (await tx.session.execute(statement)).scalar_one()


async def has_unpaid_order(tx: Tx, event_id: str, fan_id: int) -> bool:
    statement = select(TicketOrder.id).where(
        TicketOrder.fan_id == fan_id,
        TicketOrder.event_id == event_id,
        TicketOrder.state == OrderState.PENDING,
    )
    return (await tx.session.execute(statement.limit(1))).first() is not None
