"""Cuts a process off at any point that matters, again and again, without starting one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import (
    EditMessageCaption,
    EditMessageMedia,
    EditMessageReplyMarkup,
    GetMe,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import Chat, InlineKeyboardMarkup, InputMediaPhoto, Message, PhotoSize, User

R = TypeVar("R")


class Cut(BaseException):
    """The process is dead. No handler of errors sees it, as none sees SIGKILL."""


@dataclass(slots=True)
class Scissors:
    """A point is the moment after a commit or after a call to Telegram.

    Once cut, nothing more has any effect until the next `arm`.
    """

    points: int = 0
    _cut_at: int = 0
    _is_dead: bool = False

    def arm(self, point: int) -> None:
        """Cut at that point, counted from 1."""
        self.points, self._cut_at, self._is_dead = 0, point, False

    async def around(self, effect: Callable[[], Awaitable[R]]) -> R:
        if self._is_dead:
            raise Cut
        result = await effect()
        self.points += 1
        if self.points == self._cut_at:
            self._is_dead = True
            raise Cut
        return result


@dataclass(slots=True)
class Shown:
    """A message as it is in the chat now."""

    text: str
    keyboard: InlineKeyboardMarkup | None

    def data(self, label: str) -> str | None:
        """The callback data of the button whose label holds these words."""
        rows = self.keyboard.inline_keyboard if self.keyboard else []
        found = (button for row in rows for button in row if label in button.text)
        return next((button.callback_data for button in found), None)


@dataclass
class FakeTelegram(BaseSession):
    """One chat as its fan sees it; every call can be the last one of the process."""

    scissors: Scissors
    chat: dict[int, Shown] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._ids = count(100)

    async def close(self) -> None: ...

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], *_: Any, **__: Any) -> Any:
        return await self.scissors.around(lambda: self._obey(method))

    async def _obey(self, method: TelegramMethod[Any]) -> Any:
        match method:
            case SendPhoto(caption=text) | SendMessage(text=text):
                message_id = next(self._ids)
                keyboard: Any = method.reply_markup
                self.chat[message_id] = Shown(text or "", keyboard)
                return _message(message_id)
            case EditMessageCaption(message_id=int(message_id), caption=text):
                self.chat[message_id] = Shown(text or "", method.reply_markup)
                return _message(message_id)
            case EditMessageMedia(message_id=int(message_id), media=InputMediaPhoto(caption=text)):
                self.chat[message_id] = Shown(text or "", method.reply_markup)
                return _message(message_id)
            case EditMessageReplyMarkup(message_id=int(message_id)):
                self.chat[message_id].keyboard = method.reply_markup
            case GetMe():
                return User(id=1, is_bot=True, first_name="Bot", username="bot")
        return True

    async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        yield b""

    def newest(self) -> tuple[int, Shown]:
        """The newest message that has buttons."""
        return next(
            (message_id, shown)
            for message_id, shown in sorted(self.chat.items(), reverse=True)
            if shown.keyboard
        )


def _message(message_id: int) -> Message:
    photo = [PhotoSize(file_id=f"file-{message_id}", file_unique_id="x", width=1, height=1)]
    return Message(
        message_id=message_id,
        date=datetime.now(UTC),
        chat=Chat(id=1, type="private"),
        photo=photo,
    )
