"""Chats of several people with the handlers of the wallet and of finance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageCaption,
    EditMessageMedia,
    GetMe,
    SendDocument,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, InputMediaPhoto, Message, User
from aiogram.types import Chat as TelegramChat

from handlers.kit.buttons import Tap
from handlers.kit.screen import PictureRef
from handlers.kit.window import Window, WindowKit
from services.core.conversations import Conversation
from services.core.i18n import Translator, Translators
from services.core.sent_files import SentFiles
from services.identity import FanProfile
from tests.handlers.ticketing.chat import BOT_ID, KEYBOARDS, no_banner
from tests.handlers.verification.chat import TelegramWithFiles

TRANSLATORS = Translators.load()


class TelegramWithName(TelegramWithFiles):
    """Knows who the bot is, as links need it."""

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], *_: Any, **__: Any) -> Any:
        if isinstance(method, GetMe):
            return User(id=BOT_ID, is_bot=True, first_name="Bot", username="test_bot")
        return await super().make_request(bot, method)


@dataclass(slots=True)
class Room:
    """One bot with the routers under test; people come into it."""

    root: Dispatcher
    files: SentFiles
    telegram: TelegramWithName = field(default_factory=TelegramWithName)
    kit: WindowKit = field(init=False)
    ids: Any = field(default_factory=lambda: count(1000))

    def __post_init__(self) -> None:
        bot = Bot(f"{BOT_ID}:token", session=self.telegram)
        self.kit = WindowKit(bot, KEYBOARDS, self.files, PictureRef("banner", no_banner))


def give_back(root: Dispatcher, *routers: Router) -> None:
    """Routers are one for all tests."""
    for router in routers:
        root.sub_routers.remove(router)
        router._parent_router = None


@dataclass(slots=True)
class Chat:
    """What one person does and sees."""

    room: Room
    fan: FanProfile
    conversation: Conversation

    @property
    def t(self) -> Translator:
        return TRANSLATORS.for_language(self.fan.language)

    async def tap(self, tap: Tap) -> None:
        await self._press(tap.pack())

    async def press(self, label: str) -> None:
        """Press the button of the newest keyboard that holds these words, or their key's."""
        words = self.t.plain(label) if label in self.t else label
        (data,) = {data for text, data in self.buttons if words in text}
        received = KEYBOARDS.read(data, self.fan.id)
        assert received is not None
        await self._press(received.data)

    async def type_pin(self, digits: str) -> None:
        for digit in digits:
            (data,) = [data for text, data in self.buttons if text == digit]
            received = KEYBOARDS.read(data, self.fan.id)
            assert received is not None
            await self._press(received.data)

    async def write(self, text: str) -> None:
        message = _message(next(self.room.ids), self.fan.id, text).as_(self.room.kit.bot)
        await self._handle("message", message, None)

    async def _press(self, data: str) -> None:
        query = CallbackQuery(
            id=f"tap-{next(self.room.ids)}",
            from_user=_user(self.fan.id),
            chat_instance="7",
            message=_message(self.conversation.screen_message_id or 1, self.fan.id),
            data=data,
        ).as_(self.room.kit.bot)
        await self._handle("callback_query", query, query)

    async def _handle(self, kind: str, event: Any, query: CallbackQuery | None) -> None:
        window = Window(self.room.kit, self.fan, self.t, self.conversation, query)
        try:
            await self.room.root.propagate_event(
                update_type=kind,
                event=event,
                **self.room.root.workflow_data,
                bot=self.room.kit.bot,
                window=window,
                t=self.t,
                fan=self.fan,
                writes=[],
            )
        finally:
            self.conversation = window.conversation

    @property
    def calls(self) -> list[TelegramMethod[Any]]:
        return [
            call
            for call in self.room.telegram.calls
            if getattr(call, "chat_id", None) == self.fan.id
        ]

    @property
    def _screen(self) -> TelegramMethod[Any]:
        kinds = (EditMessageMedia, EditMessageCaption, SendPhoto)
        return next(call for call in reversed(self.calls) if isinstance(call, kinds))

    @property
    def text(self) -> str:
        match self._screen:
            case EditMessageMedia(media=InputMediaPhoto(caption=caption)):
                return caption or ""
            case SendPhoto(caption=caption) | EditMessageCaption(caption=caption):
                return str(caption or "")
            case _:
                raise AssertionError

    def shows(self, key: str, **values: Any) -> bool:
        return self.t(key, **values) in self.text

    @property
    def buttons(self) -> list[tuple[str, str]]:
        markup = getattr(self._screen, "reply_markup", None)
        assert isinstance(markup, InlineKeyboardMarkup)
        return [
            (button.text, button.callback_data or "")
            for row in markup.inline_keyboard
            for button in row
        ]

    @property
    def labels(self) -> list[str]:
        return [text for text, _ in self.buttons]

    @property
    def rows(self) -> list[list[str]]:
        markup = getattr(self._screen, "reply_markup", None)
        assert isinstance(markup, InlineKeyboardMarkup)
        return [[button.text for button in row] for row in markup.inline_keyboard]

    @property
    def documents(self) -> list[SendDocument]:
        return [call for call in self.calls if isinstance(call, SendDocument)]

    @property
    def toasts(self) -> list[str]:
        answers = [c for c in self.room.telegram.calls if isinstance(c, AnswerCallbackQuery)]
        return [call.text or "" for call in answers]


def _user(fan_id: int) -> User:
    return User(id=fan_id, is_bot=False, first_name="Fan")


def _message(message_id: int, chat_id: int, text: str = "") -> Message:
    return Message(
        message_id=message_id,
        date=datetime.now(UTC),
        chat=TelegramChat(id=chat_id, type="private"),
        from_user=_user(chat_id),
        text=text,
    )
