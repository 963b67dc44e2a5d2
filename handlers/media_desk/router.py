"""The operators' media: look, send a file, try again, hide; progress is drawn while it runs."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from aiogram import Bot, Router
from aiogram.filters import Filter
from aiogram.types import Animation, Audio, CallbackQuery, Document, Message, Video, Voice

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.media_desk import screens
from handlers.media_desk.buttons import (
    MediaAgainTap,
    MediaFileTap,
    MediaHideTap,
    MediaItemTap,
    MediaListTap,
)
from handlers.media_desk.screens import Shown
from handlers.operator.desk import IsOperator, Queue
from services.core.errors import DomainError
from services.identity.roles import Role
from services.streaming.processing.service import MediaService

router = Router(name="media-desk")
router.callback_query.filter(IsOperator())
router.message.filter(IsOperator())
FILE: Final = "media.file/1"
"""Waits for a file. Its answers: `item`."""
MOST_MB: Final = 20
"""What the Bot API lets a bot download."""

_Sent = Video | Audio | Document | Animation | Voice


def media_queue(media: MediaService) -> Queue:
    """The way in from the operator's desk; what has failed waits there."""
    return Queue("media.desk.title", Role.OPERATOR, MediaListTap(), media.waiting)


class MediaFile(Filter):
    """Passes for a file while an item waits for one; gives what was `sent`."""

    async def __call__(self, message: Message, window: Window) -> bool | dict[str, Any]:
        if window.question != FILE:
            return False
        sent = (
            message.video
            or message.audio
            or message.animation
            or message.document
            or message.voice
        )
        return {"sent": sent} if sent else False


@router.callback_query(MediaListTap.filter())
async def items(
    _: CallbackQuery, callback_data: MediaListTap, window: Window, media: MediaService
) -> None:
    window.stop_asking()
    at, limit = callback_data, screens.ITEMS_A_PAGE
    found = await media.entries(window.fan.id, at.after, limit + 1, trouble_only=at.trouble)
    next_after = found[limit - 1].key if len(found) > limit else None
    await window.show(screens.items(window.t, found[:limit], next_after, at))


@router.callback_query(MediaItemTap.filter())
async def item(
    _: CallbackQuery, callback_data: MediaItemTap, window: Window, media: MediaService
) -> None:
    await _show(window, media, callback_data.item)


async def _show(window: Window, media: MediaService, key: str, note: str = "") -> None:
    window.stop_asking()
    entry = await media.entry(window.fan.id, key)
    shown = Shown(entry, await media.has_source(entry), note)
    await window.show(screens.item(window.t, shown))


@router.callback_query(MediaFileTap.filter())
async def ask(_: CallbackQuery, callback_data: MediaFileTap, window: Window) -> None:
    window.ask(FILE, item=callback_data.item)
    await window.show(screens.ask_file(window.t, callback_data.item, MOST_MB))


@router.message(MediaFile())
async def file(
    message: Message, sent: _Sent, window: Window, bot: Bot, media: MediaService
) -> None:
    """Taken from the chat; what a bot cannot download is refused before it is tried."""
    key = str(window.answers["item"])
    await window.delete_message(message.message_id)
    if (sent.file_size or 0) > MOST_MB << 20:
        window.ask(FILE, item=key)
        note = window.t("media.desk.too_large", most_mb=MOST_MB)
        await window.show(screens.ask_file(window.t, key, MOST_MB, note))
        return
    content = BytesIO()
    await bot.download(sent, content)
    refused = ""
    try:
        await media.take_bytes(window.fan.id, key, _name(sent), content.getvalue())
    except DomainError as refusal:
        refused = window.t(f"error.{refusal.code}", **refusal.details)
    await _show(window, media, key, refused)


def _name(sent: _Sent) -> str:
    return getattr(sent, "file_name", None) or "file"


@router.message(Answers(FILE))
async def words(_: Message, window: Window) -> None:
    key = str(window.answers["item"])
    window.ask(FILE, item=key)
    note = window.t("media.desk.send_file")
    await window.show(screens.ask_file(window.t, key, MOST_MB, note))


@router.callback_query(MediaAgainTap.filter())
async def again(
    _: CallbackQuery, callback_data: MediaAgainTap, window: Window, media: MediaService
) -> None:
    note = ""
    try:
        await media.again(window.fan.id, callback_data.item)
    except DomainError as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
    await _show(window, media, callback_data.item, note)


@router.callback_query(MediaHideTap.filter())
async def hide(
    _: CallbackQuery, callback_data: MediaHideTap, window: Window, media: MediaService
) -> None:
    await media.hide(window.fan.id, callback_data.item, hidden=callback_data.hidden)
    await _show(window, media, callback_data.item)
