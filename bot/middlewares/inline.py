"""Inline mode has no chat: its updates go to handlers of their own, with who is behind them."""

from __future__ import annotations

from typing import Any

from aiogram import BaseMiddleware, Router
from aiogram.types import TelegramObject, Update

from bot.middlewares.people import Handler
from services.core.i18n import Translators
from services.core.logs import get_logger
from services.identity import FanSeen, IdentityService

log = get_logger("inline")


class Inline(BaseMiddleware):
    """Takes inline queries and what was chosen of them; the others go on.

    Whoever writes to others by way of us has not written to us: that opens no channel.
    """

    def __init__(self, root: Router, identity: IdentityService, translators: Translators) -> None:
        self._root = root
        self._identity = identity
        self._translators = translators

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(event, Update)
        asked = event.inline_query or event.chosen_inline_result
        if asked is None:
            return await handler(event, data)
        user = asked.from_user
        fan = await self._identity.meet(
            FanSeen(
                fan_id=user.id,
                first_name=user.first_name,
                last_name=user.last_name,
                username=user.username,
                language_code=user.language_code,
                in_chat=False,
            )
        )
        known = {"fan": fan, "t": self._translators.for_language(fan.language)}
        return await self._root.propagate_event(event.event_type, asked, **{**data, **known})
