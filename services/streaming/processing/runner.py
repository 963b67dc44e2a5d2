"""The worker's loop of media: takes one job at a time, holds it while it runs, tells how it ends.

A worker that dies holds nothing any more after a minute. Whoever takes the job over kills what
still runs for it on this machine and goes on behind the last finished step.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Final

from services.artists import ArtistNotFound, ArtistsService
from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork
from services.streaming.library import processed
from services.streaming.library.repository.items import items_by_id
from services.streaming.library.schemas import Item, Media
from services.streaming.processing import repository
from services.streaming.processing.checking import NotWhole
from services.streaming.processing.errors import BadMedia
from services.streaming.processing.folders import Folders, remove
from services.streaming.processing.keys import MediaKeys, forget
from services.streaming.processing.manifest import Manifest
from services.streaming.processing.pipeline import Order, Pipeline
from services.streaming.processing.running import ToolFailed, end_orphans, run
from services.streaming.processing.schemas import (
    BROKEN_FILE,
    MADE,
    ContentKey,
    Job,
    KeyClass,
    MediaMoved,
    Reason,
    Scheme,
    Stage,
)
from services.streaming.processing.tools import Tools

MOST_ATTEMPTS: Final = 4
HOLD: Final = timedelta(seconds=60)
_RENEW_SECONDS: Final = 15.0
_TELL_SECONDS: Final = 3.0
_LOOK_SECONDS: Final = 1.0
_WAIT: Final = timedelta(seconds=5)
_MAKING_SECONDS: Final = 900.0
_NOTHING: Final = timedelta(0)
_NO_ROOM: Final = "No space left on device"
log = get_logger("media")


@dataclass(frozen=True, slots=True)
class Workbench:
    """What a worker needs. `tools` None: there is no build of them for its machine.

    `make_source`: the command that makes a file by its word; the word and the file follow.
    """

    uow: UnitOfWork
    keys: MediaKeys
    artists: ArtistsService
    folders: Folders
    tools: Tools | None
    with_2160: bool = False
    make_source: tuple[str, ...] = ()


class MediaRunner:
    """Runs jobs one after the other; several workers share what waits."""

    def __init__(self, parts: Workbench) -> None:
        self.uow = parts.uow
        self._parts = parts

    async def release_all(self) -> None:
        """What was claimed when this program was killed is due at once.

        Only for a program that works alone on its database.
        """
        await self.uow.run(repository.release_all)

    async def run_forever(self) -> None:
        """Work until cancelled; what runs then is given back and goes on where it stopped."""
        while True:
            try:
                worked = await self.run_one()
            except Exception:  # the database is away: look again, what was begun is due again
                log.exception("media_not_looked_after")
                worked = False
            if not worked:
                await asyncio.sleep(_LOOK_SECONDS)

    async def run_one(self) -> bool:
        """Take the next job and work on it to its end; False when nothing waits."""
        if not await self.uow.run_read_only(repository.is_due):
            return False
        job = await self.uow.run(lambda tx: repository.claim(tx, HOLD))
        if job is None:
            return False
        await _Held(self._parts, job).work()
        return True


class _Held:
    """One job in the hands of this worker."""

    def __init__(self, parts: Workbench, job: Job) -> None:
        self.uow = parts.uow
        self._parts = parts
        self._job = job
        self._item: Item | None = None
        self._stage = job.stage
        self._percent = job.percent
        self._written = (job.stage, job.percent)
        self._renewed_at = self._told_at = monotonic()

    async def work(self) -> None:
        """To whatever end. Losing the job to somebody else is one: then nothing more is said."""
        making = asyncio.create_task(self._make())
        try:
            while not making.done():
                await asyncio.wait([making], timeout=_LOOK_SECONDS)
                if not making.done() and not await self._keep():
                    log.warning("media_job_lost", job=str(self._job.id))
                    await _stop(making)
                    return
        except asyncio.CancelledError:
            await _stop(making)
            await self._give_back(counts=False)
            raise
        await self._conclude(making)

    async def _make(self) -> Manifest:
        job, folders = self._job, self._parts.folders
        item = self._item = await self.uow.run_read_only(lambda tx: _item_of(tx, job))
        if self._parts.tools is None:
            raise BadMedia(Reason.NO_TOOLS)
        if job.attempt > MOST_ATTEMPTS:
            raise BadMedia(Reason.CAME_TO_NO_END)
        work = folders.work(job.item_id, job.version)
        if job.attempt > 1 and (killed := await asyncio.to_thread(end_orphans, work)):
            log.info("media_orphans_ended", job=str(job.id), count=killed)
        order = await self._order(item)
        pipeline = Pipeline(self._parts.tools, folders, with_2160=self._parts.with_2160)
        return await pipeline.make(order, self._keys, self._on_stage)

    async def _order(self, item: Item) -> Order:
        job, folders = self._job, self._parts.folders
        if job.origin is not None:
            self._on_stage(Stage.FETCHING, 0)
            await self._fetch(job.origin)
        return Order(
            item_id=job.item_id,
            version=job.version,
            source=folders.source(job.item_id, job.source),
            is_audio=job.is_audio,
            wants_cbcs=job.wants_cbcs,
            title=item.name.line,
            performer=", ".join([await self._performer(each) for each in item.artist_ids]),
        )

    async def _fetch(self, origin: str) -> None:
        """The file from wherever it lies; what the product makes by itself is made only once."""
        job, folders = self._job, self._parts.folders
        path = Path(origin)
        if origin.startswith(MADE):
            word = origin.removeprefix(MADE)
            path = folders.made / f"{word}{Path(job.source).suffix}"
            if not await asyncio.to_thread(path.exists):
                await asyncio.to_thread(folders.made.mkdir, parents=True, exist_ok=True)
                command = [*self._parts.make_source, word, str(path)]
                await run(command, limit_seconds=_MAKING_SECONDS, on_line=lambda _: None)
        try:
            await asyncio.to_thread(folders.copy, job.item_id, path, job.source)
        except FileNotFoundError:
            raise BadMedia(Reason.EMPTY) from None

    async def _performer(self, artist_id: str) -> str:
        try:
            return (await self._parts.artists.artist(artist_id)).name.line
        except ArtistNotFound:
            return artist_id

    async def _keys(
        self, scheme: Scheme, classes: Collection[KeyClass]
    ) -> Mapping[KeyClass, ContentKey]:
        job = self._job
        return await self.uow.run(
            lambda tx: self._parts.keys.ensure(tx, job.item_id, job.version, scheme, classes)
        )

    def _on_stage(self, stage: Stage, percent: int) -> None:
        self._stage, self._percent = stage, max(percent, self._percent)

    async def _keep(self) -> bool:
        """Write what is new, at most once a second; hold on to the job in any case."""
        now = monotonic()
        is_new = (self._stage, self._percent) != self._written
        if not is_new and now - self._renewed_at < _RENEW_SECONDS:
            return True
        self._written, self._renewed_at = (self._stage, self._percent), now
        tells = is_new and now - self._told_at >= _TELL_SECONDS
        if tells:
            self._told_at = now
        try:
            return await self.uow.run(lambda tx: self._renew(tx, tells=tells))
        except (
            Exception
        ):  # the database is away: whoever takes the job over says so when it is back
            log.exception("media_job_not_kept", job=str(self._job.id))
            return True

    async def _renew(self, tx: Tx, *, tells: bool) -> bool:
        stage, percent = self._written
        if not await repository.renew(tx, self._job, HOLD, stage, percent):
            return False
        await processed.progress(tx, self._job.item_id, percent)
        if tells:
            self._tell(tx)
        return True

    async def _conclude(self, making: asyncio.Task[Manifest]) -> None:
        try:
            made = making.result()
        except BadMedia as bad:
            await self._failed(bad.reason, bad.details)
        except (ToolFailed, NotWhole, OSError) as error:
            log.warning("media_step_failed", job=str(self._job.id), error=str(error)[-300:])
            if _is_no_room(error):
                free = self._parts.folders.free_bytes() >> 20
                await self._failed(Reason.DISK_FULL, {"needed_mb": free + 1, "free_mb": free})
            elif self._job.attempt >= MOST_ATTEMPTS:
                await self._failed(Reason.TOOL_FAILED, {})
            else:
                await self._give_back(counts=True)
        else:
            await self._ready(made)

    async def _ready(self, made: Manifest) -> None:
        if await self.uow.run(lambda tx: self._store(tx, made)):
            log.info("media_ready", job=str(self._job.id), version=self._job.version)
            await self._clear()

    async def _store(self, tx: Tx, made: Manifest) -> bool:
        job = self._job
        if not await repository.finish(tx, job):
            return False
        media = Media(
            version=job.version,
            heights=tuple(each.lines for each in made.pictures),
            audio=made.sound is not None,
            cbcs=made.has_cbcs,
            sprite=made.has_sprite,
            loudness_lufs=made.loudness_lufs,
        )
        await processed.ready(tx, job.item_id, media, max(1, round(made.duration_seconds)))
        self._tell(tx)
        return True

    async def _failed(self, reason: Reason, details: Mapping[str, str | int]) -> None:
        async def work(tx: Tx) -> bool:
            if not await repository.fail(tx, self._job, reason, details):
                return False
            await forget(tx, self._job.item_id, self._job.version)
            await processed.failed(tx, self._job.item_id, reason)
            self._tell(tx)
            return True

        if await self.uow.run(work):
            log.warning("media_failed", job=str(self._job.id), reason=reason)
            await self._clear()
            if reason in BROKEN_FILE:
                source = self._parts.folders.source(self._job.item_id, self._job.source)
                await asyncio.to_thread(remove, source)

    async def _give_back(self, *, counts: bool) -> None:
        wait = _WAIT * self._job.attempt if counts else _NOTHING
        await self.uow.run(lambda tx: repository.give_back(tx, self._job, wait, counts=counts))

    async def _clear(self) -> None:
        work = self._parts.folders.work(self._job.item_id, self._job.version)
        await asyncio.to_thread(remove, work)

    def _tell(self, tx: Tx) -> None:
        if self._job.asked_by is not None and self._item is not None:
            tx.emit(MediaMoved(self._item.key, self._job.asked_by))


async def _item_of(tx: Tx, job: Job) -> Item:
    return (await items_by_id(tx, (job.item_id,)))[job.item_id]


async def _stop(making: asyncio.Task[Manifest]) -> None:
    making.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await making


def _is_no_room(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno == errno.ENOSPC
    return isinstance(error, ToolFailed) and _NO_ROOM in error.said
