"""All SQL about media jobs; each change of a job asks for whoever holds it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from services.artwork.schemas import Bilingual
from services.core.among import among
from services.core.uow import Tx
from services.streaming.library.models import LibraryItem
from services.streaming.library.schemas import ItemState, Kind
from services.streaming.processing.models import MediaJob
from services.streaming.processing.schemas import (
    BROKEN_FILE,
    Job,
    JobState,
    MediaEntry,
    MediaProgress,
    Reason,
    Stage,
)

UNFINISHED = (JobState.WAITING, JobState.RUNNING)


async def add(tx: Tx, job: Job) -> None:
    """Queue it in place of whatever is unfinished for its item: the newest file counts."""
    item = select(LibraryItem.id).where(LibraryItem.id == job.item_id).with_for_update()
    await tx.session.execute(item)
    await tx.session.execute(
        update(MediaJob)
        .where(MediaJob.item_id == job.item_id, MediaJob.state.in_(UNFINISHED))
        .values(state=JobState.REPLACED, claimed_until=None, ended_at=tx.now)
        .execution_options(synchronize_session=False)
    )
    await tx.session.execute(
        insert(MediaJob).values(
            id=job.id,
            item_id=job.item_id,
            version=job.version,
            source=job.source,
            origin=job.origin,
            state=job.state,
            stage=job.stage,
            percent=job.percent,
            attempt=job.attempt,
            wants_cbcs=job.wants_cbcs,
            is_audio=job.is_audio,
            asked_by=job.asked_by,
            queued_at=job.queued_at,
        )
    )


async def claim(tx: Tx, hold: timedelta) -> Job | None:
    """The next that waits, or whose worker has died; nobody else has it for so long.

    What an operator waits for comes first, then songs (a moment's work), the oldest first.
    """
    due = (
        select(MediaJob.id)
        .where(*_due(tx))
        .order_by(
            MediaJob.asked_by.is_(None),
            MediaJob.is_audio.is_(False),
            MediaJob.queued_at,
            MediaJob.id,
        )
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("due")  # asked once: as a plain subquery it may be asked for each row of the table
    )
    taken = await tx.session.execute(
        update(MediaJob)
        .where(MediaJob.id.in_(select(due.c.id)))
        .values(
            state=JobState.RUNNING,
            attempt=MediaJob.attempt + 1,
            claimed_until=tx.now + hold,
        )
        .returning(MediaJob)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    row = taken.scalars().first()
    return None if row is None else _job(row)


async def is_due(tx: Tx) -> bool:
    """Whether there is anything to claim: asked every second, so it takes no lock."""
    return bool(await tx.session.scalar(select(select(MediaJob.id).where(*_due(tx)).exists())))


def _due(tx: Tx) -> tuple[ColumnElement[bool], ...]:
    return (
        MediaJob.state.in_(UNFINISHED),
        or_(MediaJob.claimed_until.is_(None), MediaJob.claimed_until < tx.now),
    )


async def release_all(tx: Tx) -> None:
    """Nobody works on anything. Only for a program that works alone on its database."""
    await tx.session.execute(
        update(MediaJob)
        .where(MediaJob.state == JobState.RUNNING)
        .values(claimed_until=None)
        .execution_options(synchronize_session=False)
    )


async def renew(tx: Tx, job: Job, hold: timedelta, stage: Stage, percent: int) -> bool:
    """Keep it, and note how far it is. False: somebody else has it, or it is over."""
    values = {"claimed_until": tx.now + hold, "stage": stage, "percent": percent}
    return await _change(tx, job, values)


async def give_back(tx: Tx, job: Job, wait: timedelta, *, counts: bool) -> bool:
    """Somebody may take it after `wait`; the attempt counts unless its worker was just stopped."""
    values = {
        "state": JobState.WAITING,
        "claimed_until": tx.now + wait,
        "attempt": MediaJob.attempt if counts else MediaJob.attempt - 1,
    }
    return await _change(tx, job, values)


async def finish(tx: Tx, job: Job) -> bool:
    values = {"state": JobState.DONE, "stage": Stage.FINISHED, "percent": 100}
    return await _end(tx, job, values)


async def fail(tx: Tx, job: Job, reason: Reason, details: Mapping[str, str | int]) -> bool:
    values = {"state": JobState.FAILED, "reason": reason, "details": dict(details)}
    return await _end(tx, job, values)


async def _end(tx: Tx, job: Job, values: dict[str, Any]) -> bool:
    return await _change(tx, job, {**values, "claimed_until": None, "ended_at": tx.now})


async def _change(tx: Tx, job: Job, values: dict[str, Any]) -> bool:
    changed = await tx.session.execute(
        update(MediaJob)
        .where(*_still_mine(job))
        .values(**values)
        .returning(MediaJob.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


def _still_mine(job: Job) -> tuple[ColumnElement[bool], ...]:
    return (
        MediaJob.id == job.id,
        MediaJob.attempt == job.attempt,
        MediaJob.state == JobState.RUNNING,
    )


async def newest(tx: Tx, item_id: UUID) -> Job | None:
    """The job that was queued last, over or not."""
    row = await tx.session.scalar(
        select(MediaJob)
        .where(MediaJob.item_id == item_id)
        .order_by(MediaJob.queued_at.desc(), MediaJob.id.desc())
        .limit(1)
    )
    return None if row is None else _job(row)


async def entries(
    tx: Tx, after: str, limit: int, *, trouble_only: bool = False
) -> Sequence[MediaEntry]:
    """Items by their key with the newest job of each; `trouble_only`: failed or being made."""
    later = aliased(MediaJob)
    is_newest = ~select(later.id).where(_is_later(later, MediaJob)).exists()
    statement = (
        select(LibraryItem, MediaJob)
        .outerjoin(MediaJob, and_(MediaJob.item_id == LibraryItem.id, is_newest))
        .where(LibraryItem.key > after)
        .order_by(LibraryItem.key)
        .limit(limit)
    )
    if trouble_only:
        statement = statement.where(
            MediaJob.state.in_((*UNFINISHED, JobState.FAILED)),
        )
    rows = await tx.session.execute(statement)
    return [_entry(item, job) for item, job in rows]


async def entry(tx: Tx, key: str) -> MediaEntry | None:
    item = await tx.session.scalar(select(LibraryItem).where(LibraryItem.key == key))
    if item is None:
        return None
    job = await tx.session.scalar(
        select(MediaJob)
        .where(MediaJob.item_id == item.id)
        .order_by(MediaJob.queued_at.desc(), MediaJob.id.desc())
        .limit(1)
    )
    return _entry(item, job)


async def set_hidden(tx: Tx, key: str, *, hidden: bool) -> bool:
    changed = await tx.session.execute(
        update(LibraryItem)
        .where(LibraryItem.key == key)
        .values(is_hidden=hidden)
        .returning(LibraryItem.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


async def progress(tx: Tx, keys: Collection[str] | None) -> list[MediaProgress]:
    """The newest jobs of these items; None: of all that are being made."""
    later = aliased(MediaJob)
    statement = (
        select(LibraryItem.key, MediaJob.percent, MediaJob.state, MediaJob.reason)
        .join(LibraryItem, LibraryItem.id == MediaJob.item_id)
        .where(~select(later.id).where(_is_later(later, MediaJob)).exists())
        .order_by(LibraryItem.key)
    )
    if keys is None:
        statement = statement.where(MediaJob.state.in_(UNFINISHED))
    else:
        statement = statement.where(among(tx, LibraryItem.key, list(keys)))
    return [
        MediaProgress(key, percent, state not in UNFINISHED, reason and Reason(reason))
        for key, percent, state, reason in await tx.session.execute(statement)
    ]


async def count_trouble(tx: Tx) -> int:
    """How many items an operator should look at: what came last for them has failed."""
    later = aliased(MediaJob)
    statement = select(func.count()).where(
        MediaJob.state == JobState.FAILED,
        ~select(later.id).where(_is_later(later, MediaJob)).exists(),
    )
    return await tx.session.scalar(statement) or 0


async def kept(tx: Tx, until: datetime) -> tuple[set[tuple[UUID, str]], set[tuple[UUID, str]]]:
    """What the disk must hold: versions, those that are played in any case; sources by name.

    A version that another one replaced stays as long as `until` is before the replacement.
    """
    later = aliased(MediaJob)
    replaced = select(later.id).where(
        _is_later(later, MediaJob), later.state == JobState.DONE, later.ended_at < until
    )
    done = select(MediaJob.item_id, MediaJob.version).where(
        or_(
            MediaJob.state.in_(UNFINISHED),
            and_(MediaJob.state == JobState.DONE, ~replaced.exists()),
        )
    )
    sources = select(MediaJob.item_id, MediaJob.source).where(
        ~select(later.id).where(_is_later(later, MediaJob)).exists(),
        or_(MediaJob.reason.is_(None), MediaJob.reason.not_in(BROKEN_FILE)),
    )
    versions = {(row[0], row[1]) for row in await tx.session.execute(done)}
    played = select(LibraryItem.id, LibraryItem.media).where(LibraryItem.media.is_not(None))
    for item_id, media in await tx.session.execute(played):
        if media:
            versions.add((item_id, str(media["version"])))
    return versions, {(row[0], row[1]) for row in await tx.session.execute(sources)}


async def put_away(tx: Tx, item_id: UUID, version: str) -> None:
    """The files of a version are gone."""
    await tx.session.execute(
        update(MediaJob)
        .where(
            MediaJob.item_id == item_id,
            MediaJob.version == version,
            MediaJob.state == JobState.DONE,
        )
        .values(state=JobState.REPLACED)
        .execution_options(synchronize_session=False)
    )


def _is_later(later: type[MediaJob], than: type[MediaJob]) -> ColumnElement[bool]:
    return and_(
        later.item_id == than.item_id,
        or_(
            later.queued_at > than.queued_at,
            and_(later.queued_at == than.queued_at, later.id > than.id),
        ),
    )


def _entry(item: LibraryItem, job: MediaJob | None) -> MediaEntry:
    media = item.media or {}
    return MediaEntry(
        item_id=item.id,
        key=item.key,
        kind=Kind(item.kind),
        name=Bilingual(item.name_km, item.name_en),
        state=ItemState.HIDDEN if item.is_hidden else ItemState(item.state),
        job=None if job is None else _job(job),
        duration_seconds=item.duration_seconds,
        heights=tuple(media.get("heights", ())),
        loudness_lufs=media.get("loudness_lufs"),
    )


def _job(row: MediaJob) -> Job:
    return Job(
        id=row.id,
        item_id=row.item_id,
        version=row.version,
        source=row.source,
        origin=row.origin,
        state=JobState(row.state),
        stage=Stage(row.stage),
        percent=row.percent,
        attempt=row.attempt,
        wants_cbcs=row.wants_cbcs,
        is_audio=row.is_audio,
        asked_by=row.asked_by,
        queued_at=row.queued_at,
        ended_at=row.ended_at,
        reason=Reason(row.reason) if row.reason else None,
        details=row.details or {},
    )
