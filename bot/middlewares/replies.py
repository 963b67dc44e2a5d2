"""Refusals and failures become an answer in chat: what, money, what next, reference code."""

from __future__ import annotations

from typing import Any, Final

from aiogram import BaseMiddleware
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import TelegramObject
from sqlalchemy.exc import DBAPIError

from bot.middlewares.people import Handler
from handlers.home import screens
from handlers.kit.buttons import unpacked
from handlers.kit.window import Window
from services.core.errors import DomainError
from services.core.ids import reference_code, uuid7
from services.core.inbox import MAX_ATTEMPTS
from services.core.logs import get_logger
from services.core.metrics import REFUSALS
from services.identity import IdentityService

COMES_AGAIN: Final = (
    OSError,
    DBAPIError,
    TelegramRetryAfter,
    TelegramNetworkError,
    TelegramServerError,
)
log = get_logger("replies")


class Replies(BaseMiddleware):
    """Answers every error of a handler. What may pass by itself is left to the inbox to repeat."""

    def __init__(self, identity: IdentityService) -> None:
        self._identity = identity

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        window: Window = data["window"]
        if data.get("attempt", 1) > MAX_ATTEMPTS:
            # It has killed the process each time; nobody knows how far it came.
            window.money_at_stake = True
            await self._confess(window)
            return None
        try:
            return await handler(event, data)
        except DomainError as refusal:
            await self._refuse(window, refusal)
        except TelegramForbiddenError:
            await self._identity.channel_lost(window.fan.id)
        except COMES_AGAIN:
            if data.get("attempt", 1) < MAX_ATTEMPTS:
                raise
            await self._confess(window)
        except TelegramAPIError:
            log.exception("telegram_refused", fan_id=window.fan.id)
            await self._confess(window)
        except Exception:
            log.exception("handler_failed", fan_id=window.fan.id)
            await self._confess(window)
        return None

    async def _refuse(self, window: Window, refusal: DomainError) -> None:
        reference = reference_code(uuid7())
        REFUSALS.labels(refusal.code).inc()
        log.info("refused", code=refusal.code, reference=reference, fan_id=window.fan.id)
        location = unpacked(window.conversation.location)
        await window.show(screens.refused(window.t, refusal, reference, location))

    async def _confess(self, window: Window) -> None:
        reference = reference_code(uuid7())
        log.error("technical_problem", reference=reference, fan_id=window.fan.id)
        await window.show(
            screens.technical_problem(
                window.t,
                reference,
                unpacked(window.conversation.location),
                money_unknown=window.money_at_stake,
            )
        )
