"""Looking: the first screen, finding in both scripts, albums, what comes next."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.core.clock import FrozenClock
from services.streaming.library.errors import ItemNotFound, PageGone
from services.streaming.library.loading import item_id_of
from services.streaming.library.schemas import Beat, CollectionKind, FindItems, Kind, Windows
from services.streaming.library.specs import LoadContent
from tests.services.streaming.library.shelf import (
    BOPHA,
    CONCERT,
    DARA,
    LENGTH,
    RELEASED,
    World,
)


async def found(world: World, **wanted: object) -> tuple[list[str], str]:
    page = await world.library.find(DARA, FindItems(**wanted))  # type: ignore[arg-type]
    return [view.item.key for view in page.items], page.understood_as


class TestFind:
    async def test_finds_by_name_artist_album_and_tag_however_it_is_typed(
        self, world: World
    ) -> None:
        for typed, expected, meant in (
            ("palm", ["palm-sugar"], ""),
            ("ត្នោត", ["palm-sugar"], ""),
            ("skor tnaot", ["palm-sugar"], ""),  # Khmer in Latin letters
            ("suger", ["palm-sugar"], "sugar"),
            ("soriya river", ["river-concert"], ""),
            ("songs of the fields", ["palm-sugar", "first-rain"], ""),
            ("ទន្លេមាស", ["river-concert"], ""),
            ("open air", ["river-concert"], ""),
            ("little market 2", ["market-2"], ""),
            ("xylophone", [], ""),
            ("...", [], ""),
        ):
            assert await found(world, text=typed) == (expected, meant), typed

    async def test_filters_by_kind_and_artist_and_goes_on_page_by_page(self, world: World) -> None:
        tracks, _ = await found(world, kind=Kind.TRACK)
        assert tracks == ["palm-sugar", "first-rain"]
        troupe, _ = await found(world, artist_id="troupe")
        assert troupe == ["market-3", "market-2", "market-1"]
        assert await found(world, kind=Kind.TRACK, artist_id="troupe") == ([], "")
        seen: list[str] = []
        after = None
        for _ in range(6):
            page = await world.library.find(DARA, FindItems(after=after, limit=1))
            seen += [view.item.key for view in page.items]
            after = page.after
        assert after is None
        assert seen == [
            *troupe,
            *sorted(["river-concert", "palm-sugar"], key=item_id_of),
            *tracks[1:],
        ]
        for cursor in ("", "x", "1.2.3", "9.-1.nobody"):
            with pytest.raises(PageGone):
                await world.library.find(DARA, FindItems(after=cursor))


class TestHome:
    async def test_has_rows_albums_and_what_was_begun(
        self, world: World, clock: FrozenClock
    ) -> None:
        soon = replace(CONCERT, key="soon", windows=Windows(clock.now() + timedelta(days=2)))
        leaves = Windows(RELEASED, clock.now() + timedelta(days=3))
        gone = Windows(RELEASED, clock.now())
        rest = (
            replace(CONCERT, key="leaves", windows=leaves),
            replace(CONCERT, key="gone", windows=gone),
        )
        await world.library.load(LoadContent((soon, *rest)))
        await world.ready("soon", "leaves", "gone")
        await world.beats(Beat(DARA, item_id_of("market-1"), 30, clock.now()))
        home = await world.library.home(DARA)
        rows = {row.code: [view.item.key for view in row.items] for row in home.shelves}
        assert rows["soon"] == ["soon"]
        assert rows["closing"] == ["leaves"]
        assert rows["episode"] == ["market-3", "market-2", "market-1"]
        assert "gone" not in rows["new"] + rows["concert"]
        assert set(rows) == {"new", "soon", "closing", "concert", "episode", "track"}
        assert [(view.item.key, view.resume_seconds) for view in home.begun] == [("market-1", 30)]
        [begun] = [view for row in home.shelves if row.code == "episode" for view in row.items][2:]
        assert begun.resume_seconds == 30
        assert [view.collection.item_count for view in home.albums] == [2]
        assert [artist.name.en for artist in home.series[0].artists] == ["The Troupe"]
        assert home.playlists == ()
        assert (await world.library.home(BOPHA)).begun == ()
        assert (await world.library.item(DARA, "gone")).item.key == "gone"


class TestSimilar:
    async def test_the_nearest_first_and_only_what_can_be_played(
        self, world: World, clock: FrozenClock
    ) -> None:
        fair = replace(CONCERT, key="fair", artist_ids=("troupe",), tags=("Open air", "open air"))
        hall = replace(CONCERT, key="hall", artist_ids=("troupe",), tags=())
        live = replace(CONCERT, key="live-now", kind=Kind.LIVE, source=None)
        gone = replace(CONCERT, key="gone", windows=Windows(RELEASED, clock.now()))
        await world.library.load(LoadContent((fair, hall, live, gone)))
        await world.ready("fair", "hall", "gone")
        assert await self._like(world, "river-concert") == [
            *("palm-sugar", "first-rain"),  # of the same artist
            *("fair", "hall"),  # a tag and the kind, the kind alone
            *("market-3", "market-2", "market-1"),  # whatever there is
        ]
        assert await self._like(world, "gone", but=("palm-sugar", "market-3")) == [
            *("river-concert", "first-rain", "fair", "hall", "market-2", "market-1")
        ]
        every = [*await self._like(world, "gone"), "gone"]
        assert await self._like(world, "gone", but=tuple(every)) == []
        two = await world.library.similar(DARA, "gone", lambda _: True, 2)
        assert [view.item.key for view in two] == ["river-concert", "palm-sugar"]
        with pytest.raises(ItemNotFound):
            await world.library.similar(DARA, "none", lambda _: True)

    async def _like(self, world: World, key: str, but: tuple[str, ...] = ()) -> list[str]:
        views = await world.library.similar(DARA, key, lambda item: item.key not in but)
        return [view.item.key for view in views]


class TestCollections:
    async def test_hold_their_items_in_order_and_know_what_follows(self, world: World) -> None:
        album = await world.library.collection(DARA, "rice-songs")
        assert [(view.item.key, view.item.number) for view in album.items] == [
            ("palm-sugar", 1),
            ("first-rain", 2),
        ]
        assert album.collection.duration_seconds == 2 * LENGTH
        after = await world.library.next_of(DARA, "market-1")
        assert after is not None
        assert after.item.key == "market-2"
        assert await world.library.next_of(DARA, "market-3") is None
        assert await world.library.next_of(DARA, "river-concert") is None
        with pytest.raises(ItemNotFound):
            await world.library.next_of(DARA, "none")
        await self._listed(world)

    async def _listed(self, world: World) -> None:
        """By kind and artist, page by page."""
        every, after = await world.library.collections(limit=1)
        assert after is not None
        rest, end = await world.library.collections(after=after)
        keys = [view.collection.key for view in (*every, *rest)]
        assert (sorted(keys), end) == (["little-market", "rice-songs"], None)
        albums, _ = await world.library.collections(kind=CollectionKind.ALBUM)
        troupe, _ = await world.library.collections(artist_id="troupe")
        assert [view.collection.key for view in (*albums, *troupe)] == [
            "rice-songs",
            "little-market",
        ]
        for cursor in ("", "1", "1.x", "99999999999999999999.0" + "0" * 31):
            with pytest.raises(PageGone):
                await world.library.collections(after=cursor)
