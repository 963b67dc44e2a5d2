"""Who acts, and in which language: every handler gets `fan` and `t`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import Chat, TelegramObject, Update, User

from services.core.i18n import Translators
from services.identity import FanSeen, IdentityService

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class People(BaseMiddleware):
    """Meets the fan behind the update. Updates of nobody, or of bots, end here."""

    def __init__(self, identity: IdentityService, translators: Translators) -> None:
        self._identity = identity
        self._translators = translators

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(event, Update)
        user: User | None = data.get("event_from_user")
        chat: Chat | None = data.get("event_chat")
        if user is None or user.is_bot or chat is None:
            return None
        fan = await self._identity.meet(
            FanSeen(
                fan_id=user.id,
                first_name=user.first_name,
                last_name=user.last_name,
                username=user.username,
                language_code=user.language_code,
            )
        )
        data["fan"] = fan
        data["t"] = self._translators.for_language(fan.language)
        return await handler(event, data)
