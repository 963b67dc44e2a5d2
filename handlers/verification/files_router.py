"""Papers that a fan sends: taken from the chat, checked, sealed, and gone from the chat."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from aiogram import Bot, Router
from aiogram.filters import Filter
from aiogram.types import Document, Message, PhotoSize

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.verification.desk import DOCUMENT, VerificationDesk
from services.identity.verification import AddDocument, Step, document_of
from services.identity.verification.checks import MOST_BYTES
from services.identity.verification.errors import FileRefused, FileTooBig

router = Router(name="verification-files")


class Paper(Filter):
    """Passes for a photo or file while a step waits for one; gives the `step`."""

    async def __call__(self, message: Message, window: Window) -> bool | dict[str, Any]:
        if window.question != DOCUMENT or not (message.photo or message.document):
            return False
        return {"step": Step(window.answers["step"])}


@router.message(Paper())
async def paper(
    message: Message, step: Step, window: Window, bot: Bot, verification_desk: VerificationDesk
) -> None:
    """Whatever becomes of it, it does not stay readable in the chat."""
    await window.delete_message(message.message_id)
    album = message.media_group_id
    if album is not None and window.answers.get("album") == album:
        note = window.t("verification.step.one_by_one")
        await verification_desk.open_step(window, step, note)
        return
    kind = document_of(step)
    assert kind is not None, "only steps with a file are asked with this question"
    try:
        content = await _content(bot, message)
        await verification_desk.verification.add_document(
            AddDocument(window.fan.id, kind, content)
        )
    except FileRefused as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await verification_desk.open_step(window, step, note)
        return
    await verification_desk.go_on(window, album=album)


async def _content(bot: Bot, message: Message) -> bytes:
    sent: Document | PhotoSize
    if message.photo:
        sent = max(message.photo, key=lambda size: size.width * size.height)
    else:
        assert message.document is not None
        sent = message.document
    if (sent.file_size or 0) > MOST_BYTES:
        raise FileTooBig
    content = BytesIO()
    await bot.download(sent, content)
    return content.getvalue()


@router.message(Answers(DOCUMENT))
async def words(_: Message, window: Window, verification_desk: VerificationDesk) -> None:
    step = Step(window.answers["step"])
    await verification_desk.open_step(window, step, window.t("verification.step.send_file"))
