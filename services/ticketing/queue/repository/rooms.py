"""Rooms: opened, changed, moved on, found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    delete,
    func,
    or_,
    select,
    update,
)

from services.artwork.schemas import Bilingual
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.models.programme import Event
from services.ticketing.queue.models import QueueEntry, QueueMinute, QueueRoom
from services.ticketing.queue.schemas import OpenedRoom, OpenRoom, RoomState
from services.ticketing.rules import EventState


async def add_room(tx: Tx, command: OpenRoom, seed_hash: str, sealed_seed: bytes) -> bool:
    """False: the event has a room already."""
    statement = (
        insert_into(tx, QueueRoom)
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


async def set_capacity(tx: Tx, event_id: str, capacity: int) -> bool:
    statement = (
        update(QueueRoom)
        .where(QueueRoom.event_id == event_id)
        .values(capacity=capacity)
        .returning(QueueRoom.event_id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


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


async def save_tick(tx: Tx, event_id: str, **changes: object) -> None:
    statement = (
        update(QueueRoom)
        .where(QueueRoom.event_id == event_id)
        .values(ticked_at=tx.now, **changes)
        .execution_options(synchronize_session=False)
    )
    await tx.session.execute(statement)


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
