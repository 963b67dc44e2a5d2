"""The chat of a room: writing with slow mode, history, reports, and what moderators do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.entitlements import entitlements_of
from services.identity.roles import Role, RolesService
from services.streaming.library.repository import playable
from services.streaming.live.desk import looks
from services.streaming.live.errors import (
    BadMessage,
    ChatClosed,
    MessageNotFound,
    Muted,
    TooSoon,
)
from services.streaming.live.repository import chat
from services.streaming.live.repository.events import note, set_chat
from services.streaming.live.rules import clean, fingerprint, what_is_wrong
from services.streaming.live.schemas import ChatLine, LiveEvent, Say, live_room
from services.streaming.live.service import find, shown
from services.streaming.live.states import LISTENS, DeskAct
from services.streaming.playback.errors import PlanRequired
from services.streaming.playback.rights import has_right

MOST_LINES: Final = 50
_REPORTED: Final = 20
_MOST_SLOW_SECONDS: Final = 600


class ChatService:
    def __init__(self, uow: UnitOfWork, roles: RolesService) -> None:
        self.uow = uow
        self._roles = roles

    @use_case
    async def say(self, tx: Tx, key: str, say: Say) -> ChatLine:
        """Write into an event's chat. BadMessage, TooSoon, Muted, ChatClosed, LiveNotFound;
        PlanRequired for who has no right to the picture.
        """
        event = await shown(tx, key)
        assert say.room == live_room(event.id)
        by_host = await self._roles.has(tx, say.fan_id, Role.OPERATOR)
        if not by_host:
            if not event.chat_on or event.state not in LISTENS:
                raise ChatClosed
            await _check_right(tx, say.fan_id, key)
        slow_seconds = 0 if by_host else event.slow_seconds
        return await write(tx, say, slow_seconds=slow_seconds, by_host=by_host)

    @query
    async def history(self, tx: Tx, room: str, before: int | None) -> Sequence[ChatLine]:
        """Up to 50 lines before that number (None: the last ones), the newest first."""
        return await chat.before(tx, room, before, MOST_LINES)

    @query
    async def later(self, tx: Tx, room: str, after: int) -> Sequence[ChatLine]:
        """Up to 50 lines after that number, the oldest first; for who has missed some."""
        return await chat.after(tx, room, after, MOST_LINES)

    @use_case
    async def report(self, tx: Tx, room: str, number: int, fan_id: int) -> None:
        """Object to a line; once each. MessageNotFound."""
        if not await chat.report(tx, room, number, fan_id):
            raise MessageNotFound

    @query
    async def reported(self, tx: Tx, key: str, actor_id: int) -> Sequence[tuple[ChatLine, int]]:
        """Lines that people object to, with how many do. RoleRequired, LiveNotFound."""
        await looks(self._roles, tx, actor_id)
        return await chat.reported(tx, live_room((await find(tx, key)).id), _REPORTED)

    @use_case
    async def remove(self, tx: Tx, key: str, number: int, actor_id: int) -> None:
        """Take a line away. RoleRequired, LiveNotFound, MessageNotFound."""
        event = await self._moderated(tx, key, actor_id)
        fan_id = await chat.remove(tx, live_room(event.id), number, actor_id)
        if fan_id is None:
            raise MessageNotFound
        await note(tx, event.id, actor_id, DeskAct.REMOVE, number=number, fan=fan_id)

    @use_case
    async def mute(
        self, tx: Tx, key: str, number: int, actor_id: int, length: timedelta | None
    ) -> datetime | None:
        """Silence whoever wrote that line here for so long, or for good (None). Until when.

        RoleRequired, LiveNotFound, MessageNotFound.
        """
        event = await self._moderated(tx, key, actor_id)
        fan_id = await _author(tx, event, number)
        until = chat.FOR_GOOD if length is None else tx.now + length
        await chat.mute(tx, live_room(event.id), fan_id, until)
        minutes = 0 if length is None else int(length.total_seconds()) // 60
        await note(tx, event.id, actor_id, DeskAct.MUTE, fan=fan_id, minutes=minutes)
        return None if length is None else until

    @use_case
    async def unmute(self, tx: Tx, key: str, number: int, actor_id: int) -> None:
        """Let whoever wrote that line write again. RoleRequired, LiveNotFound, MessageNotFound."""
        event = await self._moderated(tx, key, actor_id)
        fan_id = await _author(tx, event, number)
        await chat.mute(tx, live_room(event.id), fan_id, None)
        await note(tx, event.id, actor_id, DeskAct.UNMUTE, fan=fan_id)

    @use_case
    async def set_up(
        self, tx: Tx, key: str, actor_id: int, *, on: bool, slow_seconds: int
    ) -> None:
        """Open or close the chat; how long one waits between two messages, 0 to 600 s."""
        event = await self._moderated(tx, key, actor_id)
        assert 0 <= slow_seconds <= _MOST_SLOW_SECONDS
        await set_chat(tx, event.id, on=on, slow_seconds=slow_seconds)
        await note(tx, event.id, actor_id, DeskAct.CHAT, on=on, slow=slow_seconds)

    async def _moderated(self, tx: Tx, key: str, actor_id: int) -> LiveEvent:
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await find(tx, key)


async def write(tx: Tx, say: Say, *, slow_seconds: int, by_host: bool) -> ChatLine:
    """The line that a message becomes; the same key again gives the same line.

    BadMessage, TooSoon, Muted.
    """
    if done := await chat.said(tx, say):
        return done
    text = clean(say.text)
    if wrong := what_is_wrong(text):
        raise BadMessage(reason=wrong)
    slow = timedelta(seconds=slow_seconds)
    words = fingerprint(text)
    if not await chat.take_turn(tx, say, words, tx.now - slow):
        await _say_why(tx, say, slow, words)
    return await chat.add(tx, say, text, by_host=by_host)


async def _check_right(tx: Tx, fan_id: int, key: str) -> None:
    item = await playable(tx, key)
    if item is None or not has_right(await entitlements_of(tx, fan_id), item.needs):
        raise PlanRequired(plans=[])


async def _say_why(tx: Tx, say: Say, slow: timedelta, words: str) -> None:
    row = await chat.talker(tx, say.room, say.fan_id)
    assert row is not None
    if row.muted_until is not None and row.muted_until > tx.now:
        for_good = row.muted_until >= chat.FOR_GOOD
        raise Muted(until=None if for_good else row.muted_until)
    if row.last_at > tx.now - slow:
        wait = (row.last_at + slow - tx.now).total_seconds()
        raise TooSoon(retry_after_seconds=max(int(wait) + 1, 1))
    assert row.last_hash == words
    raise BadMessage(reason="repeated")


async def _author(tx: Tx, event: LiveEvent, number: int) -> int:
    fan_id = await chat.author(tx, live_room(event.id), number)
    if fan_id is None:
        raise MessageNotFound
    return fan_id
