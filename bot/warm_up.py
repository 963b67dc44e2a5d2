"""What the first fan after a start would wait for, done before somebody comes."""

from __future__ import annotations

# isort: off
import bot.lean_aiogram  # noqa: F401 - before anything that imports aiogram
# isort: on

import asyncio
from typing import Final

from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageReplyMarkup,
    Response,
    SendMessage,
    SendPhoto,
)
from aiogram.types import InlineKeyboardMarkup, InputMediaPhoto, Message, Update
from pydantic import BaseModel

from handlers.kit.window import WindowKit
from services.core.logs import get_logger

_AFTER_SECONDS: Final = 0.5
"""Who comes at the very start needs some of it at once, and should not wait for the rest."""
log = get_logger("warm_up")

_USED_AT_ONCE: Final[tuple[type[BaseModel], ...]] = (
    Update,
    Response[Message],
    Response[Message | bool],
    Response[bool],
    SendPhoto,
    SendMessage,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageReplyMarkup,
    AnswerCallbackQuery,
    DeleteMessage,
    InputMediaPhoto,
    InlineKeyboardMarkup,
)


async def warm_up(kit: WindowKit) -> None:
    """Build the models of a chat (they are built on first use), and the picture of most screens.

    The loop comes round between two of them: who comes early is served in between.
    """
    await asyncio.sleep(_AFTER_SECONDS)
    for model in _USED_AT_ONCE:
        model.model_rebuild()
        await asyncio.sleep(0)
    try:
        if await kit.files.find(kit.banner.key) is None:
            await kit.banner.render()
    except Exception:  # then the first fan waits for it, or is told
        log.exception("not_warmed_up")
