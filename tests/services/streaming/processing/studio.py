"""The parts of processing as the product puts them together."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from services.artists import ArtistsService
from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.core.uow import Tx, UnitOfWork
from services.identity import FanSeen, IdentityService, ProfileCache
from services.identity.roles import Role, RolesService
from services.streaming.library.repository.items import items_by_key
from services.streaming.library.schemas import Art, Item, Kind, Needs, Policy, Windows
from services.streaming.library.service import LibraryService
from services.streaming.library.specs import ItemSpec, LoadContent, Source
from services.streaming.processing.folders import Folders
from services.streaming.processing.jobs import MediaCleaning
from services.streaming.processing.keys import MediaKeys
from services.streaming.processing.runner import MediaRunner, Workbench
from services.streaming.processing.schemas import Job
from services.streaming.processing.service import MediaService
from services.streaming.processing.tools import find_tools
from services.streaming.processing.uploads import UploadsService

OPERATOR, STRANGER = 11, 12
SECRET = b"of-this-installation"
FILM, STRICT_FILM, SONG = "film", "strict-film", "song"
MOST_BYTES = 1_000


@dataclass(frozen=True)
class Studio:
    uow: UnitOfWork
    data_dir: Path
    folders: Folders
    media: MediaService
    uploads: UploadsService
    keys: MediaKeys
    runner: MediaRunner
    bench: Workbench
    cleaning: MediaCleaning

    async def item(self, key: str) -> Item:
        return (await self.uow.run_read_only(lambda tx: items_by_key(tx, (key,))))[key]

    async def submit(self, key: str, path: Path) -> Job:
        item = await self.item(key)
        return await self.uow.run(lambda tx: self.media.submit(tx, item.id, path))

    async def job(self, key: str) -> Job:
        found = await self.media.job_of(key)
        assert found is not None
        return found

    async def made(self, key: str, path: Path) -> Job:
        """The job after its run."""
        await self.submit(key, path)
        ran = await self.runner.run_one()
        assert ran
        return await self.job(key)

    def files(self) -> set[str]:
        """What lies below the media folder, without what belongs to a version."""
        return {
            str(path.relative_to(self.folders.root))
            for path in self.folders.root.glob("*/*")
            if path.parent.name != "uploads"
        }


async def open_studio(uow: UnitOfWork, data_dir: Path) -> Studio:
    identity = IdentityService(uow, ProfileCache(uow.clock))
    for fan_id in (OPERATOR, STRANGER):
        await identity.meet(FanSeen(fan_id, f"Person {fan_id}", "en"))
    roles = RolesService(uow)
    await roles.grant(OPERATOR, Role.OPERATOR)
    studio = studio_of(uow, data_dir)
    await LibraryService(uow, ArtistsService(uow), _nobody).load(
        LoadContent(
            (
                a_spec(FILM, Kind.VIDEO),
                replace(a_spec(STRICT_FILM, Kind.CONCERT), policy=Policy.STRICT),
                a_spec(SONG, Kind.TRACK),
            )
        )
    )
    return studio


def studio_of(uow: UnitOfWork, data_dir: Path) -> Studio:
    folders = Folders(data_dir)
    roles = RolesService(uow)
    media = MediaService(uow, roles, folders)
    uploads = UploadsService(uow, roles, media, MOST_BYTES)
    keys = MediaKeys(SECRET)
    bench = Workbench(uow, keys, ArtistsService(uow), folders, find_tools())
    cleaning = MediaCleaning(uow, folders, uploads)
    return Studio(
        uow, data_dir, folders, media, uploads, keys, MediaRunner(bench), bench, cleaning
    )


async def _nobody(tx: Tx, item_id: UUID, source: Source) -> None:
    raise AssertionError("these items have no sources of their own")


def a_spec(key: str, kind: Kind) -> ItemSpec:
    return ItemSpec(
        key=key,
        kind=kind,
        name=Bilingual(key, key),
        about=Bilingual("", ""),
        artist_ids=(),
        needs=Needs(free=True),
        windows=Windows(datetime(2026, 1, 1, tzinfo=UTC)),
        picture=Art(Pair.GOLD),
    )
