"""Media at the door of processing: files are handed over, jobs looked at, tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from pathlib import Path
from uuid import UUID

from services.core.errors import DomainError
from services.core.ids import new_key, uuid7
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.roles import Role, RoleRequired, RolesService
from services.streaming.library import processed
from services.streaming.library.errors import ItemNotFound
from services.streaming.library.repository.items import items_by_id, items_by_key
from services.streaming.library.schemas import Item, Policy
from services.streaming.processing import repository
from services.streaming.processing.errors import SourceMissing
from services.streaming.processing.folders import Folders, remove
from services.streaming.processing.schemas import (
    MADE,
    Job,
    JobState,
    MediaEntry,
    MediaMoved,
    MediaProgress,
    Stage,
)


class MediaService:
    """A file becomes a version by a job; a worker does it whenever it has time."""

    def __init__(self, uow: UnitOfWork, roles: RolesService, folders: Folders) -> None:
        self.uow = uow
        self.folders = folders
        self._roles = roles

    async def submit(
        self, tx: Tx, item_id: UUID, path: Path, *, asked_by: int | None = None
    ) -> Job:
        """Have the media of an item made of this file, in place of what is being made of it.

        The file is linked into the item's folder at once, or copied from another disk when the
        job begins: until then it must stay. ItemNotFound, SourceMissing.
        """
        item = (await items_by_id(tx, (item_id,))).get(item_id)
        if item is None:
            raise ItemNotFound(key="")
        if not await asyncio.to_thread(path.is_file):
            raise SourceMissing(name=path.name)
        version = new_key().lower()
        name, is_here = await asyncio.to_thread(self.folders.link, item_id, path, version)
        origin = None if is_here else str(await asyncio.to_thread(path.resolve))
        return await self._queue(tx, item, version, name, origin, asked_by)

    async def submit_made(self, tx: Tx, item_id: UUID, word: str) -> Job:
        """The same of a file that a worker makes first, by its word; made once, kept for ever."""
        item = (await items_by_id(tx, (item_id,))).get(item_id)
        if item is None:
            raise ItemNotFound(key="")
        version = new_key().lower()
        source = self.folders.source_name(version, ".flac" if item.is_audio else ".mp4")
        return await self._queue(tx, item, version, source, f"{MADE}{word}", None)

    @use_case
    async def hand_over(self, tx: Tx, actor_id: int, key: str, path: Path) -> Job:
        """The same by an operator, who sees how it goes."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        item = await _item(tx, key)
        return await self.submit(tx, item.id, path, asked_by=actor_id)

    async def take_bytes(self, actor_id: int, key: str, name: str, content: bytes) -> Job:
        """The same of a small file that came as it is."""
        suffix = Path(name).suffix
        path = self.folders.uploads() / f"{uuid7().hex}{suffix}"
        await asyncio.to_thread(_write, path, content)
        try:
            job = await self.hand_over(actor_id, key, path)
        except DomainError:
            await asyncio.to_thread(remove, path)
            raise
        if job.origin is None:
            await asyncio.to_thread(remove, path)
        return job

    @use_case
    async def hide(self, tx: Tx, actor_id: int, key: str, *, hidden: bool) -> None:
        """Out of everybody's sight, or back; until the item is loaded from a file again."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        if not await repository.set_hidden(tx, key, hidden=hidden):
            raise ItemNotFound(key=key)

    @use_case
    async def again(self, tx: Tx, actor_id: int, key: str) -> Job:
        """Once more from the same file: after a failure, or for a new version with new keys.

        Tapped twice, it is still one. SourceMissing where the file was no good or is gone.
        """
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        item = await _item(tx, key)
        last = await repository.newest(tx, item.id)
        if last is None:
            raise SourceMissing(name=key)
        if last.state in repository.UNFINISHED:
            return last
        path = self.folders.source(item.id, last.source)
        if not await asyncio.to_thread(path.is_file):
            raise SourceMissing(name=key)
        version = new_key().lower()
        return await self._queue(tx, item, version, last.source, None, actor_id)

    async def _queue(
        self,
        tx: Tx,
        item: Item,
        version: str,
        source: str,
        origin: str | None,
        asked_by: int | None,
    ) -> Job:
        job = Job(
            id=uuid7(),
            item_id=item.id,
            version=version,
            source=source,
            origin=origin,
            state=JobState.WAITING,
            stage=Stage.QUEUED,
            percent=0,
            attempt=0,
            wants_cbcs=item.policy is Policy.STRICT,
            is_audio=item.is_audio,
            asked_by=asked_by,
            queued_at=tx.now,
        )
        await repository.add(tx, job)
        await processed.begin(tx, item.id)
        if asked_by is not None:
            tx.emit(MediaMoved(item.key, asked_by))
        return job

    @query
    async def job_of(self, tx: Tx, key: str) -> Job | None:
        """The newest job of an item; for whoever waits for it."""
        return await repository.newest(tx, (await _item(tx, key)).id)

    @query
    async def progress(
        self, tx: Tx, keys: Collection[str] | None = None
    ) -> Sequence[MediaProgress]:
        """How far these items are; without keys, all that are being made. For the house's own
        command line.
        """
        return await repository.progress(tx, keys)

    @query
    async def entries(
        self, tx: Tx, actor_id: int, after: str, limit: int, *, trouble_only: bool = False
    ) -> Sequence[MediaEntry]:
        """A page of the desk, by key."""
        await self._look(tx, actor_id)
        return await repository.entries(tx, after, limit, trouble_only=trouble_only)

    @query
    async def entry(self, tx: Tx, actor_id: int, key: str) -> MediaEntry:
        await self._look(tx, actor_id)
        if (found := await repository.entry(tx, key)) is None:
            raise ItemNotFound(key=key)
        return found

    @query
    async def waiting(self, tx: Tx, actor_id: int) -> int:
        """How many items have failed: they wait for somebody."""
        await self._look(tx, actor_id)
        return await repository.count_trouble(tx)

    async def has_source(self, entry: MediaEntry) -> bool:
        """Whether there is a file to make the media of once more."""
        if entry.job is None:
            return False
        path = self.folders.source(entry.item_id, entry.job.source)
        return await asyncio.to_thread(path.is_file)

    async def _look(self, tx: Tx, actor_id: int) -> None:
        if not await self._roles.has(tx, actor_id, Role.OPERATOR):
            raise RoleRequired(role=Role.OPERATOR)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


async def _item(tx: Tx, key: str) -> Item:
    if (found := (await items_by_key(tx, (key,))).get(key)) is None:
        raise ItemNotFound(key=key)
    return found
