"""Lists read no more than their page right after many items were loaded, when a database has
counted nothing yet and can only guess what is rare.
"""

from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, select, update

from services.core.finding import EVERYTHING
from services.streaming.library.models import LibraryItem, LibraryPosting, LibraryWord
from services.streaming.library.schemas import FindItems, ItemState, Kind
from tests.services.reading_costs import costly
from tests.services.streaming.library.shelf import DARA, RELEASED, World

MANY: Final = 2_000
PAGE: Final = 20
POSTINGS: Final = "library_postings"
WORDS: Final = (EVERYTHING, "kind=concert", "artist=soriya", *(f"often{n}" for n in range(6)))


def words_of(number: int) -> tuple[str, ...]:
    return (*WORDS, "third") if number % 3 == 0 else WORDS


async def fill(world: World) -> None:
    """MANY concerts that are ready, straight into the tables."""
    like = select(LibraryItem).where(LibraryItem.key == "river-concert")
    async with world.uow.database.write.begin() as connection:
        one = dict((await connection.execute(like)).one()._mapping)
        items = [{**one, **_of(number)} for number in range(MANY)]
        await connection.execute(insert(LibraryItem), items)
        postings = [
            {
                "word": word,
                "newest_first": _of(number)["newest_first"],
                "item_id": UUID(int=number),
            }
            for number in range(MANY)
            for word in words_of(number)
        ]
        await connection.execute(insert(LibraryPosting), postings)
        new = [{"word": word, "items": MANY} for word in ("third", *WORDS[3:])]
        await connection.execute(insert(LibraryWord), new)
        known = update(LibraryWord).where(LibraryWord.word.in_(WORDS))
        await connection.execute(known.values(items=MANY))


def _of(number: int) -> dict[str, Any]:
    released = RELEASED - timedelta(minutes=number)
    order = -int(released.timestamp())
    key = f"item-{number}"
    return {"id": UUID(int=number), "key": key, "release_at": released, "newest_first": order}


class TestFreshlyLoaded:
    async def test_a_page_of_a_list_costs_a_page(self, world: World) -> None:
        await fill(world)
        await self._searches(world)
        await self._first_screen(world)
        await self._control(world)

    async def _searches(self, world: World) -> None:
        for wanted in (
            FindItems(limit=PAGE),
            FindItems(kind=Kind.CONCERT, limit=PAGE),
            FindItems(artist_id="soriya", kind=Kind.CONCERT, limit=PAGE),
            FindItems("often1", limit=PAGE),
            FindItems("third", limit=PAGE),
        ):
            page = await world.library.find(DARA, wanted)
            assert len(page.items) == PAGE
            later = FindItems(wanted.text, wanted.kind, wanted.artist_id, page.after, PAGE)
            for each in (wanted, later):
                costs = await costly(
                    world.uow.database, partial(world.library.find, DARA, each), POSTINGS
                )
                assert costs == [False], each

    async def _first_screen(self, world: World) -> None:
        costs = await costly(world.uow.database, partial(world.library.home, DARA), POSTINGS)
        assert costs == [False] * 7
        home = await world.library.home(DARA)
        rows = {row.code: [view.item.key for view in row.items] for row in home.shelves}
        assert len(rows["concert"]) == len(rows["new"]) == PAGE
        assert rows["episode"] == ["market-3", "market-2", "market-1"]

    async def _control(self, world: World) -> None:
        """The measure: what must be sorted goes through everything."""

        async def by_key() -> None:
            found = select(LibraryItem.key).where(LibraryItem.state == ItemState.READY)
            async with world.uow.database.read.connect() as connection:
                await connection.execute(found.order_by(LibraryItem.duration_seconds).limit(PAGE))

        assert await costly(world.uow.database, by_key, "library_items") == [True]
