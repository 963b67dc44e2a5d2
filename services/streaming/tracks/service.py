"""Which tracks may go into a fan's chat now; they cannot be called back, so they are counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.core.formats import in_phnom_penh
from services.core.uow import Tx, UnitOfWork, use_case
from services.entitlements import Flag, Use, count_use, entitlements_of
from services.streaming.library import repository as library
from services.streaming.library.errors import ItemNotFound
from services.streaming.library.schemas import Item, ItemState
from services.streaming.playback.errors import error_of
from services.streaming.playback.rights import decide
from services.streaming.playback.schemas import Open, Refusal
from services.streaming.processing.folders import Folders
from services.streaming.tracks import repository
from services.streaming.tracks.errors import NotForTheChat, TooManyTracks
from services.streaming.tracks.schemas import Track

MOST_A_DAY: Final = 50
SOUND: Final = "audio.m4a"
_EXCLUSIVE: Final = frozenset({Flag.EXCLUSIVE_CONTENT, Flag.UNRELEASED_TRACKS})


class TracksService:
    """Gives tracks to be sent. What is given counts, whether or not it arrives."""

    def __init__(self, uow: UnitOfWork, folders: Folders) -> None:
        self.uow = uow
        self._folders = folders

    @use_case
    async def take(
        self, tx: Tx, fan_id: int, keys: Sequence[str], country: str | None
    ) -> list[Track]:
        """Those of these tracks that this fan may hear, in their order, as many as the day allows.

        When it is none, the refusal of the first one is raised: ItemNotFound, NotForTheChat,
        those of playback, TooManyTracks. `country` None: nobody knows.
        """
        assert keys
        items = await library.items_by_key(tx, keys)
        mine = await entitlements_of(tx, fan_id)
        allowed = [
            item
            for item in (items[key] for key in keys if key in items)
            if _can_be_sent(item) and isinstance(decide(mine, item, tx.now, country), Open)
        ]
        if not allowed:
            await self._refuse(tx, fan_id, keys[0], items.get(keys[0]), country)
        return await self._count(tx, fan_id, allowed)

    async def _refuse(
        self, tx: Tx, fan_id: int, key: str, item: Item | None, country: str | None
    ) -> None:
        if item is None or item.state is ItemState.HIDDEN:
            raise ItemNotFound(key=key)
        decided = decide(await entitlements_of(tx, fan_id), item, tx.now, country)
        if isinstance(decided, Refusal):
            raise error_of(decided)
        raise NotForTheChat

    async def _count(self, tx: Tx, fan_id: int, items: Sequence[Item]) -> list[Track]:
        day = in_phnom_penh(tx.now).date()
        left = MOST_A_DAY - await repository.sent(tx, fan_id, day)
        given = items[: max(left, 0)]
        if not given or not await repository.count(tx, fan_id, day, len(given), MOST_A_DAY):
            raise TooManyTracks(limit=MOST_A_DAY)
        await count_use(tx, fan_id, Use.STREAMS, len(given))
        exclusive = sum(item.needs.flag in _EXCLUSIVE for item in given)
        if exclusive:
            await count_use(tx, fan_id, Use.EXCLUSIVE_SEEN, exclusive)
        return [self._track(item) for item in given]

    def _track(self, item: Item) -> Track:
        assert item.media is not None
        folder = self._folders.version(item.id, item.media.version)
        return Track(item, folder / SOUND, f"track:{item.id.hex}:{item.media.version}")


def _can_be_sent(item: Item) -> bool:
    return item.is_audio and item.in_chat and item.state is ItemState.READY and bool(item.media)
