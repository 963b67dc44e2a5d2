"""SQL of reading items: rows with the artists and the collection that belong to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.core.among import among
from services.core.uow import Tx
from services.streaming.library import documents
from services.streaming.library.models import (
    LibraryCollection,
    LibraryItem,
    LibraryItemArtist,
)
from services.streaming.library.schemas import Art, Item, ItemState, Kind, Windows


async def playable(tx: Tx, key: str) -> Item | None:
    """The item of this key in whatever state; None: there is none."""
    return (await items_by_key(tx, (key,))).get(key)


async def items_by_key(tx: Tx, keys: Collection[str]) -> dict[str, Item]:
    """Also those that are hidden or not ready; unknown ones are left out."""
    rows = await tx.session.scalars(
        select(LibraryItem).where(among(tx, LibraryItem.key, list(keys)))
    )
    return {item.key: item for item in await _items(tx, rows.all())}


async def items_by_id(tx: Tx, ids: Collection[UUID]) -> dict[UUID, Item]:
    """The same by id."""
    rows = await tx.session.scalars(
        select(LibraryItem).where(among(tx, LibraryItem.id, list(ids)))
    )
    return {item.id: item for item in await _items(tx, rows.all())}


async def artists_of(tx: Tx, ids: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Ids of the artists of these items, in the order in which they are named."""
    statement = (
        select(LibraryItemArtist.item_id, LibraryItemArtist.artist_id)
        .where(among(tx, LibraryItemArtist.item_id, list(ids)))
        .order_by(LibraryItemArtist.item_id, LibraryItemArtist.place)
    )
    found: dict[UUID, tuple[str, ...]] = {}
    for item_id, artist_id in await tx.session.execute(statement):
        found[item_id] = (*found.get(item_id, ()), artist_id)
    return found


async def _items(tx: Tx, rows: Sequence[LibraryItem]) -> list[Item]:
    artists = await artists_of(tx, [row.id for row in rows])
    homes = await _keys_of(tx, {row.collection_id for row in rows if row.collection_id})
    return [_item(row, artists.get(row.id, ()), homes) for row in rows]


async def _keys_of(tx: Tx, ids: Collection[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    statement = select(LibraryCollection.id, LibraryCollection.key).where(
        among(tx, LibraryCollection.id, list(ids))
    )
    return {row.id: row.key for row in await tx.session.execute(statement)}


def _item(row: LibraryItem, artist_ids: tuple[str, ...], homes: Mapping[UUID, str]) -> Item:
    terms = row.terms
    return Item(
        id=row.id,
        key=row.key,
        kind=Kind(row.kind),
        name=Bilingual(row.name_km, row.name_en),
        about=documents.about(row.about),
        artist_ids=artist_ids,
        duration_seconds=row.duration_seconds,
        state=ItemState.HIDDEN if row.is_hidden else ItemState(row.state),
        needs=documents.needs(terms["needs"]),
        windows=Windows(row.release_at, row.until),
        territories=frozenset(terms["territories"]),
        unknown_country=documents.unknown_country(terms),
        policy=documents.policy(terms),
        fallback=documents.fallback(terms),
        picture=Art(Pair(row.pair), terms["motif"]),
        media=documents.media(row.media, terms),
        tags=tuple(terms["tags"]),
        collection=homes[row.collection_id] if row.collection_id else None,
        number=row.number,
        in_chat=row.in_chat,
        rating_sum=row.rating_sum,
        rating_count=row.rating_count,
    )
