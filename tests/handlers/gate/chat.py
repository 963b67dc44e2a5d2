"""The chat of somebody at a gate: as others', and photos of QR codes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import qrcode
from aiogram.types import Chat as TelegramChat
from aiogram.types import Message, PhotoSize, User
from qrcode.image.pil import PilImage

from tests.handlers.wallet.chat import Chat


def picture_of(code: str) -> bytes:
    """A QR code as somebody photographs it."""
    content = BytesIO()
    qrcode.make(code, image_factory=PilImage).save(content, "PNG")
    return content.getvalue()


@dataclass(slots=True)
class StaffChat(Chat):
    """What one person of staff does and sees."""

    async def show_code(self, code: str, message_id: int | None = None) -> None:
        await self.send_picture(picture_of(code), message_id)

    async def send_picture(self, content: bytes, message_id: int | None = None) -> None:
        number = message_id or next(self.room.ids)
        self.room.telegram.files[f"photo-{number}"] = content
        photo = PhotoSize(
            file_id=f"photo-{number}", file_unique_id="x", width=400, height=400, file_size=1000
        )
        message: Any = Message(
            message_id=number,
            date=datetime.now(UTC),
            chat=TelegramChat(id=self.fan.id, type="private"),
            from_user=User(id=self.fan.id, is_bot=False, first_name="Fan"),
            photo=[photo],
        ).as_(self.room.kit.bot)
        await self._handle("message", message, None)
