"""A photo of a KHQR: who would be paid, how much, until when; or why it must not be paid."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import Protocol

from aiogram import Bot, F, Router
from aiogram.types import Message

from handlers.kit.window import Window
from handlers.wallet import scan_screens
from services.core.i18n import Translator
from services.payments.photos import codes_in

router = Router(name="scan")


class Scanner(Protocol):
    """Shows what the text of a code means; raises what its reader refuses."""

    async def show(self, window: Window, text: str) -> None: ...


MAX_BYTES = 10_000_000


@router.message(F.photo)
async def photo(
    message: Message, window: Window, t: Translator, bot: Bot, scanner: Scanner
) -> None:
    """Nothing is paid by a photo. Refusals of the reader are answered like all others."""
    assert message.photo
    largest = max(message.photo, key=lambda size: size.width * size.height)
    if (largest.file_size or 0) > MAX_BYTES:
        await window.show(scan_screens.no_code(t))
        return
    content = BytesIO()
    await bot.download(largest, content)
    texts = await asyncio.to_thread(codes_in, content.getvalue())
    if not texts:
        await window.show(scan_screens.no_code(t))
        return
    await scanner.show(window, texts[0])
