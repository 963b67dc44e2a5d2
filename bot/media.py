"""Builds what makes media: the door, uploads, keys, and the loops of the worker."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.artists import ArtistsService
from services.core.jobs import Jobs
from services.core.settings import Settings
from services.core.uow import UnitOfWork
from services.identity.roles import RolesService
from services.streaming.processing.folders import Folders
from services.streaming.processing.jobs import MediaCleaning
from services.streaming.processing.keys import MediaKeys
from services.streaming.processing.runner import MediaRunner, Workbench
from services.streaming.processing.service import MediaService
from services.streaming.processing.tools import find_tools
from services.streaming.processing.uploads import UploadsService

_ROOT: Final = str(Path(__file__).parent.parent)
_MAKER: Final = "bot.demo_media.__main__"
_MAKE: Final = (
    f"import runpy, sys; sys.path.insert(0, {_ROOT!r}); "
    f"runpy.run_module({_MAKER!r}, run_name='__main__')"
)
"""Makes a file of the demo, wherever this program was started."""


@dataclass(frozen=True, slots=True)
class MediaParts:
    media: MediaService
    uploads: UploadsService
    keys: MediaKeys
    cleaning: MediaCleaning

    def register(self, jobs: Jobs) -> None:
        self.cleaning.register(jobs)


def build_media(
    settings: Settings, uow: UnitOfWork, roles: RolesService, secret: bytes
) -> MediaParts:
    folders = Folders(settings.data_dir)
    media = MediaService(uow, roles, folders)
    uploads = UploadsService(uow, roles, media, settings.media_most_gb << 30)
    cleaning = MediaCleaning(uow, folders, uploads)
    return MediaParts(media, uploads, MediaKeys(secret), cleaning)


def media_runners(
    settings: Settings, uow: UnitOfWork, parts: MediaParts, artists: ArtistsService
) -> list[MediaRunner]:
    """The worker's own: each makes one thing at a time."""
    if settings.media_workers == 0:
        return []
    bench = Workbench(
        uow=uow,
        keys=parts.keys,
        artists=artists,
        folders=parts.media.folders,
        tools=find_tools(),
        with_2160=settings.media_4k,
        make_source=(sys.executable, "-c", _MAKE),
    )
    return [MediaRunner(bench) for _ in range(settings.media_workers)]
