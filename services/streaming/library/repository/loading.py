"""SQL of loading: items, collections, their texts and artists, many rows at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select, update

from services.core.among import among
from services.core.parts import in_parts
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.streaming.library.models import (
    LibraryCollection,
    LibraryCollectionArtist,
    LibraryCollectionItem,
    LibraryItem,
    LibraryItemArtist,
    LibraryText,
)
from services.streaming.library.schemas import CollectionKind

_AT_ONCE: Final = 500
_ITEM: Final = (
    *("kind", "name_km", "name_en", "about", "is_hidden", "in_chat", "release_at", "until"),
    *("newest_first", "terms", "pair", "load_mark", "loaded_at"),
)
_COLLECTION: Final = (
    *("kind", "name_km", "name_en", "about", "pair", "motif"),
    *("released_at", "load_mark", "loaded_at"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What an item was like before: what it was loaded from, and its times."""

    mark: str
    source_mark: str | None
    release_at: datetime
    until: datetime | None


async def known_items(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, Known]:
    found: dict[UUID, Known] = {}
    for some in in_parts(ids, _AT_ONCE):
        rows = await tx.session.execute(
            select(
                LibraryItem.id,
                LibraryItem.load_mark,
                LibraryItem.source_mark,
                LibraryItem.release_at,
                LibraryItem.until,
            ).where(among(tx, LibraryItem.id, some))
        )
        found |= {row[0]: Known(*row[1:]) for row in rows}
    return found


async def known_collections(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, tuple[str, datetime]]:
    """Collection -> what it was loaded from, and when it came out."""
    rows = await tx.session.execute(
        select(
            LibraryCollection.id, LibraryCollection.load_mark, LibraryCollection.released_at
        ).where(among(tx, LibraryCollection.id, list(ids)))
    )
    return {row[0]: (row[1], row[2]) for row in rows}


async def known_keys(tx: Tx, keys: Sequence[str]) -> dict[str, UUID]:
    """Items that there are, by key."""
    found: dict[str, UUID] = {}
    for some in in_parts(keys, _AT_ONCE):
        rows = await tx.session.execute(
            select(LibraryItem.key, LibraryItem.id).where(among(tx, LibraryItem.key, some))
        )
        found |= {row.key: row.id for row in rows}
    return found


async def save_items(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Bring them up to date; media, ratings and the collection stay as they are."""
    await _save(tx, LibraryItem, _ITEM, rows)


async def save_collections(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    await _save(tx, LibraryCollection, _COLLECTION, rows)


async def save_item_artists(tx: Tx, artists: Mapping[UUID, Sequence[str]]) -> None:
    await _replace(tx, LibraryItemArtist, "item_id", artists)


async def save_collection_artists(tx: Tx, artists: Mapping[UUID, Sequence[str]]) -> None:
    await _replace(tx, LibraryCollectionArtist, "collection_id", artists)


async def save_texts(tx: Tx, texts: Mapping[UUID, Mapping[tuple[str, str], str]]) -> None:
    """Item -> (kind, word) -> body; what is not named is gone."""
    for some in in_parts(texts, _AT_ONCE):
        await tx.session.execute(delete(LibraryText).where(among(tx, LibraryText.item_id, some)))
    rows = (
        {"item_id": item_id, "kind": kind, "word": word, "body": body}
        for item_id, each in texts.items()
        for (kind, word), body in each.items()
    )
    for part in in_parts(rows, _AT_ONCE):
        await tx.session.execute(insert_into(tx, LibraryText), part)


async def save_members(
    tx: Tx, collection_id: UUID, kind: CollectionKind, item_ids: Sequence[UUID]
) -> set[UUID]:
    """What a collection holds from now on; all items that are or were in it."""
    before = await tx.session.scalars(
        delete(LibraryCollectionItem)
        .where(LibraryCollectionItem.collection_id == collection_id)
        .returning(LibraryCollectionItem.item_id)
    )
    touched = {*before, *item_ids}
    rows = [
        {"collection_id": collection_id, "item_id": item_id, "place": place}
        for place, item_id in enumerate(item_ids, start=1)
    ]
    for part in in_parts(rows, _AT_ONCE):
        await tx.session.execute(insert_into(tx, LibraryCollectionItem), part)
    if kind is not CollectionKind.PLAYLIST:
        await _make_home(tx, collection_id, item_ids)
    return touched


async def _make_home(tx: Tx, collection_id: UUID, item_ids: Sequence[UUID]) -> None:
    """They belong to this album or series, and nothing else does."""
    await tx.session.execute(
        update(LibraryItem)
        .where(LibraryItem.collection_id == collection_id)
        .values(collection_id=None, number=None)
        .execution_options(synchronize_session=False)
    )
    for number, item_id in enumerate(item_ids, start=1):
        await tx.session.execute(
            update(LibraryItem)
            .where(LibraryItem.id == item_id)
            .values(collection_id=collection_id, number=number)
            .execution_options(synchronize_session=False)
        )


async def handed_over(tx: Tx, item_id: UUID, place: str, mark: str) -> None:
    """Its media are made of this from now on."""
    await tx.session.execute(
        update(LibraryItem)
        .where(LibraryItem.id == item_id)
        .values(source=place, source_mark=mark)
        .execution_options(synchronize_session=False)
    )


async def _replace(tx: Tx, table: Any, owner: str, artists: Mapping[UUID, Sequence[str]]) -> None:
    for some in in_parts(artists, _AT_ONCE):
        await tx.session.execute(delete(table).where(among(tx, getattr(table, owner), some)))
    rows = (
        {owner: key, "artist_id": artist_id, "place": place}
        for key, every in artists.items()
        for place, artist_id in enumerate(every)
    )
    for part in in_parts(rows, _AT_ONCE):
        await tx.session.execute(insert_into(tx, table), part)


async def _save(
    tx: Tx, table: Any, changing: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    for some in in_parts(rows, _AT_ONCE):
        statement = insert_into(tx, table)
        new = {name: statement.excluded[name] for name in changing}
        changed = statement.on_conflict_do_update(index_elements=["id"], set_=new)
        await tx.session.execute(changed, [dict(row) for row in some])
