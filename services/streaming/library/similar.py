"""What is like an item: by its artists, tags and kind, the nearest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final
from uuid import UUID

from services.core.finding import EVERYTHING, words_in
from services.core.finding.tables import NEWEST, Place, with_all
from services.core.uow import Tx
from services.streaming.library import views, words
from services.streaming.library.repository.finding import ITEMS
from services.streaming.library.schemas import Item, Kind

MOST: Final = 12
_OF_EACH: Final = 30
_LISTS: Final = 8
_ARTIST, _TAG, _KIND = 4, 2, 1

CanPlay = Callable[[Item], bool]


async def similar(tx: Tx, item: Item, can_play: CanPlay, limit: int) -> list[Item]:
    """At most `limit` of those that `can_play`, also from further away when there are few.

    Looks through the newest of each artist, tag and kind, then of everything. What is sent live
    is left out: it has an hour of its own.
    """
    found: dict[UUID, Item] = {}
    for list_of_words in _lists(item):
        found |= await _newest(tx, list_of_words, found)
    near = [each for each in found.values() if _is_other(each, item) and can_play(each)]
    near.sort(key=lambda each: -nearness(item, each))
    if len(near) < limit:
        rest = await _newest(tx, [EVERYTHING], found)
        near += [each for each in rest.values() if _is_other(each, item) and can_play(each)]
    return near[:limit]


def nearness(one: Item, other: Item) -> int:
    """Artists count most, then tags, then what kind it is."""
    artists = len(set(one.artist_ids) & set(other.artist_ids))
    tags = len(set(one.tags) & set(other.tags))
    return _ARTIST * artists + _TAG * tags + _KIND * (one.kind is other.kind)


def _lists(item: Item) -> list[Sequence[str]]:
    """The words of each list to look through."""

    def every() -> Iterator[Sequence[str]]:
        for artist_id in item.artist_ids:
            yield list(words.filters((), [artist_id]))
        for tag in item.tags:
            yield sorted(words_in(tag))
        yield list(words.filters([item.kind], ()))

    return [each for each in every() if each][:_LISTS]


async def _newest(tx: Tx, all_of: Sequence[str], but: dict[UUID, Item]) -> dict[UUID, Item]:
    places: list[Place[UUID]] = await with_all(tx, ITEMS, all_of, NEWEST, None, _OF_EACH)
    new = [each.id for each in places if each.id not in but]
    return {each.id: each for each in await views.items_in_order(tx, new)}


def _is_other(each: Item, item: Item) -> bool:
    return each.id != item.id and each.kind is not Kind.LIVE
