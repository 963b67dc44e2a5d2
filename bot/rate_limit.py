"""How fast Telegram lets a bot send: one bucket for every process, by priority, and the halts.

Figures from Telegram's public FAQ for bots: about 30 messages a second in bulk, one a second in a
private chat with short bursts allowed, 20 a minute in a group. The exact limits are unpublished:
an answer 429 with `retry_after` is the law, and nothing shortens the halt that it orders.

Each limit is a GCRA: `tat` is the moment when all that was sent has been paid off at one message
per `interval`; a message may go while `tat` is less than its `burst` ahead of now. So no window
of `seconds` sees more than `seconds / interval + burst` messages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from time import monotonic
from typing import Final, Protocol

ChatId = int | str
_NEVER: Final = float("-inf")


class Priority(IntEnum):
    """Who goes first when not all can. None is 0: a library takes that for nothing said."""

    MONEY = 1
    REPLY = 2
    SHOW = 3
    ARTIST = 4
    PROMO = 5


@dataclass(frozen=True, slots=True)
class Pace:
    """One message per `interval_seconds` for long, `burst` messages at once."""

    interval_seconds: float
    burst: float

    @property
    def room_seconds(self) -> float:
        """How far ahead of now `tat` may be before one more message."""
        return (self.burst - 1) * self.interval_seconds


# All chats: 27 a second and 3 at once are at most 30 in any second. The lower the priority, the
# emptier the bucket must be, so a flood of offers leaves room for whoever comes before it.
ALL_CHATS: Final = {
    Priority.MONEY: Pace(1 / 27, 3.0),
    Priority.REPLY: Pace(1 / 27, 2.6),
    Priority.SHOW: Pace(1 / 27, 2.2),
    Priority.ARTIST: Pace(1 / 27, 1.8),
    Priority.PROMO: Pace(1 / 27, 1.4),
}
# A fan who taps fast gets 20 answers at once; what nobody waits for goes when the chat is calm.
PRIVATE: Final = {
    Priority.MONEY: Pace(1.0, 25.0),
    Priority.REPLY: Pace(1.0, 20.0),
    Priority.SHOW: Pace(1.0, 1.0),
    Priority.ARTIST: Pace(1.0, 1.0),
    Priority.PROMO: Pace(1.0, 1.0),
}
# 15 a minute and 5 at once are at most 20 in any minute; two of them are kept for the urgent.
GROUP: Final = {
    Priority.MONEY: Pace(4.0, 5.0),
    Priority.REPLY: Pace(4.0, 3.0),
    Priority.SHOW: Pace(4.0, 3.0),
    Priority.ARTIST: Pace(4.0, 3.0),
    Priority.PROMO: Pace(4.0, 3.0),
}
# Telegram limits bulk, not conversation: while nothing is sent in bulk, replies do not wait for
# other chats. They do for a second after each bulk message, and for a minute after a 429 for all.
BULK: Final = frozenset({Priority.SHOW, Priority.ARTIST, Priority.PROMO})
ORDERLY_AFTER_BULK_SECONDS: Final = 1.0
ORDERLY_AFTER_HALT_SECONDS: Final = 60.0
"""After its halt a chat does not burst either: for this time one message goes at a time."""
# Free replies fill the bucket no further than this: bulk yields to them, money still passes.
FREE_REPLY_AHEAD_SECONDS: Final = 2 / 27
# A second chat refused so soon after another means that the limit is not the chat's own.
SAME_CAUSE_SECONDS: Final = 5.0


def paces(chat_id: ChatId) -> Mapping[Priority, Pace]:
    """Of this chat alone: people have positive ids, groups negative ones, channels @names too."""
    return PRIVATE if isinstance(chat_id, int) and chat_id > 0 else GROUP


def weight(method: str, parts: int = 1) -> int:
    """How many messages a Bot API method counts as; 0: it only waits while its chat is halted."""
    if not method.startswith(("send", "edit", "copy", "forward")) or method == "sendChatAction":
        return 0
    return max(1, parts)


class RateLimit(Protocol):
    """The bucket; the same behaviour in this process alone and over a shared store."""

    async def acquire(self, chat_id: ChatId, priority: Priority, count: int = 1) -> float:
        """0: go, and it is counted as `count` messages. Else: nothing is counted, ask again
        after so many seconds. A `count` of 0 asks for halts only.
        """
        ...

    async def refused(self, chat_id: ChatId, seconds: float) -> bool:
        """Telegram answered 429 in this chat: nobody sends there for `seconds` from now.

        If another chat was refused a moment ago, nobody sends anywhere, and this is True.
        """
        ...

    async def halt(self, chat_id: ChatId | None, seconds: float) -> None:
        """Nobody sends in this chat (None: anywhere) for `seconds`; shortens no other halt."""
        ...


class LocalRateLimit:
    """The bucket of a program that is one process."""

    _SWEEP_EVERY: Final = 10_000

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._all_tat = 0.0
        self._all_halt = 0.0
        self._orderly_until = 0.0
        self._last_refused: tuple[ChatId, float] = 0, _NEVER
        self._tats: dict[ChatId, float] = {}
        self._halts: dict[ChatId, float] = {}
        self._until_sweep = self._SWEEP_EVERY

    async def acquire(self, chat_id: ChatId, priority: Priority, count: int = 1) -> float:
        now = self._now()
        halt = self._halts.get(chat_id, _NEVER)
        halted = max(self._all_halt, halt)
        if halted > now or count == 0:
            return max(0.0, halted - now)
        pace = paces(chat_id)[priority]
        everywhere = ALL_CHATS[priority]
        free = priority is Priority.REPLY and now >= self._orderly_until
        is_calm = now < halt + ORDERLY_AFTER_HALT_SECONDS
        tat = max(now, self._tats.get(chat_id, 0.0))
        all_tat = max(now, self._all_tat)
        wait = tat - now - (0.0 if is_calm else pace.room_seconds)
        if not free:
            wait = max(wait, all_tat - now - everywhere.room_seconds)
        if wait > 0:
            return wait
        self._tats[chat_id] = tat + pace.interval_seconds * count
        filled = all_tat + everywhere.interval_seconds * count
        if free:
            filled = max(all_tat, min(filled, now + FREE_REPLY_AHEAD_SECONDS))
        self._all_tat = filled
        if priority in BULK:
            self._orderly_until = max(self._orderly_until, now + ORDERLY_AFTER_BULK_SECONDS)
        self._sweep(now)
        return 0.0

    async def refused(self, chat_id: ChatId, seconds: float) -> bool:
        now = self._now()
        last, at = self._last_refused
        self._last_refused = chat_id, now
        await self.halt(chat_id, seconds)
        for_all = last != chat_id and now - at < SAME_CAUSE_SECONDS
        if for_all:
            await self.halt(None, seconds)
        return for_all

    async def halt(self, chat_id: ChatId | None, seconds: float) -> None:
        until = self._now() + seconds
        if chat_id is not None:
            self._halts[chat_id] = max(self._halts.get(chat_id, 0.0), until)
            self._tats[chat_id] = self._halts[chat_id]  # its debt is paid by then
            return
        self._all_halt = max(self._all_halt, until)
        self._orderly_until = max(self._orderly_until, until + ORDERLY_AFTER_HALT_SECONDS)

    def _sweep(self, now: float) -> None:
        """Forget chats that owe nothing, now and then."""
        self._until_sweep -= 1
        if self._until_sweep > 0:
            return
        self._until_sweep = self._SWEEP_EVERY
        self._tats = {chat: tat for chat, tat in self._tats.items() if tat > now}
        heard = now - ORDERLY_AFTER_HALT_SECONDS
        self._halts = {chat: until for chat, until in self._halts.items() if until > heard}
