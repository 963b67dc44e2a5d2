"""Files that come in pieces: each begins where the file ends, a lost line costs nothing else."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import BinaryIO, Final
from uuid import UUID

from services.core.ids import uuid7
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.roles import Role, RolesService
from services.streaming.library.errors import ItemNotFound
from services.streaming.library.repository.items import items_by_key
from services.streaming.processing import upload_repository as repository
from services.streaming.processing.errors import (
    NoRoom,
    UploadNotFound,
    UploadOffset,
    UploadsFull,
    UploadTooLarge,
)
from services.streaming.processing.folders import Folders, remove
from services.streaming.processing.schemas import Job, Upload, UploadState
from services.streaming.processing.service import MediaService

MOST_OPEN: Final = 5
KEPT: Final = timedelta(hours=24)
"""How long an upload waits for its next piece."""
_HOLD: Final = timedelta(minutes=2)
_MARGIN_BYTES: Final = 1 << 30
_LONGEST_NAME: Final = 120


class UploadsService:
    """For operators. `most_bytes`: the size of one file."""

    def __init__(
        self, uow: UnitOfWork, roles: RolesService, media: MediaService, most_bytes: int
    ) -> None:
        self.uow = uow
        self._roles = roles
        self._media = media
        self._most_bytes = most_bytes

    @property
    def _folders(self) -> Folders:
        return self._media.folders

    @use_case
    async def begin(
        self, tx: Tx, actor_id: int, key: str, item_key: str, name: str, size: int
    ) -> Upload:
        """Announce a file of `size` bytes for an item; the same `key` gives the same upload.

        UploadTooLarge, UploadsFull, NoRoom, ItemNotFound, RoleRequired.
        """
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        if begun := await repository.by_key(tx, f"{actor_id}:{key}", actor_id):
            return begun
        item = (await items_by_key(tx, (item_key,))).get(item_key)
        if item is None:
            raise ItemNotFound(key=item_key)
        if size > self._most_bytes:
            raise UploadTooLarge(most_mb=self._most_bytes >> 20)
        if await repository.open_of(tx, actor_id) >= MOST_OPEN:
            raise UploadsFull(most=MOST_OPEN)
        free = self._folders.free_bytes() - await repository.promised_bytes(tx)
        if free < size + _MARGIN_BYTES:
            raise NoRoom(free_mb=max(0, free >> 20))
        short = Path(name).name[-_LONGEST_NAME:] or "file"
        upload = Upload(uuid7(), item_key, short, size, 0, UploadState.OPEN, ends_at=tx.now + KEPT)
        await repository.add(tx, upload, item.id, actor_id, f"{actor_id}:{key}")
        # Where the same was announced at the same time, the other one's is there.
        added = await repository.by_key(tx, f"{actor_id}:{key}", actor_id)
        assert added is not None
        return added

    @query
    async def upload(self, tx: Tx, actor_id: int, upload_id: UUID) -> Upload:
        """How far it is."""
        return await self._mine(tx, actor_id, upload_id)

    async def _mine(self, tx: Tx, actor_id: int, upload_id: UUID) -> Upload:
        if (found := await repository.find(tx, upload_id, actor_id)) is None:
            raise UploadNotFound
        return found

    async def write(
        self, actor_id: int, upload_id: UUID, offset: int, pieces: AsyncIterable[bytes]
    ) -> Upload:
        """Add what comes, as far as it comes; the last byte hands the file to a job.

        UploadOffset where the file does not end at `offset`, or somebody writes to it right now.
        What is more than was announced is not read.
        """
        holder = uuid7()
        upload = await self._held(actor_id, upload_id, offset, holder)
        file = await asyncio.to_thread(_opened, self._path(upload_id), offset)
        try:
            await self._append(file, upload.size - offset, self._kept(holder, pieces))
        finally:
            count = await asyncio.to_thread(_closed, file)
            await self._counted(upload_id, holder, count)
        if count == upload.size:
            job = await self._finish(actor_id, upload)
            if job is not None and job.origin is None:
                await asyncio.to_thread(remove, self._path(upload_id))
        return await self.upload(actor_id, upload_id)

    @use_case
    async def _held(
        self, tx: Tx, actor_id: int, upload_id: UUID, offset: int, holder: UUID
    ) -> Upload:
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        upload = await self._mine(tx, actor_id, upload_id)
        if not await repository.hold(tx, upload_id, actor_id, offset, holder, _HOLD):
            if upload.state is not UploadState.OPEN or upload.ends_at <= tx.now:
                raise UploadNotFound
            raise UploadOffset(received=upload.received)
        return upload

    async def _kept(self, holder: UUID, pieces: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        """The pieces; the upload stays this holder's as long as they come."""
        held_at = monotonic()
        async for piece in pieces:
            if monotonic() - held_at > _HOLD.total_seconds() / 4:
                held_at = monotonic()
                await self.uow.run(lambda tx: repository.hold_on(tx, holder, _HOLD))
            yield piece

    async def _append(self, file: BinaryIO, most: int, pieces: AsyncIterable[bytes]) -> None:
        async for piece in pieces:
            await asyncio.to_thread(file.write, piece[:most])
            most -= len(piece)
            if most < 0:
                break

    @use_case
    async def _counted(self, tx: Tx, upload_id: UUID, holder: UUID, count: int) -> None:
        await repository.received(tx, upload_id, holder, count, tx.now + KEPT)

    @use_case
    async def _finish(self, tx: Tx, actor_id: int, upload: Upload) -> Job | None:
        if not await repository.move(tx, upload.id, UploadState.TAKEN):
            return None
        item = (await items_by_key(tx, (upload.item_key,)))[upload.item_key]
        return await self._media.submit(tx, item.id, self._path(upload.id), asked_by=actor_id)

    @use_case
    async def cancel(self, tx: Tx, actor_id: int, upload_id: UUID) -> None:
        """What has come is thrown away."""
        await self._mine(tx, actor_id, upload_id)
        if await repository.move(tx, upload_id, UploadState.DROPPED):
            await asyncio.to_thread(remove, self._path(upload_id))

    async def drop_old(self) -> int:
        """How many were not continued in time."""
        dropped = await self.uow.run(repository.drop_old)
        for upload_id in dropped:
            await asyncio.to_thread(remove, self._path(upload_id))
        return len(dropped)

    def _path(self, upload_id: UUID) -> Path:
        return self._folders.uploads() / upload_id.hex


def _opened(path: Path, offset: int) -> BinaryIO:
    """What was written behind it without being counted is cut off."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    file = path.open("r+b")
    file.truncate(offset)
    file.seek(offset)
    return file


def _closed(file: BinaryIO) -> int:
    """How many bytes lie on the disk, also after the power has failed."""
    file.flush()
    os.fsync(file.fileno())
    count = file.tell()
    file.close()
    return count
