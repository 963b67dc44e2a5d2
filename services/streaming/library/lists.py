"""Fans' own lists: the queue of what comes next, and playlists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services.artists import ArtistsService
from services.core.i18n import clean
from services.core.ids import derived_uuid
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.streaming.library import views
from services.streaming.library.errors import (
    BadListName,
    ItemNotFound,
    ListChanged,
    ListFull,
    PlaylistNotFound,
)
from services.streaming.library.repository import items_by_key, lists
from services.streaming.library.repository.lists import Stored
from services.streaming.library.schemas import (
    PLAYLIST_ITEMS,
    PLAYLISTS,
    QUEUE_ITEMS,
    ItemView,
    Playlist,
    PlaylistName,
    Queue,
)
from services.streaming.library.service import known
from services.streaming.library.views import Artists

NAME_CHARACTERS: Final = 60


class ListsService:
    """An item stands in a list once. A whole list is written onto the revision that was seen."""

    def __init__(self, uow: UnitOfWork, artists: ArtistsService) -> None:
        self.uow = uow
        self._artists = artists

    async def queue(self, fan_id: int) -> Queue:
        """What comes next."""
        return await self._queue(fan_id, await self._artists.names())

    async def set_queue(self, fan_id: int, revision: int, keys: Sequence[str]) -> Queue:
        """The queue is this, in this order. ListChanged, ListFull, ItemNotFound."""
        await self._set_queue(fan_id, revision, keys)
        return await self.queue(fan_id)

    async def add(self, fan_id: int, key: str, *, next_: bool = False) -> Queue:
        """At the end, or as the next one; once only. ListFull, ItemNotFound."""
        await self._add(fan_id, key, next_=next_)
        return await self.queue(fan_id)

    async def remove(self, fan_id: int, key: str) -> Queue:
        """Out of the queue; quiet when it is not in it. ItemNotFound."""
        await self._remove(fan_id, key)
        return await self.queue(fan_id)

    async def move(self, fan_id: int, key: str, place: int) -> Queue:
        """To this place among what is shown, from 0 on, or to the end; quiet when it is not in the
        queue. ItemNotFound.
        """
        assert place >= 0
        await self._move(fan_id, key, place)
        return await self.queue(fan_id)

    @query
    async def playlists(self, tx: Tx, fan_id: int) -> list[PlaylistName]:
        """A fan's own, the one that was changed last first."""
        return await lists.playlists(tx, fan_id)

    async def playlist(self, fan_id: int, playlist_id: UUID) -> Playlist:
        """One of them with its items. PlaylistNotFound."""
        return await self._playlist(fan_id, playlist_id, await self._artists.names())

    async def create(self, fan_id: int, command_key: str, name: str) -> Playlist:
        """A new empty list; the same key again gives the same one. BadListName, ListFull."""
        return await self.playlist(fan_id, await self._create(fan_id, command_key, name))

    @use_case
    async def rename(self, tx: Tx, fan_id: int, playlist_id: UUID, name: str) -> None:
        """BadListName, PlaylistNotFound."""
        await _locked(tx, fan_id, playlist_id)
        await lists.save_playlist(tx, playlist_id, name=_name(name))

    @use_case
    async def delete(self, tx: Tx, fan_id: int, playlist_id: UUID) -> None:
        """Quiet when there is none."""
        await lists.remove_playlist(tx, fan_id, playlist_id)

    async def set_items(
        self, fan_id: int, playlist_id: UUID, revision: int, keys: Sequence[str]
    ) -> Playlist:
        """The list holds this, in this order. ListChanged, ListFull, ItemNotFound."""
        await self._set_items(fan_id, playlist_id, revision, keys)
        return await self.playlist(fan_id, playlist_id)

    async def add_item(self, fan_id: int, playlist_id: UUID, key: str) -> Playlist:
        """At the end; where it stands already it stays. ListFull, ItemNotFound."""
        await self._add_item(fan_id, playlist_id, key)
        return await self.playlist(fan_id, playlist_id)

    @query
    async def _queue(self, tx: Tx, fan_id: int, artists: Artists) -> Queue:
        stored = await lists.queue(tx, fan_id)
        return Queue(stored.revision, await _seen(tx, fan_id, stored, artists))

    @use_case
    async def _set_queue(self, tx: Tx, fan_id: int, revision: int, keys: Sequence[str]) -> None:
        stored = await lists.lock_queue(tx, fan_id)
        items = await _new(tx, stored, revision, keys, QUEUE_ITEMS)
        await lists.save_queue(tx, fan_id, items)

    @use_case
    async def _add(self, tx: Tx, fan_id: int, key: str, *, next_: bool) -> None:
        item_id = (await known(tx, key)).id
        stored = await lists.lock_queue(tx, fan_id)
        others = [each for each in stored.items if each != item_id]
        if len(others) >= QUEUE_ITEMS:
            raise ListFull(limit=QUEUE_ITEMS)
        items = [item_id, *others] if next_ else [*others, item_id]
        if items != list(stored.items):
            await lists.save_queue(tx, fan_id, items)

    @use_case
    async def _remove(self, tx: Tx, fan_id: int, key: str) -> None:
        # Also one that is shown no more: it is in the way, too.
        found = (await items_by_key(tx, [key])).get(key)
        if found is None:
            raise ItemNotFound(key=key)
        stored = await lists.lock_queue(tx, fan_id)
        if found.id in stored.items:
            left = [each for each in stored.items if each != found.id]
            await lists.save_queue(tx, fan_id, left)

    @use_case
    async def _move(self, tx: Tx, fan_id: int, key: str, place: int) -> None:
        item_id = (await known(tx, key)).id
        stored = await lists.lock_queue(tx, fan_id)
        seen = await views.only_shown(tx, stored.items)
        if item_id not in seen:
            return
        others = [each for each in seen if each != item_id]
        hidden = [each for each in stored.items if each not in seen]
        items = [*others[:place], item_id, *others[place:], *hidden]
        if items != list(stored.items):
            await lists.save_queue(tx, fan_id, items)

    @query
    async def _playlist(
        self, tx: Tx, fan_id: int, playlist_id: UUID, artists: Artists
    ) -> Playlist:
        stored = await lists.playlist(tx, fan_id, playlist_id)
        if stored is None:
            raise PlaylistNotFound
        items = await _seen(tx, fan_id, stored, artists)
        return Playlist(playlist_id, stored.name, stored.revision, items)

    @use_case
    async def _create(self, tx: Tx, fan_id: int, command_key: str, name: str) -> UUID:
        playlist_id = derived_uuid("library_playlist", fan_id, command_key)
        wanted = _name(name)
        if await lists.playlist(tx, fan_id, playlist_id) is None:
            if await lists.count_playlists(tx, fan_id) >= PLAYLISTS:
                raise ListFull(limit=PLAYLISTS)
            await lists.add_playlist(tx, fan_id, playlist_id, wanted)
        return playlist_id

    @use_case
    async def _set_items(
        self, tx: Tx, fan_id: int, playlist_id: UUID, revision: int, keys: Sequence[str]
    ) -> None:
        stored = await _locked(tx, fan_id, playlist_id)
        items = await _new(tx, stored, revision, keys, PLAYLIST_ITEMS)
        await lists.save_playlist(tx, playlist_id, items=items)

    @use_case
    async def _add_item(self, tx: Tx, fan_id: int, playlist_id: UUID, key: str) -> None:
        item_id = (await known(tx, key)).id
        stored = await _locked(tx, fan_id, playlist_id)
        if item_id in stored.items:
            return
        if len(stored.items) >= PLAYLIST_ITEMS:
            raise ListFull(limit=PLAYLIST_ITEMS)
        await lists.save_playlist(tx, playlist_id, items=[*stored.items, item_id])


async def _locked(tx: Tx, fan_id: int, playlist_id: UUID) -> Stored:
    """PlaylistNotFound."""
    stored = await lists.playlist(tx, fan_id, playlist_id, lock=True)
    if stored is None:
        raise PlaylistNotFound
    return stored


async def _new(
    tx: Tx, stored: Stored, revision: int, keys: Sequence[str], limit: int
) -> list[UUID]:
    """The items of these keys, each once. ListChanged, ListFull, ItemNotFound.

    What stands in the list but is not shown now keeps its place behind the others: it may come
    back.
    """
    if stored.revision != revision:
        raise ListChanged(revision=stored.revision)
    wanted = list(dict.fromkeys(keys))
    found = await items_by_key(tx, wanted)
    if missing := next((key for key in wanted if key not in found), None):
        raise ItemNotFound(key=missing)
    ids = [found[key].id for key in wanted]
    shown = set(await views.only_shown(tx, stored.items))
    items = [*ids, *(each for each in stored.items if each not in shown and each not in ids)]
    if len(items) > limit:
        raise ListFull(limit=limit)
    return items


async def _seen(tx: Tx, fan_id: int, stored: Stored, artists: Artists) -> tuple[ItemView, ...]:
    """What of a list may be seen, in its order."""
    ids = await views.only_shown(tx, stored.items)
    items = await views.items_in_order(tx, ids)
    return tuple(await views.seen_by(tx, fan_id, await views.views(tx, items, artists)))


def _name(text: str) -> str:
    """BadListName for nothing, or too much."""
    name = clean(text)
    if not 1 <= len(name) <= NAME_CHARACTERS:
        raise BadListName(limit=NAME_CHARACTERS)
    return name
