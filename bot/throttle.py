"""aiogram's calls through the shared turnstile. To be imported after `bot.telegram`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import ceil

from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.rate_limit import Priority
from bot.turnstile import Call, MustWait, Turnstile

_priority: ContextVar[Priority] = ContextVar("telegram_priority", default=Priority.REPLY)


@contextmanager
def sent_as(priority: Priority) -> Iterator[None]:
    """What this task sends in the block has this priority."""
    token = _priority.set(priority)
    try:
        yield
    finally:
        _priority.reset(token)


class AiogramThrottle(BaseRequestMiddleware):
    """What aiogram sends answers a fan who waits, so it goes as a reply unless it is said.

    A turn that comes too late for that is TelegramRetryAfter, without a call: the inbox handles
    the update again.
    """

    def __init__(self, turnstile: Turnstile) -> None:
        self._turnstile = turnstile

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        call = Call(
            method=method.__api_method__,
            chat_id=getattr(method, "chat_id", None),
            priority=_priority.get(),
            parts=_parts(method),
        )
        try:
            return await self._turnstile.pass_through(
                call, lambda: make_request(bot, method), _retry_after
            )
        except MustWait as wait:
            raise TelegramRetryAfter(method, str(wait), ceil(wait.seconds)) from wait


def _parts(method: TelegramMethod[TelegramType]) -> int:
    for name in ("media", "message_ids"):
        if isinstance(parts := getattr(method, name, None), list):
            return len(parts)
    return 1


def _retry_after(error: Exception) -> float | None:
    return float(error.retry_after) if isinstance(error, TelegramRetryAfter) else None
