"""Where every message to Telegram waits for its turn, whichever library sends it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from time import monotonic
from typing import Final, Protocol

from bot.rate_limit import ChatId, Priority, RateLimit
from services.core.logs import get_logger

EVERYWHERE: Final = "everywhere"
log = get_logger("turnstile")


class HaltBook(Protocol):
    """Keeps halts over restarts. A scope is a chat's id as text."""

    async def note(self, scope: str, seconds: float) -> None:
        """Nobody sends in `scope` for `seconds` from now; a longer halt stays as it is."""
        ...

    async def running(self) -> Mapping[str, float]:
        """The halts that still run, with the seconds left of each."""
        ...


class MustWait(Exception):
    """The turn would come later than the caller can wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the turn comes in {seconds:.1f} s at the earliest")
        self.seconds = seconds


class Turnstile:
    """Lets messages through as the shared bucket allows, and obeys Telegram's 429."""

    def __init__(self, limit: RateLimit, halts: HaltBook) -> None:
        self._limit = limit
        self._halts = halts

    async def restore(self) -> None:
        """Take up the halts that Telegram ordered before this start."""
        for scope, seconds in (await self._halts.running()).items():
            await self._limit.halt(_chat_id(scope), seconds)

    async def enter(
        self, chat_id: ChatId, priority: Priority, *, count: int = 1, patience_seconds: float
    ) -> None:
        """Return when the message may go. MustWait, with nothing counted, if that takes longer
        than `patience_seconds`.
        """
        give_up_at = monotonic() + patience_seconds
        while (wait := await self._limit.acquire(chat_id, priority, count)) > 0:
            if monotonic() + wait > give_up_at:
                raise MustWait(wait)
            await asyncio.sleep(wait)

    async def refused(self, chat_id: ChatId, retry_after_seconds: float) -> None:
        """Telegram answered 429: nobody sends there before the time it named."""
        log.warning("telegram_429", chat_id=chat_id, retry_after_seconds=retry_after_seconds)
        for_all = await self._limit.refused(chat_id, retry_after_seconds)
        await self._halts.note(str(chat_id), retry_after_seconds)
        if for_all:
            await self._halts.note(EVERYWHERE, retry_after_seconds)


def _chat_id(scope: str) -> ChatId | None:
    if scope == EVERYWHERE:
        return None
    return int(scope) if scope.lstrip("-").isdigit() else scope
