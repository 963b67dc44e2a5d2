"""One fan's chat without Telegram: taps and words go to the real handlers, answers are kept."""

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import (
    EditMessageCaption,
    EditMessageMedia,
    GetMe,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    PhotoSize,
    User,
)
from aiogram.types import Chat as TelegramChat

from handlers.kit.buttons import Keyboards, Tap
from handlers.kit.screen import PictureRef
from handlers.kit.window import Window, WindowKit
from handlers.ticketing.desk import TicketDesk
from handlers.ticketing.router import router
from services.artwork.schemas import Picture
from services.core.conversations import Conversation
from services.core.i18n import Translator
from services.core.sent_files import SentFiles
from services.core.signing import Signer
from services.identity import FanProfile

BOT_ID = 42_000
KEYBOARDS = Keyboards(Signer(b"a secret of the tests", "buttons"))


class Telegram(BaseSession):
    """Takes every call and gives what Telegram would give."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[TelegramMethod[Any]] = []
        self._ids = count(100)

    async def close(self) -> None: ...

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], *_: Any, **__: Any) -> Any:
        self.calls.append(method)
        match method:
            case SendPhoto() | SendMessage():
                return _message(next(self._ids))
            case EditMessageMedia() | EditMessageCaption():
                return _message(method.message_id or 0)
            case GetMe():
                return User(id=BOT_ID, is_bot=True, first_name="Hang Meas", username="a_bot")
            case _:
                return True

    async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        yield b""


def _message(message_id: int) -> Message:
    photo = [PhotoSize(file_id=f"file-{message_id}", file_unique_id="x", width=1, height=1)]
    return Message(
        message_id=message_id,
        date=datetime.now(UTC),
        chat=TelegramChat(id=7, type="private"),
        photo=photo,
    )


async def no_banner() -> Picture:
    return Picture(b"png", "image/png", "0", 1, 1)


# The loop of a test writes its tasks with their results: the whole of a chat would cost seconds.
@dataclass(slots=True, repr=False)
class Chat:
    """What a fan does and what he sees."""

    fan: FanProfile
    t: Translator
    telegram: Telegram
    kit: WindowKit
    desk: TicketDesk
    services: dict[str, Any]
    conversation: Conversation = field(default_factory=lambda: Conversation(7))

    @classmethod
    def open(
        cls, fan: FanProfile, t: Translator, files: SentFiles, desk: TicketDesk, **services: Any
    ) -> "Chat":
        telegram = Telegram()
        bot = Bot(f"{BOT_ID}:token", session=telegram)
        kit = WindowKit(bot, KEYBOARDS, files, PictureRef("banner", no_banner))
        return cls(fan, t, telegram, kit, desk, services)

    async def tap(self, tap: Tap) -> None:
        await self._press(tap.pack())

    async def press(self, label: str) -> None:
        """Press the button of the newest keyboard whose label holds these words."""
        (data,) = [data for text, data in self.buttons if label in text]
        received = KEYBOARDS.read(data, self.fan.id)
        assert received is not None
        await self._press(received.data)

    async def send_photo(self, content: bytes, name: str = "unique") -> None:
        """A photo, as Telegram would give it to us."""
        photo = PhotoSize(file_id="file", file_unique_id=name, width=640, height=640)
        message = Message(
            message_id=1,
            date=datetime.now(UTC),
            chat=TelegramChat(id=7, type="private"),
            from_user=User(id=self.fan.id, is_bot=False, first_name="Fan"),
            photo=[photo],
        ).as_(self.kit.bot)

        async def download(_: Any, into: BytesIO) -> None:
            into.write(content)

        self.kit.bot.download = download  # type: ignore[assignment]
        window = Window(self.kit, self.fan, self.t, self.conversation)
        await self._handle("message", message, window)

    async def _press(self, data: str) -> None:
        query = CallbackQuery(
            id="tap",
            from_user=User(id=self.fan.id, is_bot=False, first_name="Fan"),
            chat_instance="7",
            message=_message(self.conversation.screen_message_id or 1),
            data=data,
        ).as_(self.kit.bot)
        window = Window(self.kit, self.fan, self.t, self.conversation, query)
        await self._handle("callback_query", query, window)

    async def write(self, text: str) -> None:
        message = Message(
            message_id=1,
            date=datetime.now(UTC),
            chat=TelegramChat(id=7, type="private"),
            from_user=User(id=self.fan.id, is_bot=False, first_name="Fan"),
            text=text,
        ).as_(self.kit.bot)
        await self._handle(
            "message", message, Window(self.kit, self.fan, self.t, self.conversation)
        )

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        await router.propagate_event(
            update_type=kind,
            event=event,
            window=window,
            t=self.t,
            fan=self.fan,
            ticket_desk=self.desk,
            bot=self.kit.bot,
            **self.services,
        )
        self.conversation = window.conversation

    @property
    def text(self) -> str:
        """The words of the newest screen or message."""
        match self._shown[-1]:
            case EditMessageMedia(media=InputMediaPhoto(caption=caption)):
                return caption or ""
            case SendPhoto(caption=caption) | EditMessageCaption(caption=caption):
                return str(caption or "")
            case other:
                return str(getattr(other, "text", ""))

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Labels and data of the newest keyboard."""
        markup = next(
            each.reply_markup
            for each in reversed(self._shown)
            if isinstance(each.reply_markup, InlineKeyboardMarkup)
        )
        return [
            (button.text, button.callback_data or "")
            for row in markup.inline_keyboard
            for button in row
        ]

    @property
    def labels(self) -> list[str]:
        return [text for text, _ in self.buttons]

    @property
    def sent(self) -> int:
        """New messages so far; edits do not count."""
        return sum(isinstance(call, SendPhoto | SendMessage) for call in self.telegram.calls)

    @property
    def _shown(self) -> list[TelegramMethod[Any]]:
        kinds = (EditMessageMedia, EditMessageCaption, SendPhoto, SendMessage)
        return [call for call in self.telegram.calls if isinstance(call, kinds)]


def words_of(text: str) -> str:
    """Without tags."""
    return re.sub(r"<[^>]+>", "", text)
