"""The chat behind the update: its conversation, its verified tap, its answer in time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, Final

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, TelegramObject, Update

from bot.middlewares.people import Handler
from handlers.kit.buttons import Received
from handlers.kit.navigation import HomeTap
from handlers.kit.window import Window, WindowKit
from services.core.clock import Clock
from services.core.conversations import Conversation, Conversations

ANSWER_WITHIN_SECONDS: Final = 0.2
TAP_LIFETIME: Final = timedelta(seconds=150)
"""Telegram forgets a tap after this time: its person no longer waits for what it would do."""


class Windows(BaseMiddleware):
    """Gives handlers their `window` and the tap's own data; saves the conversation afterwards.

    A forged or foreign button is refused with a toast. A button of an older screen, or a tap that
    waited too long, does nothing but open the current screen.
    """

    def __init__(self, kit: WindowKit, conversations: Conversations, clock: Clock) -> None:
        self._kit = kit
        self._conversations = conversations
        self._clock = clock

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(event, Update)
        fan, t = data["fan"], data["t"]
        tap = event.callback_query
        conversation = await self._conversations.load(data["event_chat"].id)
        window = Window(self._kit, fan, t, conversation, tap)
        data["window"] = window
        if tap is None:
            result = await handler(event, data)
        else:
            received = self._kit.keyboards.read(tap.data or "", fan.id)
            if received is None:
                await window.answer(t.plain("common.toast.old_menu"))
                received = Received(HomeTap().pack(), anywhere=False)
            elif self._is_stale(tap, received, conversation, data.get("received_at")):
                await window.answer(t.plain("common.toast.old_menu"))
                received = Received(conversation.location or HomeTap().pack(), anywhere=False)
            real = tap.model_copy(update={"data": received.data})
            async with _answered_in_time(window):
                result = await handler(event.model_copy(update={"callback_query": real}), data)
        if window.conversation != conversation:
            data["writes"].append(self._conversations.saving(window.conversation))
        return result

    def _is_stale(
        self,
        tap: CallbackQuery,
        received: Received,
        conversation: Conversation,
        received_at: datetime | None,
    ) -> bool:
        if received_at and self._clock.now() - received_at > TAP_LIFETIME:
            return True
        message = tap.message
        current = message and message.message_id == conversation.screen_message_id
        return not received.anywhere and not current


@contextlib.asynccontextmanager
async def _answered_in_time(window: Window) -> AsyncIterator[None]:
    """The tap is answered after 0.2 s at the latest, neutrally; whatever the handler does."""
    late: list[asyncio.Task[None]] = []

    def answer_late() -> None:
        late.append(asyncio.create_task(window.answer()))

    timer = asyncio.get_running_loop().call_later(ANSWER_WITHIN_SECONDS, answer_late)
    try:
        yield
    finally:
        timer.cancel()
        # Waited for, never cancelled: an answer under way is the only one that there will be.
        await asyncio.gather(*late)
        await window.answer()
