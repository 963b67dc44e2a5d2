"""SQL of live events: each change is one statement with its condition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, case, func, select, update

from services.core.db import UtcDateTime
from services.core.ids import uuid7
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.streaming.library.models import LibraryItem
from services.streaming.library.schemas import Kind
from services.streaming.live.models import LiveDeskLogRow, LiveEventRow
from services.streaming.live.renditions import read_stored, stored
from services.streaming.live.schemas import LiveEvent, LiveSpec, Sending
from services.streaming.live.states import LISTENS, MOVES, DeskAct, LiveMove, LiveState, Problem

EVENT: Final = (
    LiveEventRow.id,
    LiveEventRow.key,
    LiveEventRow.item_id,
    LiveEventRow.state,
    LiveEventRow.starts_at,
    LiveEventRow.dvr_seconds,
    LiveEventRow.show,
    LiveEventRow.chat_on,
    LiveEventRow.slow_seconds,
    LiveEventRow.group_link,
    LiveEventRow.on_air_at,
    LiveEventRow.ended_at,
    LiveEventRow.sender_lost_at,
    LiveEventRow.viewers,
    LiveEventRow.peak_viewers,
    LiveEventRow.renditions,
)
_TO_COME: Final = (LiveState.PLANNED, LiveState.ARMED, LiveState.ON_AIR)


async def find(tx: Tx, key: str) -> LiveEvent | None:
    """By its public word."""
    return await _one(tx, LiveEventRow.key == key)


async def shown(tx: Tx, key: str) -> LiveEvent | None:
    """The same, unless its item is hidden."""
    shown_items = select(LibraryItem.id).where(~LibraryItem.is_hidden)
    return await _one(tx, and_(LiveEventRow.key == key, LiveEventRow.item_id.in_(shown_items)))


async def by_id(tx: Tx, event_id: UUID) -> LiveEvent | None:
    return await _one(tx, LiveEventRow.id == event_id)


async def of_item(tx: Tx, item_id: UUID) -> LiveEvent | None:
    """The broadcast of an item of the library, if one was ever planned."""
    return await _one(tx, LiveEventRow.item_id == item_id)


async def listed(tx: Tx, states: Sequence[LiveState], limit: int) -> list[LiveEvent]:
    """Those in these states; what is on air first, then by their start."""
    on_air_first = case((LiveEventRow.state == LiveState.ON_AIR, 0), else_=1)
    statement = (
        select(*EVENT)
        .where(LiveEventRow.state.in_(states))
        .order_by(on_air_first, LiveEventRow.starts_at, LiveEventRow.key)
        .limit(limit)
    )
    return [event_of(row) for row in await tx.session.execute(statement)]


async def to_come(tx: Tx, limit: int) -> list[LiveEvent]:
    """What is on air or planned."""
    return await listed(tx, _TO_COME, limit)


async def unplanned(tx: Tx, limit: int) -> list[UUID]:
    """Live items that nobody has hidden and that were never planned, by name."""
    statement = (
        select(LibraryItem.id)
        .outerjoin(LiveEventRow, LiveEventRow.item_id == LibraryItem.id)
        .where(
            LibraryItem.kind == Kind.LIVE,
            LibraryItem.is_hidden.is_(False),
            LiveEventRow.id.is_(None),
        )
        .order_by(LibraryItem.name_en)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def of_show(tx: Tx, show: str) -> list[LiveEvent]:
    """What is on air for a voting show."""
    statement = select(*EVENT).where(
        LiveEventRow.show == show, LiveEventRow.state == LiveState.ON_AIR
    )
    return [event_of(row) for row in await tx.session.execute(statement)]


async def sending(tx: Tx, event_id: UUID) -> Sending:
    row = (
        await tx.session.execute(
            select(
                LiveEventRow.sender_since,
                LiveEventRow.sender_seen_at,
                LiveEventRow.kbps,
                LiveEventRow.height,
                LiveEventRow.keyframe_ms,
                LiveEventRow.takes,
                LiveEventRow.problem,
                LiveEventRow.recorded_bytes,
                LiveEventRow.down,
            ).where(LiveEventRow.id == event_id)
        )
    ).one()
    return Sending(
        since=row.sender_since,
        seen_at=row.sender_seen_at,
        kbps=row.kbps,
        height=row.height,
        keyframe_ms=row.keyframe_ms,
        takes=row.takes,
        problem=Problem(row.problem),
        recorded_bytes=row.recorded_bytes,
        down=read_stored(row.down),
    )


async def plan(tx: Tx, item_id: UUID, wish: LiveSpec, *, only_time: bool = False) -> LiveEvent:
    """A new event, or the same one otherwise (or only later), while nobody sends to it."""
    statement = insert_into(tx, LiveEventRow).values(
        id=uuid7(),
        key=wish.key,
        item_id=item_id,
        state=LiveState.PLANNED,
        starts_at=wish.starts_at,
        dvr_seconds=wish.dvr_seconds,
        show=wish.show,
        chat_on=True,
        slow_seconds=wish.slow_seconds,
        group_link=wish.group_link,
        renditions=stored(wish.renditions),
        created_at=tx.now,
    )
    fresh = statement.excluded
    of_file = ("dvr_seconds", "show", "slow_seconds", "group_link", "renditions")
    more = () if only_time else of_file
    await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["item_id"],
            set_={name: fresh[name] for name in ("starts_at", *more)},
            where=LiveEventRow.state.in_((LiveState.PLANNED, LiveState.ARMED)),
        )
    )
    found = await of_item(tx, item_id)
    assert found is not None
    return found


async def move(tx: Tx, event_id: UUID, move: LiveMove, **changes: Any) -> bool:
    """False: the event is not in a state from which it could."""
    allowed, to = MOVES[move]
    return await change(tx, event_id, LiveEventRow.state.in_(allowed), state=to, **changes)


async def renew_key(tx: Tx, event_id: UUID, key_hash: str) -> bool:
    """Another stream key for what is armed or on air; whoever sends by the old one loses the line.

    False: it waits for no camera.
    """
    return await change(
        tx,
        event_id,
        LiveEventRow.state.in_(LISTENS),
        key_hash=key_hash,
        sender="",
        sender_since=None,
        sender_lost_at=func.coalesce(LiveEventRow.sender_lost_at, tx.now, type_=UtcDateTime()),
        kbps=0,
        down="",
    )


async def set_chat(tx: Tx, event_id: UUID, *, on: bool, slow_seconds: int) -> bool:
    return await change(tx, event_id, chat_on=on, slow_seconds=slow_seconds)


async def count_viewers(tx: Tx, event_id: UUID, viewers: int) -> None:
    peak = case((LiveEventRow.peak_viewers < viewers, viewers), else_=LiveEventRow.peak_viewers)
    await change(tx, event_id, viewers=viewers, peak_viewers=peak)


async def actors(tx: Tx, event_id: UUID, since: datetime, limit: int) -> list[int]:
    """Operators who did something with it since then."""
    statement = (
        select(LiveDeskLogRow.actor_id)
        .where(LiveDeskLogRow.event_id == event_id, LiveDeskLogRow.at >= since)
        .distinct()
        .order_by(LiveDeskLogRow.actor_id)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def note(
    tx: Tx, event_id: UUID, actor_id: int, act: DeskAct, **data: str | int | bool
) -> None:
    """One line more in the operators' log."""
    tx.session.add(
        LiveDeskLogRow(event_id=event_id, actor_id=actor_id, act=act, data=data, at=tx.now)
    )
    await tx.session.flush()


async def _one(tx: Tx, condition: Any) -> LiveEvent | None:
    row = (await tx.session.execute(select(*EVENT).where(condition))).one_or_none()
    return event_of(row) if row else None


async def change(tx: Tx, event_id: UUID, *also: Any, **values: Any) -> bool:
    """False: no such event, or not under these conditions."""
    changed = await tx.session.execute(
        update(LiveEventRow)
        .where(LiveEventRow.id == event_id, *also)
        .values(**values)
        .returning(LiveEventRow.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


def event_of(row: Any) -> LiveEvent:
    """Of a row with the columns EVENT."""
    return LiveEvent(
        id=row.id,
        key=row.key,
        item_id=row.item_id,
        state=LiveState(row.state),
        starts_at=row.starts_at,
        dvr_seconds=row.dvr_seconds,
        show=row.show,
        chat_on=row.chat_on,
        slow_seconds=row.slow_seconds,
        group_link=row.group_link,
        on_air_at=row.on_air_at,
        ended_at=row.ended_at,
        sender_lost_at=row.sender_lost_at,
        viewers=row.viewers,
        peak_viewers=row.peak_viewers,
        renditions=read_stored(row.renditions),
    )
