"""Draws a screen anew in the chat, if it is the one that the fan sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from aiogram import Bot, Dispatcher
from aiogram.types import CallbackQuery, User

from bot.container import Container
from handlers.kit.window import Window, WindowKit
from handlers.wallet.buttons import TopUpCheckTap
from services.core.inbox import Write


class Redrawing:
    """Opens the screen's own tap as if the fan had tapped; a screen left meanwhile stays left."""

    def __init__(
        self, container: Container, bot: Bot, dispatcher: Dispatcher, kit: WindowKit
    ) -> None:
        self._container = container
        self._bot = bot
        self._dispatcher = dispatcher
        self._kit = kit

    async def top_up(self, wish: dict[str, Any]) -> Sequence[Write]:
        """What is to be stored afterwards."""
        fan_id, top_up_id = int(wish["fan_id"]), UUID(wish["top_up_id"])
        location = TopUpCheckTap(top_up_id=top_up_id).pack()
        conversation = await self._container.conversations.load(fan_id)
        if conversation.location != location or conversation.screen_message_id is None:
            return ()
        fan = await self._container.identity.profile(fan_id)
        t = self._container.translators.for_language(fan.language)
        window = Window(self._kit, fan, t, conversation, redraws=True)
        tap = CallbackQuery(
            id="redraw",
            from_user=User(id=fan_id, is_bot=False, first_name=fan.first_name),
            chat_instance=str(fan_id),
            data=location,
        ).as_(self._bot)
        await self._dispatcher.propagate_event(
            "callback_query",
            tap,
            **self._dispatcher.workflow_data,
            bot=self._bot,
            fan=fan,
            t=t,
            window=window,
        )
        if window.conversation == conversation:
            return ()
        return [self._container.conversations.saving(window.conversation)]
