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
from services.core.outbox import adapter
from services.payments import TopUpCredited
from services.payments.news import TopUpNews


class Redrawing:
    """Opens the screen's own tap as if the fan had tapped; a screen left meanwhile stays left."""

    def __init__(
        self, container: Container, bot: Bot, dispatcher: Dispatcher, kit: WindowKit
    ) -> None:
        self._container = container
        self._bot = bot
        self._dispatcher = dispatcher
        self._kit = kit
        self._news = TopUpNews(container.uow, container.notifications)

    async def top_up(self, wish: dict[str, Any]) -> Sequence[Write]:
        """What is to be stored afterwards: the screen as it is now, and the news of a credit.

        Whoever shows the receipt notes that it was seen, and then there is no news to tell.
        """
        return [*await self._redrawn(wish), *self.news_of(wish)]

    def news_of(self, wish: dict[str, Any]) -> Sequence[Write]:
        """What tells of the credit, with or without a screen."""
        if (told := wish.get("credited")) is None:
            return ()
        event: TopUpCredited = adapter(TopUpCredited).validate_json(told)
        return [lambda tx: self._news.tell_credited(tx, event)]

    async def _redrawn(self, wish: dict[str, Any]) -> Sequence[Write]:
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
