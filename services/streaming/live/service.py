"""Broadcasts as fans see them: what is on, what comes, the room beside the picture, reminders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.streaming.library.repository import items_by_id
from services.streaming.library.schemas import ItemState
from services.streaming.live.errors import LiveNotFound
from services.streaming.live.repository import chat, cues, events, reminders
from services.streaming.live.schemas import Cue, LiveCard, LiveEvent, Room, VoteMoved, live_room
from services.streaming.live.states import CueKind

_CARDS: Final = 30
_CUES: Final = 20
_CUES_OF: Final = timedelta(hours=6)
_LINES: Final = 30
_REMOVED_OF: Final = timedelta(minutes=2)
_REMOVED: Final = 50
_VOTES: Final = {"open": CueKind.VOTE_OPEN, "closed": CueKind.VOTE_CLOSED}


class LiveService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @query
    async def to_come(self, tx: Tx) -> Sequence[LiveCard]:
        """What is on air, then what is planned, by its start."""
        found = await events.to_come(tx, _CARDS)
        return await _cards(tx, found)

    @query
    async def card(self, tx: Tx, key: str, fan_id: int) -> LiveCard:
        """One broadcast and whether this fan will be reminded. LiveNotFound."""
        event = await shown(tx, key)
        cards = await _cards(tx, [event])
        if not cards:
            raise LiveNotFound(key=key)
        reminded = await reminders.asked(tx, event.id, fan_id)
        return LiveCard(event, cards[0].item, reminded)

    @query
    async def event(self, tx: Tx, key: str) -> LiveEvent:
        """LiveNotFound."""
        return await shown(tx, key)

    @query
    async def room(self, tx: Tx, key: str) -> Room:
        """What is shown beside the picture now. LiveNotFound."""
        event = await shown(tx, key)
        room = live_room(event.id)
        return Room(
            event=event,
            cues=await self._cues(tx, event),
            lines=await chat.newest(tx, room, _LINES),
            removed=await chat.removed_since(tx, room, tx.now - _REMOVED_OF, _REMOVED),
        )

    @use_case
    async def remind(self, tx: Tx, key: str, fan_id: int, *, wanted: bool) -> None:
        """Tell this fan when it begins, or do not. LiveNotFound."""
        event = await shown(tx, key)
        if wanted:
            await reminders.ask(tx, event.id, fan_id)
        else:
            await reminders.drop(tx, event.id, fan_id)

    @use_case
    async def vote_moved(self, tx: Tx, moved: VoteMoved) -> None:
        """Job: a window of a show opens or closes; who watches sees it with the picture of now."""
        kind = _VOTES.get(moved.state)
        if kind is None:
            return
        data = {"window_id": moved.window_id, "show": moved.show_code}
        for event in await events.of_show(tx, moved.show_code):
            await cues.add(tx, event.id, kind, tx.now, moved.window_id, data)

    async def _cues(self, tx: Tx, event: LiveEvent) -> list[Cue]:
        return await cues.newest(tx, event.id, tx.now - _CUES_OF, _CUES)


async def shown(tx: Tx, key: str) -> LiveEvent:
    """One that fans may know of. LiveNotFound."""
    event = await events.shown(tx, key)
    if event is None:
        raise LiveNotFound(key=key)
    return event


async def find(tx: Tx, key: str) -> LiveEvent:
    """Also one that is hidden, for operators. LiveNotFound."""
    event = await events.find(tx, key)
    if event is None:
        raise LiveNotFound(key=key)
    return event


async def _cards(tx: Tx, found: Sequence[LiveEvent]) -> list[LiveCard]:
    """Those whose item is not hidden."""
    items = await items_by_id(tx, {event.item_id for event in found})
    return [
        LiveCard(event, items[event.item_id])
        for event in found
        if items[event.item_id].state is not ItemState.HIDDEN
    ]
