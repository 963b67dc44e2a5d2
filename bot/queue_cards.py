"""Keeps the cards of waiting rooms true while fans look at them, at a pace that Telegram bears."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final

import orjson

from handlers.waiting_room.buttons import RoomTap
from services.core.clock import Clock
from services.core.conversations import Conversations
from services.core.errors import DomainError
from services.core.inbox import Arrived, Inbox
from services.core.logs import get_logger
from services.core.wakeups import INBOX, Wakeups
from services.ticketing.queue import Followed, Following, QueuePlace
from services.ticketing.queue.rules import look_again

KIND: Final = "redraw_waiting_room"
_ROUND_SECONDS: Final = 1.0
_REST_SECONDS: Final = 3
"""A card is edited at most once in so many seconds."""
_EDITS_A_ROUND: Final = 8
"""Of about thirty messages a second that a bot may send; the rest is for answers."""
_LOOKS_A_ROUND: Final = 500
_MOST_CARDS: Final = 5_000
"""More than can be edited anyway; whose card stands still is told of the turn by a message."""
log = get_logger("queue_cards")


@dataclass(slots=True)
class _Card:
    """`seen` is None when nobody knows what the screen shows."""

    event_id: str
    seen: QueuePlace | None
    look_at: float
    known: Followed | None = None


class QueueCards:
    """What fans have before them, and when to look whether it is still true.

    A changed card is drawn anew through the inbox, so it keeps its place among the fan's own taps.
    Several processes may watch one card: in one span of three seconds it is drawn once.
    """

    def __init__(
        self,
        following: Following,
        conversations: Conversations,
        inbox: Inbox,
        wakeups: Wakeups,
        clock: Clock,
    ) -> None:
        self._following = following
        self._clock = clock
        self._conversations = conversations
        self._inbox = inbox
        self._wakeups = wakeups
        self._cards: dict[int, _Card] = {}

    def shown(self, fan_id: int, place: QueuePlace) -> None:
        """The fan sees this now. The oldest cards are forgotten when there are too many."""
        self._watch(fan_id, _Card(place.event_id, place, monotonic() + _pause_seconds(place)))

    def _watch(self, fan_id: int, card: _Card) -> None:
        self._cards.pop(fan_id, None)
        while len(self._cards) >= _MOST_CARDS:
            del self._cards[next(iter(self._cards))]
        self._cards[fan_id] = card

    def left(self, fan_id: int) -> None:
        """The fan looks at something else."""
        self._cards.pop(fan_id, None)

    async def run_forever(self) -> None:
        """Watch until cancelled; first what was on screens before this program started."""
        await self.take_up()
        while True:
            await asyncio.sleep(_ROUND_SECONDS)
            try:
                await self.round()
            except Exception:  # the database is away: the cards stay as they are for now
                log.exception("queue_cards_round_failed")

    async def round(self) -> int:
        """Look at the cards whose time has come; how many are to be drawn anew.

        Who may buy now goes first; others are put off until there is room among the messages.
        """
        now = monotonic()
        changed: list[tuple[int, _Card]] = []
        due = [each for each in self._cards.items() if each[1].look_at <= now]
        for fan_id, card in sorted(due, key=lambda each: each[1].look_at)[:_LOOKS_A_ROUND]:
            if await self._has_changed(fan_id, card):
                changed.append((fan_id, card))
        changed.sort(key=lambda each: (not _place(each[1]).lets_buy, each[1].look_at))
        drawn = changed[:_EDITS_A_ROUND]
        for _, card in drawn:
            card.seen, card.look_at = _place(card), now + _REST_SECONDS
        await self._draw(drawn)
        return len(drawn)

    async def _has_changed(self, fan_id: int, card: _Card) -> bool:
        try:
            if card.known is None:
                card.known = await self._following.first(card.event_id, fan_id)
            else:
                card.known = await self._following.again(card.known)
        except DomainError:
            self.left(fan_id)
            return False
        place = card.known.place
        if place != card.seen:
            return True
        card.look_at = monotonic() + _pause_seconds(place)
        return False

    async def _draw(self, cards: Sequence[tuple[int, _Card]]) -> None:
        if not cards:
            return
        span = int(self._clock.now().timestamp()) // _REST_SECONDS
        await self._inbox.put(
            [
                Arrived(
                    source="product",
                    external_id=f"{KIND}:{fan_id}:{span}",
                    lane=str(fan_id),
                    payload=_wish(fan_id, card.event_id),
                )
                for fan_id, card in cards
            ]
        )
        self._wakeups.notify(INBOX)

    async def take_up(self) -> None:
        """Watch what stood on screens when the program started."""
        prefix = RoomTap(event_id="").pack()
        for fan_id, location in await self._conversations.at(prefix, _MOST_CARDS):
            self._watch(fan_id, _Card(RoomTap.unpack(location).event_id, None, monotonic()))


def _place(card: _Card) -> QueuePlace:
    assert card.known is not None
    return card.known.place


def _pause_seconds(place: QueuePlace) -> float:
    return max(_REST_SECONDS, look_again(place.ahead).total_seconds())


def _wish(fan_id: int, event_id: str) -> str:
    return orjson.dumps({KIND: {"fan_id": fan_id, "event_id": event_id}}).decode()
