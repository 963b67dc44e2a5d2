"""One road to every screen: commands, links and phrases open it by the tap that opens it."""

from __future__ import annotations

from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.buttons import Tap


class Opening:
    """Opens the screen behind a tap as if the fan had tapped, but as a new message."""

    def __init__(self, root: Router) -> None:
        self._root = root

    async def __call__(self, tap: Tap, message: Message, data: dict[str, Any]) -> Any:
        """`data` is what the calling handler was given; the tap's handler is given the same."""
        assert message.from_user is not None
        as_tapped = CallbackQuery(
            id="typed",
            from_user=message.from_user,
            chat_instance=str(message.chat.id),
            data=tap.pack(),
        ).as_(message.bot)
        return await self._root.propagate_event("callback_query", as_tapped, **data)
