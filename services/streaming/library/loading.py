"""Loading the library: together or not at all, and again only what has changed."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from services.artists import ArtistName
from services.artwork.schemas import Bilingual
from services.core.finding import save_words
from services.core.ids import derived_uuid
from services.core.uow import Tx
from services.streaming.library import documents, words
from services.streaming.library.errors import BadContent
from services.streaming.library.repository import collections as reading
from services.streaming.library.repository import loading
from services.streaming.library.repository.finding import ITEMS
from services.streaming.library.repository.items import items_by_id
from services.streaming.library.repository.loading import Known
from services.streaming.library.schemas import CollectionKind, ItemState, Kind, Windows
from services.streaming.library.specs import (
    CollectionSpec,
    ItemSpec,
    LoadContent,
    LoadedContent,
    Source,
)

Artists = Mapping[str, ArtistName]
HandOver = Callable[[Tx, UUID, Source], Awaitable[None]]
"""Has the media of an item made, in the transaction that is open."""


def item_id_of(key: str) -> UUID:
    """An item keeps its id through all loads."""
    return derived_uuid("library_item", key)


def collection_id_of(key: str) -> UUID:
    return derived_uuid("library_collection", key)


async def load(
    tx: Tx, command: LoadContent, artists: Artists, hand_over: HandOver
) -> LoadedContent:
    """BadContent for an artist or an item that was never loaded, or an item in two albums."""
    _refuse_unknown_artists(command, artists)
    items = await _items(tx, command.items)
    moved = await _collections(tx, command.collections)
    touched = {item_id_of(key) for key in (*items.added, *items.changed)} | moved.items
    await _save_words(tx, touched, artists)
    handed = await _hand_over(tx, command.items, hand_over)
    return LoadedContent(
        (*items.added, *moved.added), (*items.changed, *moved.changed), tuple(handed)
    )


@dataclass(slots=True)
class _Changes:
    """Keys of what is new and of what has changed; ids of items to be found by other words."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    items: set[UUID] = field(default_factory=set)


def _refuse_unknown_artists(command: LoadContent, artists: Artists) -> None:
    every: list[tuple[str, ItemSpec | CollectionSpec]] = [("items", s) for s in command.items]
    every += [("collections", spec) for spec in command.collections]
    for section, spec in every:
        for artist_id in spec.artist_ids:
            if artist_id not in artists:
                raise BadContent(
                    section=section, item=spec.key, field="artists", reason="unknown_artist"
                )


async def _items(tx: Tx, specs: Sequence[ItemSpec]) -> _Changes:
    changes = _Changes()
    known = await loading.known_items(tx, [item_id_of(spec.key) for spec in specs])
    rows: list[dict[str, Any]] = []
    fresh: list[ItemSpec] = []
    for spec in specs:
        before = known.get(item_id_of(spec.key))
        row = _item_row(tx, _with_times(spec, before))
        if before is not None and before.mark == row["load_mark"]:
            continue
        (changes.added if before is None else changes.changed).append(spec.key)
        rows.append(row)
        fresh.append(spec)
    await loading.save_items(tx, rows)
    await loading.save_item_artists(tx, {item_id_of(s.key): s.artist_ids for s in fresh})
    await loading.save_texts(tx, {item_id_of(spec.key): _texts(spec) for spec in fresh})
    return changes


def _with_times(spec: ItemSpec, before: Known | None) -> ItemSpec:
    if before is None or not spec.keeps_times:
        return spec
    return replace(spec, windows=Windows(before.release_at, before.until))


def _item_row(tx: Tx, spec: ItemSpec) -> dict[str, Any]:
    texts = _texts(spec)
    said = {
        "kind": spec.kind,
        "name_km": spec.name.km,
        "name_en": spec.name.en,
        "about": documents.about_of(spec.about),
        "is_hidden": spec.is_hidden,
        "in_chat": spec.in_chat,
        "newest_first": -int(spec.windows.release_at.timestamp()),
        "terms": _terms(spec),
        "pair": spec.picture.pair,
    }
    until = spec.windows.until
    also = [
        spec.artist_ids,
        [(*names, body) for names, body in sorted(texts.items())],
        spec.windows.release_at.timestamp(),
        until.timestamp() if until else None,
    ]
    return {
        **said,
        "id": item_id_of(spec.key),
        "key": spec.key,
        "release_at": spec.windows.release_at,
        "until": until,
        "duration_seconds": 0,
        "state": ItemState.READY if _needs_no_media(spec) else ItemState.DRAFT,
        "made_percent": 0,
        "rating_sum": 0,
        "rating_count": 0,
        "plays": 0,
        "load_mark": _mark([said, *also]),
        "loaded_at": tx.now,
    }


def _needs_no_media(spec: ItemSpec) -> bool:
    """What is live is there before anything was recorded."""
    return spec.kind is Kind.LIVE


def _terms(spec: ItemSpec) -> dict[str, Any]:
    return {
        "needs": documents.needs_of(spec.needs),
        "territories": sorted(spec.territories),
        "unknown_country": spec.unknown_country,
        "policy": spec.policy,
        "fallback": spec.fallback,
        "motif": spec.picture.word,
        "tags": list(spec.tags),
        "captions": sorted(spec.captions),
        "lyrics": sorted(spec.lyrics),
    }


def _texts(spec: ItemSpec) -> dict[tuple[str, str], str]:
    captions = {("captions", word): body for word, body in spec.captions.items()}
    lyrics = {
        ("lyrics", word): json.dumps([[line.at_ms, line.words] for line in lines])
        for word, lines in spec.lyrics.items()
    }
    return captions | lyrics


def _mark(values: object) -> str:
    return sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


async def _collections(tx: Tx, specs: Sequence[CollectionSpec]) -> _Changes:
    changes = _Changes()
    await _refuse_unknown_items(tx, specs)
    known = await loading.known_collections(tx, [collection_id_of(spec.key) for spec in specs])
    for spec in specs:
        collection_id = collection_id_of(spec.key)
        before = known.get(collection_id)
        row = _collection_row(tx, spec, before[1] if before and spec.keeps_times else None)
        if before and before[0] == row["load_mark"]:
            continue
        (changes.changed if before else changes.added).append(spec.key)
        await loading.save_collections(tx, [row])
        await loading.save_collection_artists(tx, {collection_id: spec.artist_ids})
        members = [item_id_of(key) for key in spec.item_keys]
        changes.items |= await loading.save_members(tx, collection_id, spec.kind, members)
    return changes


async def _refuse_unknown_items(tx: Tx, specs: Sequence[CollectionSpec]) -> None:
    known = await loading.known_keys(tx, [key for spec in specs for key in spec.item_keys])
    homes: dict[str, str] = {}
    for spec in specs:
        is_home = spec.kind is not CollectionKind.PLAYLIST
        for key in spec.item_keys:
            is_second = is_home and homes.get(key, spec.key) != spec.key
            if key not in known or is_second:
                reason = "second_home" if is_second else "unknown_item"
                raise BadContent(
                    section="collections", item=spec.key, field="items", reason=reason, key=key
                )
            if is_home:
                homes[key] = spec.key


def _collection_row(
    tx: Tx, spec: CollectionSpec, released_before: datetime | None
) -> dict[str, Any]:
    released_at = released_before or spec.released_at
    said = {
        "kind": spec.kind,
        "name_km": spec.name.km,
        "name_en": spec.name.en,
        "about": documents.about_of(spec.about),
        "pair": spec.picture.pair,
        "motif": spec.picture.word,
    }
    mark = _mark([said, released_at.timestamp(), spec.artist_ids, spec.item_keys])
    return {
        **said,
        "id": collection_id_of(spec.key),
        "key": spec.key,
        "released_at": released_at,
        "load_mark": mark,
        "loaded_at": tx.now,
    }


async def _save_words(tx: Tx, ids: set[UUID], artists: Artists) -> None:
    """Found by what is stored now: names of collections may have changed around an item."""
    items = await items_by_id(tx, ids)
    names = await reading.names(
        tx, [item.collection for item in items.values() if item.collection]
    )
    found: dict[UUID, set[str]] = {}
    for item in items.values():
        around: list[Bilingual] = [artists[each].name for each in item.artist_ids]
        if item.collection:
            around.append(names[item.collection][1])
        found[item.id] = words.words_of(item, around)
    sorted_by = {
        item.id: {"newest_first": -int(item.windows.release_at.timestamp())}
        for item in items.values()
    }
    await save_words(tx, ITEMS, found, sorted_by)


async def _hand_over(tx: Tx, specs: Sequence[ItemSpec], hand_over: HandOver) -> list[str]:
    """Sources that are new or have changed, to whoever makes media of them."""
    known = await loading.known_items(tx, [item_id_of(spec.key) for spec in specs])
    handed: list[str] = []
    for spec in specs:
        item_id = item_id_of(spec.key)
        if spec.source is None or known[item_id].source_mark == spec.source.mark:
            continue
        await loading.handed_over(tx, item_id, spec.source.place, spec.source.mark)
        await hand_over(tx, item_id, spec.source)
        handed.append(spec.key)
    return handed
