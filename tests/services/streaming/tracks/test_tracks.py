"""Tracks for the chat: who may, which, how many a day, at the same time too."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import Tx, UnitOfWork
from services.entitlements import EntitlementService, Use
from services.identity import FanSeen, IdentityService, ProfileCache
from services.streaming.library import loading, processed
from services.streaming.library.errors import ItemNotFound
from services.streaming.library.schemas import Kind, Media, Windows
from services.streaming.playback.errors import NotYet, OutsideTerritory, PlanRequired
from services.streaming.processing.folders import Folders
from services.streaming.tracks import repository, service
from services.streaming.tracks.errors import NotForTheChat, TooManyTracks
from services.streaming.tracks.service import TracksService
from tests.services.streaming.playback.things import EXCLUSIVE, NOBODY, load, spec

FAN = 7


class Shelf:
    """Songs of all kinds, on each kind of database."""

    def __init__(self, database: Database, clock: FrozenClock, folder: Path) -> None:
        self.clock = clock
        self.folders = Folders(folder)
        self.uow = UnitOfWork(database, clock)
        self.tracks = TracksService(self.uow, self.folders)
        self.entitlements = EntitlementService(self.uow)

    async def song(self, key: str, **changes: Any) -> None:
        given = {"kind": Kind.TRACK, "needs": NOBODY, "in_chat": True}
        await load(self.uow, spec(key, self.clock.now(), **{**given, **changes}))
        item_id = loading.item_id_of(key)
        await self.uow.run(lambda tx: processed.ready(tx, item_id, Media("v1"), 60))

    async def take(self, *keys: str, country: str | None = "KH") -> list[str]:
        return [each.item.key for each in await self.tracks.take(FAN, keys, country)]


@pytest.fixture
async def shelf(database: Database, clock: FrozenClock, tmp_path: Path) -> Shelf:
    made = Shelf(database, clock, tmp_path)
    await IdentityService(made.uow, ProfileCache(clock)).meet(FanSeen(FAN, "Dara"))
    return made


class TestTake:
    async def test_the_sound_and_its_count(self, shelf: Shelf) -> None:
        await shelf.song("lotus")
        (taken,) = await shelf.tracks.take(FAN, ["lotus"], "KH")
        item_id = loading.item_id_of("lotus")
        assert taken.file == shelf.folders.version(item_id, "v1") / "audio.m4a"
        assert taken.content == f"track:{item_id.hex}:v1"
        uses = await shelf.entitlements.uses(FAN)
        assert dict(uses.counts) == {Use.STREAMS: 1}

    async def test_of_an_album_what_may_be_heard(self, shelf: Shelf) -> None:
        await shelf.song("first")
        await shelf.song("locked", needs=EXCLUSIVE)
        await shelf.song("kept", in_chat=False)
        await shelf.song("last")
        assert await shelf.take("first", "locked", "kept", "nothing", "last") == ["first", "last"]

    async def test_each_refusal_has_its_reason(self, shelf: Shelf) -> None:
        soon = Windows(shelf.clock.now() + timedelta(days=1))
        await shelf.song("locked", needs=EXCLUSIVE)
        await shelf.song("kept", in_chat=False)
        await shelf.song("soon", windows=soon)
        await shelf.song("home")
        await shelf.song("film", kind=Kind.VIDEO)
        for key, country, error in (
            ("nothing", "KH", ItemNotFound),
            ("locked", "KH", PlanRequired),
            ("soon", "KH", NotYet),
            ("home", "FR", OutsideTerritory),
            ("kept", "KH", NotForTheChat),
            ("film", "KH", NotForTheChat),
        ):
            with pytest.raises(error):
                await shelf.take(key, country=country)
        assert not (await shelf.entitlements.uses(FAN)).counts

    async def test_a_day_holds_so_many(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "MOST_A_DAY", 3)
        keys = [f"song-{number}" for number in range(4)]
        for key in keys:
            await shelf.song(key)
        assert await shelf.take(*keys[:2]) == keys[:2]
        assert await shelf.take(*keys) == keys[:1]
        with pytest.raises(TooManyTracks) as refused:
            await shelf.take(keys[0])
        assert refused.value.details == {"limit": 3}
        shelf.clock.advance(24 * 3600)
        assert await shelf.take(keys[0]) == keys[:1]

    @pytest.mark.parametrize(("is_guarded", "given"), [(True, 3), (False, 8)])
    async def test_at_the_same_time_no_more_than_the_limit(
        self,
        shelf: Shelf,
        monkeypatch: pytest.MonkeyPatch,
        *,
        is_guarded: bool,
        given: int,
    ) -> None:
        """Everybody looks before anybody counts: only the condition of the count holds."""
        count = repository.count

        async def nobody_yet(*_: object) -> int:
            return 0

        async def unguarded(tx: Tx, fan_id: int, day: date, tracks: int, _: int) -> bool:
            return await count(tx, fan_id, day, tracks, 1_000)

        monkeypatch.setattr(service, "MOST_A_DAY", 3)
        monkeypatch.setattr(repository, "sent", nobody_yet)
        if not is_guarded:
            monkeypatch.setattr(repository, "count", unguarded)
        await shelf.song("lotus")
        taken = await asyncio.gather(
            *(shelf.take("lotus") for _ in range(8)), return_exceptions=True
        )
        assert sum(each == ["lotus"] for each in taken) == given
        assert sum(isinstance(each, TooManyTracks) for each in taken) == 8 - given
