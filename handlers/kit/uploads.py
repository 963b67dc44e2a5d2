"""A picture on its way to Telegram: by its file id when Telegram holds it, else uploaded once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, Message

from handlers.kit.screen import PictureRef
from services.core.sent_files import SentFiles

_BAD_FILE: Final = ("wrong file identifier", "wrong remote file identifier")


async def with_file(
    files: SentFiles,
    picture: PictureRef,
    call: Callable[[str | BufferedInputFile], Awaitable[Message | bool]],
) -> Message | bool:
    """What `call` gives for the picture's file; a file id that Telegram refuses is forgotten."""
    if known := await files.find(picture.key):
        try:
            return await call(known)
        except TelegramBadRequest as error:
            if not any(words in error.message for words in _BAD_FILE):
                raise
            await files.forget(picture.key)
    rendered = await picture.render()
    name = "picture.png" if rendered.media_type == "image/png" else "picture.jpg"
    sent = await call(BufferedInputFile(rendered.content, name))
    if isinstance(sent, Message) and sent.photo:
        await files.remember(picture.key, sent.photo[-1].file_id)
    return sent
