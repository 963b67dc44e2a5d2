"""A small library for tests: two songs on an album, a series of three, and single videos."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert

from services.artists import ArtistSpec, ArtistsService, LoadArtists
from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.core.uow import Tx, UnitOfWork
from services.entitlements import Level
from services.identity.models import Fan
from services.streaming.library import processed
from services.streaming.library.lists import ListsService
from services.streaming.library.loading import item_id_of
from services.streaming.library.progress import ProgressService, store
from services.streaming.library.schemas import (
    Art,
    Beat,
    CollectionKind,
    Kind,
    Media,
    Needs,
    Windows,
)
from services.streaming.library.service import LibraryService
from services.streaming.library.specs import CollectionSpec, ItemSpec, LoadContent, Source
from services.streaming.library.texts import LyricLine

BOPHA, DARA = 21, 42
RELEASED: Final = datetime(2026, 3, 1, tzinfo=UTC)
LENGTH: Final = 100
SORIYA: Final = ArtistSpec(
    id="soriya",
    name=Bilingual("សូរិយា", "Soriya"),
    genre=Bilingual("ចម្រៀង", "Songs"),
    about=Bilingual("", ""),
    pair=Pair.ROSE,
    face=None,
    face_pair=None,
    event_ids=(),
)
TROUPE: Final = replace(SORIYA, id="troupe", name=Bilingual("ក្រុមកំប្លែង", "The Troupe"))


def an_item(key: str, kind: Kind, km: str, en: str, **changed: Any) -> ItemSpec:
    made = ItemSpec(
        key=key,
        kind=kind,
        name=Bilingual(km, en),
        about=Bilingual("", ""),
        artist_ids=("soriya",),
        needs=Needs(free=False, level=Level.VIDEO, step=480),
        windows=Windows(RELEASED),
        picture=Art(Pair.GOLD),
        source=Source(f"/films/{key}.mp4", "1"),
    )
    return replace(made, **changed)


SONG: Final = an_item(
    "palm-sugar",
    Kind.TRACK,
    "ស្ករត្នោត",
    "Palm Sugar",
    lyrics={"km": (LyricLine(0, "ពូឡើងត្នោត"), LyricLine(4_000, ""))},
)
OTHER_SONG: Final = an_item(
    "first-rain", Kind.TRACK, "ភ្លៀងដំបូង", "First Rain", windows=Windows(RELEASED - timedelta(1))
)
CONCERT: Final = an_item(
    "river-concert",
    Kind.CONCERT,
    "ទន្លេមាស",
    "River of Gold",
    captions={"en": "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHello\n"},
    tags=("open air",),
)
EPISODES: Final = tuple(
    an_item(
        f"market-{number}",
        Kind.EPISODE,
        f"ផ្សារ ភាគ {number}",
        f"Market {number}",
        artist_ids=("troupe",),
        windows=Windows(RELEASED + timedelta(days=number)),
    )
    for number in (1, 2, 3)
)
ALBUM: Final = CollectionSpec(
    key="rice-songs",
    kind=CollectionKind.ALBUM,
    name=Bilingual("បទវាលស្រែ", "Songs of the Fields"),
    about=Bilingual("", ""),
    artist_ids=("soriya",),
    picture=Art(Pair.JADE),
    released_at=RELEASED,
    item_keys=("palm-sugar", "first-rain"),
)
SERIES: Final = replace(
    ALBUM,
    key="little-market",
    kind=CollectionKind.SERIES,
    name=Bilingual("ផ្សារតូច", "Little Market"),
    artist_ids=("troupe",),
    item_keys=("market-1", "market-2", "market-3"),
)
CONTENT: Final = LoadContent((SONG, OTHER_SONG, CONCERT, *EPISODES), (ALBUM, SERIES))


@dataclass
class World:
    """The services of the library on one database; `handed` are the sources that were given."""

    uow: UnitOfWork
    handed: list[tuple[UUID, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.artists = ArtistsService(self.uow)
        self.library = LibraryService(self.uow, self.artists, self._hand_over)
        self.lists = ListsService(self.uow, self.artists)
        self.progress = ProgressService(self.uow)

    async def _hand_over(self, _: Tx, item_id: UUID, source: Source) -> None:
        self.handed.append((item_id, source.place))

    async def begin(self) -> None:
        """Two fans, two artists, and everything of CONTENT ready to be played."""
        async with self.uow.database.write.begin() as connection:
            await connection.execute(insert(Fan), [_fan(self.uow, each) for each in (BOPHA, DARA)])
        await self.artists.load(LoadArtists((SORIYA, TROUPE)))
        await self.library.load(CONTENT)
        await self.ready(*(spec.key for spec in CONTENT.items))

    async def fans(self, *ids: int) -> None:
        async with self.uow.database.write.begin() as connection:
            await connection.execute(insert(Fan), [_fan(self.uow, each) for each in ids])

    async def beats(self, *beats: Beat) -> None:
        """All at once, as a batch has them."""
        await self.uow.run(lambda tx: store(tx, beats))

    async def ready(self, *keys: str, version: str = "v1") -> None:
        async def work(tx: Tx) -> None:
            for key in keys:
                await processed.ready(tx, item_id_of(key), Media(version, (240, 480)), LENGTH)

        await self.uow.run(work)


def _fan(uow: UnitOfWork, fan_id: int) -> dict[str, Any]:
    return {
        "id": fan_id,
        "first_name": "Fan",
        "language_chosen": False,
        "channel": "active",
        "level": "basic",
        "created_at": uow.clock.now(),
    }
