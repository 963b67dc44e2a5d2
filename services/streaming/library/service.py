"""The library: the only door to looking at it, finding in it, and loading it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from services.artists import ArtistsService
from services.core.finding import BadCursor, Finder, Query
from services.core.recent import Recent
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.streaming.library import cursors, loading, rows, views, words
from services.streaming.library.errors import CollectionNotFound, ItemNotFound, PageGone
from services.streaming.library.repository import collections, fans, texts
from services.streaming.library.repository.finding import ITEMS
from services.streaming.library.repository.items import items_by_key
from services.streaming.library.rows import Rows
from services.streaming.library.schemas import (
    CollectionKind,
    CollectionView,
    FindItems,
    Home,
    Item,
    ItemsPage,
    ItemState,
    ItemView,
    Shelf,
)
from services.streaming.library.similar import MOST, CanPlay, similar
from services.streaming.library.specs import LoadContent, LoadedContent
from services.streaming.library.texts import LyricLine
from services.streaming.library.views import Artists

_KEPT: Final = timedelta(seconds=2)
MAX_PAGE: Final = 50


class LibraryService:
    """Looking at items and collections. What everybody sees alike is at most two seconds old."""

    def __init__(
        self, uow: UnitOfWork, artists: ArtistsService, hand_over: loading.HandOver
    ) -> None:
        """`hand_over` has the media of an item made, in the transaction that loads it."""
        self.uow = uow
        self._artists = artists
        self._hand_over = hand_over
        self._finder: Finder[UUID, Item] = Finder(uow, ITEMS, views.items_in_order, UUID)
        self._rows = Recent(self._read_rows, _KEPT, uow.clock)

    async def home(self, fan_id: int) -> Home:
        """The first screen: what was begun, rows of items, albums, series and playlists."""
        found = await self._rows.get()
        begun, shelves = await self._home(fan_id, found.shelves, await self._artists.names())
        return Home(
            begun=begun,
            shelves=shelves,
            albums=found.collections[CollectionKind.ALBUM],
            series=found.collections[CollectionKind.SERIES],
            playlists=found.collections[CollectionKind.PLAYLIST],
        )

    async def find(self, fan_id: int, wanted: FindItems) -> ItemsPage:
        """Items by text, kind and artist, the newest first. PageGone for a cursor that is none."""
        kinds = [wanted.kind] if wanted.kind else []
        artists = [wanted.artist_id] if wanted.artist_id else []
        asked = Query(
            text=wanted.text,
            filters=tuple(words.filters(kinds, artists)),
            after=wanted.after,
            limit=wanted.limit,
        )
        try:
            found = await self._finder.find(asked)
        except BadCursor as error:
            raise PageGone from error
        seen = await self._seen(fan_id, found.cards, await self._artists.names())
        return ItemsPage(tuple(seen), found.after, found.understood_as)

    async def item(self, fan_id: int, key: str) -> ItemView:
        """One item, also one that is not released yet or gone. ItemNotFound."""
        return await self._item(fan_id, key, await self._artists.names())

    async def items(self, fan_id: int, keys: Sequence[str]) -> list[ItemView]:
        """In the order of the keys; what people may not see is left out."""
        return await self._items(fan_id, keys, await self._artists.names())

    async def collection(self, fan_id: int, key: str) -> CollectionView:
        """A collection with its items. CollectionNotFound."""
        return await self._collection(fan_id, key, await self._artists.names())

    async def collections(
        self,
        kind: CollectionKind | None = None,
        artist_id: str | None = None,
        after: str | None = None,
        limit: int = 20,
    ) -> tuple[list[CollectionView], str | None]:
        """A page, the newest first, and the cursor to go on with. PageGone."""
        return await self._collections(
            kind, artist_id, cursors.read(after), limit, await self._artists.names()
        )

    async def begun(self, fan_id: int, after: str | None = None, limit: int = 20) -> ItemsPage:
        """What a fan has not seen to the end, the last one first. PageGone."""
        return await self._begun(fan_id, cursors.read(after), limit, await self._artists.names())

    async def next_of(self, fan_id: int, key: str) -> ItemView | None:
        """What follows in the album or series; None at its end. ItemNotFound."""
        return await self._next_of(fan_id, key, await self._artists.names())

    async def similar(
        self, fan_id: int, key: str, can_play: CanPlay, limit: int = MOST
    ) -> list[ItemView]:
        """What is like it and can be played, the nearest first; () when nothing can.
        ItemNotFound.
        """
        return await self._similar(fan_id, key, can_play, limit, await self._artists.names())

    @query
    async def captions(self, tx: Tx, key: str, language: str) -> str:
        """A WebVTT file; free for all. ItemNotFound, also for a language that it has not."""
        return await _text(tx, key, "captions", language)

    @query
    async def lyrics(self, tx: Tx, key: str, script: str) -> tuple[LyricLine, ...]:
        """The lines of a song, in their order. ItemNotFound."""
        lines = json.loads(await _text(tx, key, "lyrics", script))
        return tuple(LyricLine(at_ms, said) for at_ms, said in lines)

    @query
    async def poster_of(self, tx: Tx, key: str, version: str) -> UUID:
        """The item whose media this version is. ItemNotFound when it is not, or not any more."""
        item = await known(tx, key)
        if item.media is None or item.media.version != version:
            raise ItemNotFound(key=key)
        return item.id

    @use_case
    async def forget(self, tx: Tx, fan_id: int, key: str) -> None:
        """Out of what was begun. ItemNotFound."""
        await fans.forget(tx, fan_id, (await known(tx, key)).id)

    async def rate(self, fan_id: int, key: str, stars: int | None) -> ItemView:
        """1 to 5 stars from this fan, None takes them back. ItemNotFound."""
        await self._rate(fan_id, key, stars)
        return await self.item(fan_id, key)

    async def load(self, command: LoadContent) -> LoadedContent:
        """Items and collections as the data says, all or nothing; safe to repeat. BadContent."""
        loaded = await self._load(command, await self._artists.names())
        self._finder.forget()
        self._rows.forget()
        return loaded

    @use_case
    async def _load(self, tx: Tx, command: LoadContent, artists: Artists) -> LoadedContent:
        return await loading.load(tx, command, artists, self._hand_over)

    @use_case
    async def _rate(self, tx: Tx, fan_id: int, key: str, stars: int | None) -> None:
        assert stars is None or 1 <= stars <= 5
        await fans.rate(tx, fan_id, (await known(tx, key)).id, stars)

    @query
    async def _home(
        self, tx: Tx, fan_id: int, every: Sequence[Shelf], artists: Artists
    ) -> tuple[tuple[ItemView, ...], tuple[Shelf, ...]]:
        begun = await _begun(tx, fan_id, None, rows.LENGTH, artists)
        alike = views.by_id(view for row in every for view in row.items)
        own = views.by_id(await views.seen_by(tx, fan_id, list(alike.values())))
        shelves = [Shelf(row.code, tuple(own[one.item.id] for one in row.items)) for row in every]
        return begun.items, tuple(shelves)

    @query
    async def _seen(
        self, tx: Tx, fan_id: int, items: Sequence[Item], artists: Artists
    ) -> list[ItemView]:
        return await views.seen_by(tx, fan_id, await views.views(tx, items, artists))

    @query
    async def _item(self, tx: Tx, fan_id: int, key: str, artists: Artists) -> ItemView:
        seen = await views.views(tx, [await known(tx, key)], artists)
        return (await views.seen_by(tx, fan_id, seen))[0]

    @query
    async def _items(
        self, tx: Tx, fan_id: int, keys: Sequence[str], artists: Artists
    ) -> list[ItemView]:
        found = await items_by_key(tx, keys)
        ids = await views.only_shown(tx, [found[key].id for key in keys if key in found])
        items = await views.items_in_order(tx, ids)
        return await views.seen_by(tx, fan_id, await views.views(tx, items, artists))

    @query
    async def _collection(self, tx: Tx, fan_id: int, key: str, artists: Artists) -> CollectionView:
        found = await collections.by_key(tx, key)
        if found is None:
            raise CollectionNotFound(key=key)
        items = await views.items_in_order(tx, await collections.members(tx, found[0]))
        seen = await views.seen_by(tx, fan_id, await views.views(tx, items, artists))
        whose = views.named(found[1].artist_ids, artists)
        return CollectionView(found[1], whose, tuple(seen))

    @query
    async def _collections(
        self,
        tx: Tx,
        kind: CollectionKind | None,
        artist_id: str | None,
        after: tuple[datetime, UUID] | None,
        limit: int,
        artists: Artists,
    ) -> tuple[list[CollectionView], str | None]:
        limit = min(max(limit, 1), MAX_PAGE)
        found = await collections.page(tx, kind, artist_id, after, limit + 1)
        shown = list(found.items())[:limit]
        seen = [CollectionView(each, views.named(each.artist_ids, artists)) for _, each in shown]
        more = len(found) > limit
        return seen, cursors.write(shown[-1][1].released_at, shown[-1][0]) if more else None

    @query
    async def _begun(
        self,
        tx: Tx,
        fan_id: int,
        after: tuple[datetime, UUID] | None,
        limit: int,
        artists: Artists,
    ) -> ItemsPage:
        return await _begun(tx, fan_id, after, min(max(limit, 1), MAX_PAGE), artists)

    @query
    async def _next_of(self, tx: Tx, fan_id: int, key: str, artists: Artists) -> ItemView | None:
        item = await known(tx, key)
        home = await collections.by_key(tx, item.collection) if item.collection else None
        if home is None:
            return None
        members = await views.items_in_order(tx, await collections.members(tx, home[0]))
        later = [each for each in members if (each.number or 0) > (item.number or 0)]
        seen = await views.views(tx, later[:1], artists)
        return next(iter(await views.seen_by(tx, fan_id, seen)), None)

    @query
    async def _similar(
        self, tx: Tx, fan_id: int, key: str, can_play: CanPlay, limit: int, artists: Artists
    ) -> list[ItemView]:
        found = await similar(tx, await known(tx, key), can_play, min(limit, MOST))
        return await views.seen_by(tx, fan_id, await views.views(tx, found, artists))

    async def _read_rows(self) -> Rows:
        return await self._rows_now(await self._artists.names())

    @query
    async def _rows_now(self, tx: Tx, artists: Artists) -> Rows:
        return await rows.read(tx, artists)


async def known(tx: Tx, key: str) -> Item:
    """The item of this key, unless it is hidden or there is nothing to play. ItemNotFound."""
    item = (await items_by_key(tx, (key,))).get(key)
    if item is None or item.state is not ItemState.READY:
        raise ItemNotFound(key=key)
    return item


async def _begun(
    tx: Tx, fan_id: int, after: tuple[datetime, UUID] | None, limit: int, artists: Artists
) -> ItemsPage:
    found = await fans.begun(tx, fan_id, after, limit + 1)
    shown = found[:limit]
    items = await views.items_in_order(tx, [each.item_id for each in shown])
    seen = await views.seen_by(tx, fan_id, await views.views(tx, items, artists))
    more = len(found) > limit
    return ItemsPage(tuple(seen), cursors.write(shown[-1].at, shown[-1].item_id) if more else None)


async def _text(tx: Tx, key: str, kind: Literal["captions", "lyrics"], word: str) -> str:
    item = await known(tx, key)
    body = await texts.body(tx, item.id, kind, word)
    if body is None:
        raise ItemNotFound(key=key)
    return body
