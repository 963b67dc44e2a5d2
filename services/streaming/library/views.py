"""Items as one fan sees them: with names of artists and collections, stars, and where they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from services.artists import ArtistName
from services.core.uow import Tx
from services.streaming.library.repository import collections, fans, shelves
from services.streaming.library.repository.items import items_by_id
from services.streaming.library.schemas import RATERS, CollectionName, Item, ItemView, Progress

Artists = Mapping[str, ArtistName]


async def items_in_order(tx: Tx, ids: Sequence[UUID]) -> list[Item]:
    """The same order; unknown ones are left out."""
    found = await items_by_id(tx, ids)
    return [found[each] for each in ids if each in found]


async def only_shown(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """The same order; what people may not see is left out."""
    seen = await shelves.only_shown(tx, ids)
    return [each for each in ids if each in seen]


async def views(tx: Tx, items: Sequence[Item], artists: Artists) -> list[ItemView]:
    """As anybody sees them."""
    homes = {item.collection for item in items if item.collection}
    names = await collections.names(tx, homes) if homes else {}
    found = {key: CollectionName(key, kind, name) for key, (kind, name) in names.items()}
    return [
        ItemView(
            item=item,
            artists=named(item.artist_ids, artists),
            collection=found.get(item.collection or ""),
            rating=_average(item),
        )
        for item in items
    ]


async def seen_by(tx: Tx, fan_id: int, seen: Sequence[ItemView]) -> list[ItemView]:
    """The same with the fan's own stars and progress, by two statements."""
    ids = [view.item.id for view in seen]
    progress = await fans.progress_of(tx, fan_id, ids)
    stars = await fans.stars_of(tx, fan_id, ids)
    return [
        replace(
            view,
            my_stars=stars.get(view.item.id),
            resume_seconds=_resume(progress.get(view.item.id)),
            is_finished=view.item.id in progress and progress[view.item.id].is_finished,
        )
        for view in seen
    ]


def named(artist_ids: Collection[str], artists: Artists) -> tuple[ArtistName, ...]:
    """Who they are; one who is not known any more is left out."""
    return tuple(artists[each] for each in artist_ids if each in artists)


def by_id(seen: Iterable[ItemView]) -> dict[UUID, ItemView]:
    return {view.item.id: view for view in seen}


def _resume(progress: Progress | None) -> int | None:
    if progress is None or progress.is_finished or progress.seconds < fans.BEGUN_SECONDS:
        return None
    return progress.seconds


def _average(item: Item) -> int | None:
    if item.rating_count < RATERS:
        return None
    return item.rating_sum * 10 // item.rating_count
