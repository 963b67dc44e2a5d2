"""SQL of the line of a camera: one sender at a time, heard of every few seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update

from services.core.uow import Tx
from services.streaming.live.models import LiveEventRow
from services.streaming.live.renditions import read_stored, stored
from services.streaming.live.repository.events import EVENT, change, event_of
from services.streaming.live.schemas import LiveEvent
from services.streaming.live.states import LISTENS, LiveState, Problem


@dataclass(frozen=True, slots=True)
class Door:
    """An event that a camera may send to: what its stream key must hash to."""

    id: UUID
    key: str
    item_id: UUID
    key_hash: str
    dvr_seconds: int
    renditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """What the camera was measured to send; `down`: renditions of which nothing comes."""

    kbps: int
    height: int
    keyframe_ms: int
    recorded_bytes: int
    problem: Problem
    down: frozenset[str] = frozenset()


async def doors(tx: Tx) -> list[Door]:
    """Every event that a camera may send to now."""
    statement = select(
        LiveEventRow.id,
        LiveEventRow.key,
        LiveEventRow.item_id,
        LiveEventRow.key_hash,
        LiveEventRow.dvr_seconds,
        LiveEventRow.renditions,
    ).where(LiveEventRow.state.in_(LISTENS))
    return [
        Door(*row[:-1], renditions=read_stored(row.renditions))
        for row in await tx.session.execute(statement)
    ]


async def take_line(tx: Tx, event_id: UUID, sender: str, stale_before: datetime) -> int | None:
    """The number of the take that begins; None: somebody else is sending, or may not any more.

    Whoever has not been heard of since `stale_before` has lost the line.
    """
    taken = await tx.session.execute(
        update(LiveEventRow)
        .where(
            LiveEventRow.id == event_id,
            LiveEventRow.state.in_(LISTENS),
            or_(
                LiveEventRow.sender.in_(("", sender)),
                LiveEventRow.sender_seen_at < stale_before,
            ),
        )
        .values(
            sender=sender,
            sender_since=tx.now,
            sender_seen_at=tx.now,
            sender_lost_at=None,
            loss_told_at=None,
            problem=Problem.NONE,
            down="",
            takes=LiveEventRow.takes + 1,
        )
        .returning(LiveEventRow.takes)
        .execution_options(synchronize_session=False)
    )
    number: int | None = taken.scalar()
    return number


async def holds_line(tx: Tx, key: str, sender: str) -> bool:
    """Whether this camera has the line; it keeps it until `tx` ends."""
    statement = (
        select(LiveEventRow.id)
        .where(LiveEventRow.key == key, LiveEventRow.sender == sender)
        .with_for_update()
    )
    return (await tx.session.execute(statement)).first() is not None


async def keep_line(tx: Tx, event_id: UUID, sender: str, health: Health) -> bool:
    """False: the line was taken away, or the event is over: stop sending."""
    return await change(
        tx,
        event_id,
        LiveEventRow.sender == sender,
        LiveEventRow.state.in_(LISTENS),
        sender_seen_at=tx.now,
        kbps=health.kbps,
        height=health.height,
        keyframe_ms=health.keyframe_ms,
        recorded_bytes=health.recorded_bytes,
        problem=health.problem,
    )


async def note_down(tx: Tx, event_id: UUID, sender: str, down: frozenset[str]) -> bool:
    """Which renditions are not being made; True: other ones than before."""
    words = stored(sorted(down))
    return await change(
        tx, event_id, LiveEventRow.sender == sender, LiveEventRow.down != words, down=words
    )


async def leave_line(tx: Tx, event_id: UUID, sender: str, problem: Problem) -> bool:
    """The camera has gone; the line is free for the next one."""
    return await change(
        tx,
        event_id,
        LiveEventRow.sender == sender,
        sender="",
        sender_since=None,
        sender_lost_at=tx.now,
        kbps=0,
        down="",
        problem=problem,
    )


async def lose_stale(tx: Tx, stale_before: datetime) -> None:
    """Lines whose worker has died are lost since they were last heard of."""
    await tx.session.execute(
        update(LiveEventRow)
        .where(
            LiveEventRow.state.in_(LISTENS),
            LiveEventRow.sender != "",
            LiveEventRow.sender_seen_at < stale_before,
        )
        .values(
            sender="",
            sender_since=None,
            sender_lost_at=LiveEventRow.sender_seen_at,
            kbps=0,
            down="",
            problem=Problem.AWAY,
        )
        .execution_options(synchronize_session=False)
    )


async def lost_since(tx: Tx, before: datetime, *, untold: bool) -> list[LiveEvent]:
    """On air, but the camera has been away since before that moment."""
    statement = select(*EVENT).where(
        LiveEventRow.state == LiveState.ON_AIR, LiveEventRow.sender_lost_at <= before
    )
    if untold:
        statement = statement.where(LiveEventRow.loss_told_at.is_(None))
    return [event_of(row) for row in await tx.session.execute(statement)]


async def note_loss_told(tx: Tx, event_id: UUID) -> bool:
    """False: somebody else has told it, or the camera is back."""
    return await change(
        tx,
        event_id,
        LiveEventRow.loss_told_at.is_(None),
        LiveEventRow.sender_lost_at.is_not(None),
        loss_told_at=tx.now,
        problem=Problem.AWAY,
    )
