"""Where every call to Telegram waits for its turn, whichever library makes it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Final, Protocol, TypeVar

from bot.rate_limit import ChatId, Priority, RateLimit, weight
from services.core.logs import get_logger
from services.core.metrics import TELEGRAM_CALLS, TELEGRAM_SECONDS

EVERYWHERE: Final = "everywhere"
PATIENCE_SECONDS: Final = 5.0
log = get_logger("turnstile")

R = TypeVar("R")


class HaltBook(Protocol):
    """Keeps halts over restarts. A scope is a chat's id as text, or EVERYWHERE."""

    def note(self, scope: str, seconds: float) -> Awaitable[None]:
        """Nobody sends in `scope` for `seconds` from now; a longer halt stays as it is."""
        ...

    def running(self) -> Awaitable[Mapping[str, float]]:
        """The halts that still run, with the seconds left of each."""
        ...


class MustWait(Exception):
    """The turn would come later than anybody can wait; the call was not made."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the turn comes in {seconds:.1f} s at the earliest")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the Bot API. `parts`: pictures of an album, messages of a bunch."""

    method: str
    chat_id: ChatId | None
    priority: Priority
    parts: int = 1

    @property
    def is_free(self) -> bool:
        """Answers to taps and queries never wait, nor does what reaches no chat."""
        return self.chat_id is None or self.method.startswith(("answer", "get"))


class Turnstile:
    """Lets calls through as the shared bucket allows, and obeys Telegram's 429."""

    def __init__(
        self, limit: RateLimit, halts: HaltBook, *, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._limit = limit
        self._halts = halts
        self._patience_seconds = patience_seconds

    async def restore(self) -> None:
        """Take up the halts that Telegram ordered before this start."""
        for scope, seconds in (await self._halts.running()).items():
            await self._limit.halt(_chat_id(scope), seconds)

    async def pass_through(
        self,
        call: Call,
        make: Callable[[], Awaitable[R]],
        retry_after: Callable[[Exception], float | None],
    ) -> R:
        """Make the call in its turn; after a 429, once more when its halt is over.

        `retry_after` tells of an exception whether it is a 429, and the seconds it names; all
        others are passed on. MustWait: the turn comes later than the patience lasts.
        """
        if call.chat_id is None or call.is_free:
            return await _measured(call.method, make)
        give_up_at = monotonic() + self._patience_seconds
        while True:
            await self._wait(call.chat_id, call, give_up_at)
            try:
                return await _measured(call.method, make)
            except Exception as error:
                seconds = retry_after(error)
                if seconds is None:
                    raise
                await self._refused(call.chat_id, seconds)

    async def _wait(self, chat_id: ChatId, call: Call, give_up_at: float) -> None:
        count = weight(call.method, call.parts)
        while (wait := await self._limit.acquire(chat_id, call.priority, count)) > 0:
            if monotonic() + wait > give_up_at:
                raise MustWait(wait)
            await asyncio.sleep(wait)

    async def _refused(self, chat_id: ChatId, seconds: float) -> None:
        log.warning("telegram_429", chat_id=chat_id, retry_after_seconds=seconds)
        for_all = await self._limit.refused(chat_id, seconds)
        await self._halts.note(str(chat_id), seconds)
        if for_all:
            await self._halts.note(EVERYWHERE, seconds)


async def _measured(method: str, make: Callable[[], Awaitable[R]]) -> R:
    try:
        with TELEGRAM_SECONDS.labels(method).time():
            result = await make()
    except Exception as error:
        TELEGRAM_CALLS.labels(method, type(error).__name__).inc()
        raise
    TELEGRAM_CALLS.labels(method, "ok").inc()
    return result


def _chat_id(scope: str) -> ChatId | None:
    if scope == EVERYWHERE:
        return None
    return int(scope) if scope.lstrip("-").isdigit() else scope
