"""Builds the library: looking, fans' lists and progress, and who makes media of what is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from services.artists import ArtistsService
from services.core.uow import Tx, UnitOfWork
from services.streaming.library.lists import ListsService
from services.streaming.library.progress import ProgressService
from services.streaming.library.service import LibraryService
from services.streaming.library.specs import MADE, Source
from services.streaming.processing.service import MediaService


@dataclass(frozen=True, slots=True)
class LibraryParts:
    library: LibraryService
    lists: ListsService
    progress: ProgressService


def build_library(uow: UnitOfWork, artists: ArtistsService, media: MediaService) -> LibraryParts:
    async def hand_over(tx: Tx, item_id: UUID, source: Source) -> None:
        if source.place.startswith(MADE):
            await media.submit_made(tx, item_id, source.place.removeprefix(MADE))
        else:
            await media.submit(tx, item_id, Path(source.place))

    return LibraryParts(
        library=LibraryService(uow, artists, hand_over),
        lists=ListsService(uow, artists),
        progress=ProgressService(uow),
    )
