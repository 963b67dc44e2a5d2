"""Stars, the queue and playlists: on all devices at once, within bounds."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from services.streaming.library.errors import (
    BadListName,
    ItemNotFound,
    ListChanged,
    ListFull,
    PlaylistNotFound,
)
from services.streaming.library.loading import item_id_of
from services.streaming.library.repository import lists
from services.streaming.library.schemas import PLAYLISTS, QUEUE_ITEMS, Queue
from services.streaming.library.specs import LoadContent
from tests.services.streaming.library.shelf import BOPHA, CONCERT, DARA, SONG, World


def keys(queue: Queue) -> list[str]:
    return [view.item.key for view in queue.items]


class TestStars:
    async def test_one_of_each_fan_changed_at_will_told_from_five_on(self, world: World) -> None:
        others = [100, 101, 102, 103]
        await world.fans(*others)
        await asyncio.gather(*(world.library.rate(fan, "palm-sugar", 5) for fan in others))
        view = await world.library.rate(DARA, "palm-sugar", 1)
        assert (view.rating, view.item.rating_count, view.my_stars) == (42, 5, 1)
        twice = [world.library.rate(DARA, "palm-sugar", 3) for _ in range(4)]
        await asyncio.gather(*twice)
        view = await world.library.item(DARA, "palm-sugar")
        assert (view.rating, view.item.rating_count, view.my_stars) == (46, 5, 3)
        view = await world.library.rate(DARA, "palm-sugar", None)
        assert (view.rating, view.item.rating_count, view.my_stars) == (None, 4, None)
        assert (await world.library.rate(DARA, "palm-sugar", None)).item.rating_sum == 20
        with pytest.raises(ItemNotFound):
            await world.library.rate(DARA, "none", 3)


class TestQueue:
    async def test_grows_at_either_end_and_is_ordered_on_what_was_seen(self, world: World) -> None:
        assert await world.lists.queue(DARA) == Queue(0, ())
        for key in ("market-1", "market-2", "market-1"):
            await world.lists.add(DARA, key)
        queue = await world.lists.add(DARA, "palm-sugar", next_=True)
        assert keys(queue) == ["palm-sugar", "market-2", "market-1"]
        ordered = await world.lists.set_queue(
            DARA, queue.revision, ["market-1", "palm-sugar", "market-1"]
        )
        assert keys(ordered) == ["market-1", "palm-sugar"]
        with pytest.raises(ListChanged) as refusal:
            await world.lists.set_queue(DARA, queue.revision, [])
        assert refusal.value.details == {"revision": ordered.revision}
        same = await world.lists.add(DARA, "palm-sugar")
        assert same.revision == ordered.revision
        assert keys(await world.lists.remove(DARA, "market-1")) == ["palm-sugar"]
        assert (await world.lists.remove(DARA, "market-1")).revision == ordered.revision + 1
        assert await world.lists.queue(BOPHA) == Queue(0, ())
        with pytest.raises(ItemNotFound):
            await world.lists.set_queue(DARA, ordered.revision + 1, ["none"])

    async def test_many_devices_at_once_lose_nothing(self, world: World) -> None:
        every = ["market-1", "market-2", "market-3", "palm-sugar", "first-rain", "river-concert"]
        await asyncio.gather(*(world.lists.add(DARA, key) for key in every * 2))
        queue = await world.lists.queue(DARA)
        assert sorted(keys(queue)) == sorted(every)

    async def test_whoever_writes_what_was_read_before_loses_some(self, world: World) -> None:
        """The control: the same without reading under the lock that is written under."""
        every = ["market-1", "market-2", "market-3", "palm-sugar"]
        all_have_read = asyncio.Barrier(len(every))
        await world.lists.set_queue(DARA, 0, [])

        async def careless(key: str) -> None:
            stored = await world.uow.run(lambda tx: lists.queue(tx, DARA))
            await all_have_read.wait()
            grown = [*stored.items, item_id_of(key)]
            await world.uow.run(lambda tx: lists.save_queue(tx, DARA, grown))

        await asyncio.gather(*(careless(key) for key in every))
        assert len((await world.lists.queue(DARA)).items) == 1

    async def test_what_is_hidden_keeps_its_place_and_the_bound_holds(self, world: World) -> None:
        await world.lists.add(DARA, "palm-sugar")
        await world.lists.add(DARA, "market-1")
        await world.library.load(LoadContent((replace(SONG, is_hidden=True),)))
        queue = await world.lists.queue(DARA)
        assert keys(queue) == ["market-1"]
        await world.lists.set_queue(DARA, queue.revision, ["market-1", "market-2"])
        await world.library.load(LoadContent((SONG,)))
        assert keys(await world.lists.queue(DARA)) == ["market-1", "market-2", "palm-sugar"]
        many = tuple(replace(CONCERT, key=f"item-{number}") for number in range(QUEUE_ITEMS + 1))
        await world.library.load(LoadContent(many))
        await world.ready(*(spec.key for spec in many))
        revision = (await world.lists.queue(DARA)).revision
        with pytest.raises(ListFull):
            await world.lists.set_queue(DARA, revision, [spec.key for spec in many])


class TestPlaylists:
    async def test_are_the_fans_own_from_the_first_name_to_the_end(self, world: World) -> None:
        made = await world.lists.create(DARA, "KEY000000001", "  Evening   songs ")
        again = await world.lists.create(DARA, "KEY000000001", "Evening songs")
        assert (made.id, made.name, made.items) == (again.id, "Evening songs", ())
        await world.lists.add_item(DARA, made.id, "palm-sugar")
        await world.lists.add_item(DARA, made.id, "palm-sugar")
        full = await world.lists.add_item(DARA, made.id, "first-rain")
        turned = await world.lists.set_items(
            DARA, made.id, full.revision, ["first-rain", "palm-sugar"]
        )
        assert [view.item.key for view in turned.items] == ["first-rain", "palm-sugar"]
        with pytest.raises(ListChanged):
            await world.lists.set_items(DARA, made.id, full.revision, [])
        await world.lists.rename(DARA, made.id, "បទពេលល្ងាច")
        [named] = await world.lists.playlists(DARA)
        assert (named.name, named.item_count) == ("បទពេលល្ងាច", 2)
        for wrong in (
            world.lists.playlist(BOPHA, made.id),
            world.lists.add_item(BOPHA, made.id, "palm-sugar"),
            world.lists.rename(BOPHA, made.id, "Mine"),
            world.lists.playlist(DARA, UUID(int=1)),
        ):
            with pytest.raises(PlaylistNotFound):
                await wrong
        await world.lists.delete(BOPHA, made.id)
        assert len(await world.lists.playlists(DARA)) == 1
        await world.lists.delete(DARA, made.id)
        assert await world.lists.playlists(DARA) == []

    async def test_names_and_numbers_have_bounds(self, world: World) -> None:
        for name in ("", "   ", "\u200b", "x" * 61):
            with pytest.raises(BadListName):
                await world.lists.create(DARA, "KEY000000001", name)
        for number in range(PLAYLISTS):
            await world.lists.create(DARA, f"KEY{number:09}", "One")
        with pytest.raises(ListFull):
            await world.lists.create(DARA, "KEYX", "One more")
        assert (await world.lists.create(DARA, "KEY000000000", "One")).items == ()
