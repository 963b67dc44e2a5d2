"""Pictures of goods and parcels in the chat: taken from a message, sent below the screen."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Final
from uuid import UUID

from aiogram import Bot
from aiogram.filters import Filter
from aiogram.types import BufferedInputFile, Document, Message, PhotoSize

from handlers.kit.window import Window
from services.core.ids import short_id
from services.orders.pictures import AddPicture, PicturesService
from services.orders.pictures.errors import (
    NotAPicture,
    PictureTooBig,
    PictureTooLarge,
    PictureTooSmall,
)
from services.orders.pictures.schemas import MOST_BYTES

NO_PICTURE: Final = (NotAPicture, PictureTooBig, PictureTooLarge, PictureTooSmall)
"""What is refused of a file."""
_LONGEST_KEY: Final = 40


class PictureFor(Filter):
    """Passes for a photo or a file while one of these questions waits."""

    def __init__(self, *questions: str) -> None:
        self._questions = questions

    async def __call__(self, message: Message, window: Window) -> bool:
        return window.question in self._questions and bool(message.photo or message.document)


async def kept(bot: Bot, message: Message, pictures: PicturesService, fan_id: int) -> UUID:
    """The photo or file of a message, made anew; the same file is the same picture. NO_PICTURE."""
    sent = _file_of(message)
    if (sent.file_size or 0) > MOST_BYTES:
        raise PictureTooBig
    content = BytesIO()
    await bot.download(sent, content)
    wish = AddPicture(fan_id, sent.file_unique_id[:_LONGEST_KEY], content.getvalue())
    return await pictures.add(wish)


def _file_of(message: Message) -> Document | PhotoSize:
    """The largest size of a photo, or the file."""
    if message.photo:
        return max(message.photo, key=lambda size: size.width * size.height)
    assert message.document is not None, "the filter lets only pictures through"
    return message.document


async def send(
    window: Window, bot: Bot, pictures: PicturesService, picture_ids: Sequence[UUID]
) -> None:
    """They come below, so the screen with its buttons is to be shown anew below them."""
    for picture_id in picture_ids:
        found = await pictures.see(window.fan.id, picture_id)
        file = BufferedInputFile(found.content, f"{short_id(picture_id)}.jpg")
        await bot.send_photo(window.chat_id, file, protect_content=True)
    if window.conversation.screen_message_id is not None:
        await window.delete_message(window.conversation.screen_message_id)
