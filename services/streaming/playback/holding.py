"""Whether running plays may go on: the questions of a start, asked of many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeGuard
from uuid import UUID

from services.core.errors import DomainError
from services.core.uow import Tx
from services.entitlements import (
    Entitlements,
    Rights,
    entitlements_among,
    entitlements_of,
    sets_in_force,
)
from services.streaming.library.repository import items_by_id
from services.streaming.library.schemas import Item, ItemState
from services.streaming.playback import leases
from services.streaming.playback.errors import NotPlayable, PlayExpired, error_of
from services.streaming.playback.repository import Counted
from services.streaming.playback.rights import decide
from services.streaming.playback.schemas import PlayRecord, Refusal
from services.streaming.playback.service import PlaybackService

_KNOWN_FOR: Final = timedelta(seconds=5)


class Hold(StrEnum):
    """`LESS`: there are fewer lines for it than it has; a new play gets those."""

    WHOLE = "whole"
    LESS = "less"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Lost:
    """A play that may not go on. Why is asked of each by itself, for its fan's next step."""

    play: PlayRecord
    country: str | None


class Holdings:
    """Items and sets of rights change a few times a day: they are read again after five seconds.
    What each fan has is asked every time.
    """

    def __init__(self) -> None:
        self._items: dict[UUID, Item | None] = {}
        self._sets: Mapping[str, Rights] = {}
        self._since: datetime | None = None

    async def of(self, tx: Tx, plays: Collection[Counted]) -> dict[UUID, Hold]:
        """What each has left now, by its id; one statement however many they are, and now and
        then four more.

        The country is that of the start, for a phone's line changes its way out: so a title that
        is withdrawn there is noticed, and where the phone is now is asked at keys.
        """
        sets, items = await self._known(tx, {each.play.item_id for each in plays})
        rights = await entitlements_among(tx, {each.play.fan_id for each in plays}, sets)
        return {
            each.play.id: _hold(each, items[each.play.item_id], rights[each.play.fan_id], tx.now)
            for each in plays
        }

    async def _known(
        self, tx: Tx, item_ids: set[UUID]
    ) -> tuple[Mapping[str, Rights], Mapping[UUID, Item | None]]:
        if self._since is None or not timedelta(0) <= tx.now - self._since < _KNOWN_FOR:
            self._sets, self._items, self._since = await sets_in_force(tx), {}, tx.now
        sets, items = self._sets, self._items
        if missing := item_ids - items.keys():
            found = await items_by_id(tx, missing)
            items.update({each: found.get(each) for each in missing})
        return sets, items


async def why(tx: Tx, playback: PlaybackService, lost: Lost) -> DomainError:
    """The reason as a start tells it. PlayExpired: by now it opens again, or a place is free."""
    fan_id, item_id = lost.play.fan_id, lost.play.item_id
    item = (await items_by_id(tx, [item_id])).get(item_id)
    if not _is_shown(item):
        return NotPlayable()
    verdict = await playback.decide(tx, fan_id, item, lost.country)
    if isinstance(verdict, Refusal):
        return error_of(verdict)
    limit = leases.places(await entitlements_of(tx, fan_id))
    playing = await leases.active(tx, fan_id, limit)
    return error_of(leases.full(limit, playing)) if len(playing) >= limit else PlayExpired()


def _is_shown(item: Item | None) -> TypeGuard[Item]:
    return item is not None and item.state is not ItemState.HIDDEN


def _hold(found: Counted, item: Item | None, mine: Entitlements, now: datetime) -> Hold:
    if not _is_shown(item) or found.place is None or found.place >= leases.places(mine):
        return Hold.LOST
    verdict = decide(mine, item, now, found.country)
    if isinstance(verdict, Refusal):
        return Hold.LOST
    return Hold.LESS if verdict.max_height < found.play.max_height else Hold.WHOLE
