"""SQL of reading collections: albums, series, playlists of the house."""

from __future__ import annotations

from collections.abc import Collection as Some
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.core.among import among
from services.core.uow import Tx
from services.streaming.library import documents
from services.streaming.library.cursors import Cursor
from services.streaming.library.models import (
    LibraryCollection,
    LibraryCollectionArtist,
    LibraryCollectionItem,
    LibraryItem,
)
from services.streaming.library.repository.finding import shown
from services.streaming.library.schemas import Art, Collection, CollectionKind


async def by_key(tx: Tx, key: str) -> tuple[UUID, Collection] | None:
    rows = await tx.session.scalars(select(LibraryCollection).where(LibraryCollection.key == key))
    found = await _collections(tx, list(rows))
    return next(iter(found.items()), None)


async def page(
    tx: Tx, kind: CollectionKind | None, artist_id: str | None, after: Cursor | None, limit: int
) -> dict[UUID, Collection]:
    """The newest first; those that hold nothing to see are left out."""
    statement = select(LibraryCollection).where(_holds_something(tx))
    if kind is not None:
        statement = statement.where(LibraryCollection.kind == kind)
    if artist_id is not None:
        of_artist = select(LibraryCollectionArtist.collection_id).where(
            LibraryCollectionArtist.artist_id == artist_id
        )
        statement = statement.where(LibraryCollection.id.in_(of_artist))
    order = (LibraryCollection.released_at, LibraryCollection.id)
    if after is not None:
        statement = statement.where(tuple_(*order) < after)
    newest = [column.desc() for column in order]
    rows = await tx.session.scalars(statement.order_by(*newest).limit(limit))
    return await _collections(tx, list(rows))


async def members(tx: Tx, collection_id: UUID) -> list[UUID]:
    """Items of it that may be seen, in their order."""
    statement = (
        select(LibraryCollectionItem.item_id)
        .join(LibraryItem, LibraryItem.id == LibraryCollectionItem.item_id)
        .where(LibraryCollectionItem.collection_id == collection_id, *shown(tx))
        .order_by(LibraryCollectionItem.place)
    )
    return list(await tx.session.scalars(statement))


async def names(tx: Tx, keys: Some[str]) -> dict[str, tuple[CollectionKind, Bilingual]]:
    """Kind and name by key."""
    statement = select(
        LibraryCollection.key,
        LibraryCollection.kind,
        LibraryCollection.name_km,
        LibraryCollection.name_en,
    ).where(among(tx, LibraryCollection.key, list(keys)))
    return {
        row.key: (CollectionKind(row.kind), Bilingual(row.name_km, row.name_en))
        for row in await tx.session.execute(statement)
    }


def _holds_something(tx: Tx) -> ColumnElement[bool]:
    return (
        select(LibraryCollectionItem.item_id)
        .join(LibraryItem, LibraryItem.id == LibraryCollectionItem.item_id)
        .where(LibraryCollectionItem.collection_id == LibraryCollection.id, *shown(tx))
        .exists()
    )


async def _collections(tx: Tx, rows: Some[LibraryCollection]) -> dict[UUID, Collection]:
    ids = [row.id for row in rows]
    artists = await _artists(tx, ids)
    counted = await _counted(tx, ids)
    return {
        row.id: Collection(
            key=row.key,
            kind=CollectionKind(row.kind),
            name=Bilingual(row.name_km, row.name_en),
            about=documents.about(row.about),
            artist_ids=artists.get(row.id, ()),
            picture=Art(Pair(row.pair), row.motif),
            released_at=row.released_at,
            item_count=counted.get(row.id, (0, 0))[0],
            duration_seconds=counted.get(row.id, (0, 0))[1],
        )
        for row in rows
    }


async def _artists(tx: Tx, ids: Some[UUID]) -> dict[UUID, tuple[str, ...]]:
    statement = (
        select(LibraryCollectionArtist.collection_id, LibraryCollectionArtist.artist_id)
        .where(among(tx, LibraryCollectionArtist.collection_id, list(ids)))
        .order_by(LibraryCollectionArtist.collection_id, LibraryCollectionArtist.place)
    )
    found: dict[UUID, tuple[str, ...]] = {}
    for collection_id, artist_id in await tx.session.execute(statement):
        found[collection_id] = (*found.get(collection_id, ()), artist_id)
    return found


async def _counted(tx: Tx, ids: Some[UUID]) -> dict[UUID, tuple[int, int]]:
    """How many items of each may be seen, and how long they are together, in seconds."""
    statement = (
        select(
            LibraryCollectionItem.collection_id,
            func.count(),
            func.sum(LibraryItem.duration_seconds),
        )
        .join(LibraryItem, LibraryItem.id == LibraryCollectionItem.item_id)
        .where(among(tx, LibraryCollectionItem.collection_id, list(ids)), *shown(tx))
        .group_by(LibraryCollectionItem.collection_id)
    )
    return {row[0]: (row[1], int(row[2])) for row in await tx.session.execute(statement)}
