"""Puts away what nobody is given any more: old versions, lost work, uploads that never ended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from services.core.jobs import Jobs
from services.core.logs import get_logger
from services.core.schedule import Planned, Scheduled
from services.core.uow import Tx, UnitOfWork
from services.streaming.processing import repository
from services.streaming.processing.folders import Folders, remove
from services.streaming.processing.keys import forget
from services.streaming.processing.uploads import UploadsService

CLEAN: Final = "streaming.clean_media"
SCHEDULE: Final = (Scheduled(CLEAN, timedelta(hours=1)),)
KEPT_AFTER: Final = timedelta(hours=24)
"""Whoever began to play a version plays it to its end."""
_FRESH_SECONDS: Final = 3600.0
_WORK: Final = ".work-"
_SOURCE: Final = "source-"
log = get_logger("media")


class MediaCleaning:
    """Compares the disk with the jobs. What is being made, played or may be tried again stays."""

    def __init__(self, uow: UnitOfWork, folders: Folders, uploads: UploadsService) -> None:
        self.uow = uow
        self._folders = folders
        self._uploads = uploads

    def register(self, jobs: Jobs) -> None:
        async def clean(_: Planned) -> None:
            await self.clean()

        jobs.register(CLEAN, Planned, clean)

    async def clean(self) -> int:
        """How many versions, sources and uploads were put away."""
        versions, sources = await self.uow.run_read_only(
            lambda tx: repository.kept(tx, tx.now - KEPT_AFTER)
        )
        now = self.uow.clock.now().timestamp()
        count = 0
        for item_id, path in await asyncio.to_thread(self._all):
            if now - path.stat().st_ctime <= _FRESH_SECONDS:
                continue  # its job may stand in a transaction that is not committed yet
            if path.name.startswith((_SOURCE, f".{_SOURCE}")):
                if (item_id, path.name) not in sources:
                    await asyncio.to_thread(remove, path)
                    count += 1
            elif (item_id, path.name.removeprefix(_WORK)) not in versions:
                await self._put_away(item_id, path)
                count += 1
        return count + await self._uploads.drop_old()

    async def _put_away(self, item_id: UUID, path: Path) -> None:
        async def work(tx: Tx) -> None:
            await repository.put_away(tx, item_id, path.name)
            await forget(tx, item_id, path.name)

        if not path.name.startswith(_WORK):
            await self.uow.run(work)
        await asyncio.to_thread(remove, path)
        log.info("media_put_away", item=item_id.hex, folder=path.name)

    def _all(self) -> list[tuple[UUID, Path]]:
        return list(_entries(self._folders.root))


def _entries(root: Path) -> Iterator[tuple[UUID, Path]]:
    for folder in root.glob("?" * 32):
        try:
            item_id = UUID(folder.name)
        except ValueError:
            continue
        for path in folder.iterdir():
            yield item_id, path
