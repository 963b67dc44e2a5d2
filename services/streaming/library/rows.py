"""The rows of the first screen, as everybody sees them alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from services.core.uow import Tx
from services.streaming.library import views
from services.streaming.library.repository import collections, shelves
from services.streaming.library.schemas import CollectionKind, CollectionView, Kind, Shelf
from services.streaming.library.views import Artists

LENGTH: Final = 20
_CLOSING: Final = timedelta(days=7)
_KINDS: Final = (
    *(Kind.CONCERT, Kind.VIDEO, Kind.EPISODE, Kind.INTERVIEW),
    *(Kind.BEHIND_THE_SCENES, Kind.DOCUMENTARY, Kind.TRACK),
)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of items, and of each kind of collection the newest."""

    shelves: tuple[Shelf, ...]
    collections: Mapping[CollectionKind, tuple[CollectionView, ...]]


async def read(tx: Tx, artists: Artists) -> Rows:
    """Empty rows of items are left out."""
    ids = {
        "new": await shelves.newest(tx, LENGTH),
        "soon": await shelves.coming(tx, LENGTH),
        "closing": await shelves.closing(tx, tx.now + _CLOSING, LENGTH),
    }
    for kind in _KINDS:
        ids[kind.value] = await shelves.newest_of(tx, kind, LENGTH)
    every = list(dict.fromkeys(each for row in ids.values() for each in row))
    seen = views.by_id(await views.views(tx, await views.items_in_order(tx, every), artists))
    return Rows(
        tuple(Shelf(code, tuple(seen[each] for each in row)) for code, row in ids.items() if row),
        {kind: await _collections(tx, kind, artists) for kind in CollectionKind},
    )


async def _collections(
    tx: Tx, kind: CollectionKind, artists: Artists
) -> tuple[CollectionView, ...]:
    found = await collections.page(tx, kind, None, None, LENGTH)
    return tuple(
        CollectionView(each, views.named(each.artist_ids, artists)) for each in found.values()
    )
