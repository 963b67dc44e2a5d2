"""Papers in a reviewer's chat: sent protected, noted, and taken away when the case leaves."""

from __future__ import annotations

import contextlib

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, Message

from handlers.kit.window import Window
from handlers.operator import case_screens
from services.core.ids import reference_code
from services.identity.verification import (
    Case,
    MediaType,
    OpenedDocument,
    ReviewService,
    ShownMessage,
)

_ENDINGS = {
    MediaType.JPEG: "jpg",
    MediaType.PNG: "png",
    MediaType.WEBP: "webp",
    MediaType.PDF: "pdf",
}


async def send_papers(window: Window, bot: Bot, review: ReviewService, case: Case) -> None:
    """Every paper of the case; what was shown of it before goes first."""
    reviewer_id, application_id = window.fan.id, case.application.id
    await _delete(
        bot, review, await review.to_put_away(window.chat_id, application_id=application_id)
    )
    marks = {paper.id: paper for paper in case.documents}
    for opened in await review.open_documents(reviewer_id, application_id):
        facts = marks.get(opened.document.id, opened.document)
        caption = case_screens.paper_caption(window.t, case, facts)
        sent = await _send(bot, window.chat_id, opened, caption, reference_code(application_id))
        message = ShownMessage(window.chat_id, sent.message_id)
        await review.note_shown(application_id, opened.document.id, message)


async def put_away(window: Window, bot: Bot, review: ReviewService) -> None:
    """Take from this chat what belongs to cases that are not in its reviewer's hands any more."""
    await _delete(bot, review, await review.to_put_away(window.chat_id))


async def _delete(bot: Bot, review: ReviewService, messages: list[ShownMessage]) -> None:
    for message in messages:
        with contextlib.suppress(TelegramBadRequest):  # gone already
            await bot.delete_message(message.chat_id, message.message_id)
        await review.note_put_away(message)


async def _send(
    bot: Bot, chat_id: int, opened: OpenedDocument, caption: str, name: str
) -> Message:
    """A photo, or a file where it is a PDF or a photo of a form that Telegram will not show."""
    media_type = opened.document.media_type
    file = BufferedInputFile(opened.content, f"{name}.{_ENDINGS[media_type]}")
    if media_type.is_picture:
        with contextlib.suppress(TelegramBadRequest):
            return await bot.send_photo(chat_id, file, caption=caption, protect_content=True)
    return await bot.send_document(chat_id, file, caption=caption, protect_content=True)
