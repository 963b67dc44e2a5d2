"""Loading: all or nothing, twice the same, and only what has changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.artwork.schemas import Bilingual
from services.core.uow import Tx
from services.streaming.library import processed
from services.streaming.library.errors import BadContent, CollectionNotFound, ItemNotFound
from services.streaming.library.loading import item_id_of
from services.streaming.library.repository import playable
from services.streaming.library.schemas import FindItems, ItemState, Media, Windows
from services.streaming.library.specs import LoadContent, Source
from tests.services.streaming.library.shelf import (
    ALBUM,
    CONCERT,
    CONTENT,
    DARA,
    LENGTH,
    OTHER_SONG,
    RELEASED,
    SONG,
    World,
)


async def state_of(world: World, key: str) -> ItemState | None:
    item = await world.uow.run(lambda tx: playable(tx, key))
    return item.state if item else None


async def keys_found(world: World, text: str) -> list[str]:
    page = await world.library.find(DARA, FindItems(text))
    return [view.item.key for view in page.items]


class TestLoad:
    async def test_twice_changes_nothing_and_later_what_has_changed(self, world: World) -> None:
        handed = list(world.handed)
        again = await world.library.load(CONTENT)
        assert (again.added, again.changed, again.handed_over) == ((), (), ())
        assert world.handed == handed
        assert len(handed) == len(CONTENT.items)
        await self._changed(world)

    async def _changed(self, world: World) -> None:
        """What changed changes and nothing else."""
        renamed = replace(SONG, name=Bilingual("ស្ករថ្នោត", "Sugar of Palms"))
        loaded = await world.library.load(replace(CONTENT, items=(renamed, *CONTENT.items[1:])))
        assert (loaded.added, loaded.changed, loaded.handed_over) == ((), ("palm-sugar",), ())
        view = await world.library.item(DARA, "palm-sugar")
        assert view.item.name.en == "Sugar of Palms"
        assert view.item.media is not None
        assert view.item.collection == "rice-songs"
        assert await keys_found(world, "palms") == ["palm-sugar"]

    async def test_a_new_source_is_handed_over_while_the_old_one_plays_on(
        self, world: World
    ) -> None:
        newer = replace(SONG, source=Source("/films/new.mp4", "2"))
        loaded = await world.library.load(LoadContent((newer,)))
        assert (loaded.changed, loaded.handed_over) == ((), ("palm-sugar",))
        assert world.handed[-1] == (item_id_of("palm-sugar"), "/films/new.mp4")

        async def fails(tx: Tx) -> None:
            await processed.begin(tx, item_id_of("palm-sugar"))
            await processed.failed(tx, item_id_of("palm-sugar"), "no_sound")

        await world.uow.run(fails)
        assert await state_of(world, "palm-sugar") is ItemState.READY

    async def test_moments_counted_from_the_load_stay_at_the_first_one(self, world: World) -> None:
        later = Windows(RELEASED + timedelta(days=9))
        first = replace(SONG, key="counted", keeps_times=True)
        await world.library.load(LoadContent((first,)))
        again = await world.library.load(LoadContent((replace(first, windows=later),)))
        assert again.changed == ()
        fixed = replace(first, windows=later, keeps_times=False)
        assert (await world.library.load(LoadContent((fixed,)))).changed == ("counted",)

    async def test_hides_and_shows_again_and_albums_let_songs_go(self, world: World) -> None:
        await world.library.load(LoadContent((replace(SONG, is_hidden=True),)))
        assert await state_of(world, "palm-sugar") is ItemState.HIDDEN
        with pytest.raises(ItemNotFound):
            await world.library.item(DARA, "palm-sugar")
        album = await world.library.collection(DARA, "rice-songs")
        assert [view.item.key for view in album.items] == ["first-rain"]
        await world.library.load(LoadContent((SONG,)))
        assert await state_of(world, "palm-sugar") is ItemState.READY
        await self._lets_go(world)

    async def _lets_go(self, world: World) -> None:
        """An album that loses a song."""
        shorter = replace(ALBUM, item_keys=("first-rain",))
        loaded = await world.library.load(LoadContent((), (shorter,)))
        assert loaded.changed == ("rice-songs",)
        view = await world.library.item(DARA, "palm-sugar")
        assert (view.item.collection, view.item.number) == (None, None)
        assert await keys_found(world, "fields") == ["first-rain"]

    async def test_refuses_what_does_not_fit_and_keeps_nothing(self, world: World) -> None:
        new = replace(CONCERT, key="new-one")
        strange = replace(SONG, artist_ids=("nobody",))
        for command, field, reason in (
            (LoadContent((strange,)), "artists", "unknown_artist"),
            (LoadContent((), (replace(ALBUM, item_keys=("none",)),)), "items", "unknown_item"),
            (LoadContent((), (ALBUM, replace(ALBUM, key="b"))), "items", "second_home"),
        ):
            with pytest.raises(BadContent) as refusal:
                await world.library.load(replace(command, items=(new, *command.items)))
            said = refusal.value.details
            assert (said["field"], said["reason"]) == (field, reason)
            assert await state_of(world, "new-one") is None


class TestProcessed:
    async def test_an_item_is_there_when_its_media_are_with_its_texts(self, world: World) -> None:
        await world.library.load(LoadContent((replace(OTHER_SONG, key="fresh"),)))
        item_id = item_id_of("fresh")
        assert await state_of(world, "fresh") is ItemState.DRAFT
        with pytest.raises(ItemNotFound):
            await world.library.item(DARA, "fresh")
        await world.uow.run(lambda tx: processed.begin(tx, item_id))
        assert await state_of(world, "fresh") is ItemState.PROCESSING
        await world.uow.run(lambda tx: processed.failed(tx, item_id, "no_picture"))
        assert await state_of(world, "fresh") is ItemState.FAILED
        await world.ready("fresh")
        view = await world.library.item(DARA, "fresh")
        assert view.item.media == Media("v1", (240, 480))
        assert view.item.duration_seconds == LENGTH
        await self._texts(world)

    async def _texts(self, world: World) -> None:
        """They are told with the media."""
        song = (await world.library.item(DARA, "palm-sugar")).item.media
        concert = (await world.library.item(DARA, "river-concert")).item.media
        assert song is not None
        assert song.lyrics == ("km",)
        assert concert is not None
        assert concert.captions == ("en",)
        assert (await world.library.captions("river-concert", "en")).startswith("WEBVTT")
        assert [line.at_ms for line in await world.library.lyrics("palm-sugar", "km")] == [0, 4000]
        with pytest.raises(ItemNotFound):
            await world.library.captions("river-concert", "km")
        with pytest.raises(CollectionNotFound):
            await world.library.collection(DARA, "none")
