"""Notifications over Telegram, by python-telegram-bot: sends, and never receives."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final

# The library then gives `retry_after` as a timedelta, and does not warn that it some day will.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.rate_limit import Priority
from bot.turnstile import Call, MustWait, Turnstile
from services.core.logs import get_logger
from services.core.sent_files import SentFiles
from services.core.signing import Signer
from services.notifications import Kind
from services.notifications.ports import (
    ChannelEnded,
    Delivered,
    HomeButton,
    LinkButton,
    MessageButton,
    MuteButton,
    Outcome,
    OutgoingMessage,
    TryLater,
    Unclear,
    Undeliverable,
)

PRIORITIES: Final = {
    Kind.MONEY: Priority.MONEY,
    Kind.SHOW: Priority.SHOW,
    Kind.ARTIST: Priority.ARTIST,
    Kind.PROMO: Priority.PROMO,
}
# "Bad Request" with these words means that there is nobody to write to.
_NOBODY: Final = ("chat not found", "user not found", "peer_id_invalid")
_BAD_FILE: Final = ("wrong file identifier", "wrong remote file identifier", "can't use file")
_CONNECTIONS: Final = 16
log = get_logger("messenger")

Render = Callable[[str], Awaitable[bytes | None]]
"""Draws the picture of a content key; None if nothing can be drawn."""


class BucketLimiter(BaseRateLimiter[Priority]):
    """The library's calls through the shared turnstile; only a 429 is tried again."""

    def __init__(self, turnstile: Turnstile) -> None:
        self._turnstile = turnstile

    async def initialize(self) -> None:
        """Nothing to open: the turnstile is open while the program runs."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Priority | None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        call = Call(
            method=endpoint,
            chat_id=data.get("chat_id"),
            priority=Priority.PROMO if rate_limit_args is None else rate_limit_args,
            parts=len(data.get("media", ())) or 1,
        )
        try:
            return await self._turnstile.pass_through(
                call, lambda: callback(*args, **kwargs), _retry_after
            )
        except MustWait as wait:
            raise RetryAfter(timedelta(seconds=wait.seconds)) from wait


def _retry_after(error: Exception) -> float | None:
    if not isinstance(error, RetryAfter):
        return None
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


@asynccontextmanager
async def telegram_messenger(
    token: str,
    base_url: str,
    turnstile: Turnstile,
    signer: Signer,
    files: SentFiles,
    render: Render | None = None,
) -> AsyncIterator[TelegramMessenger]:
    """A messenger with its connections open. Nothing is asked of Telegram before the first send.

    `signer` is that of the chat's buttons. `render` draws pictures that Telegram does not hold.
    """
    request = HTTPXRequest(connection_pool_size=_CONNECTIONS, pool_timeout=5.0)
    bot = ExtBot(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=request,
        get_updates_request=request,
        rate_limiter=BucketLimiter(turnstile),
    )
    await request.initialize()
    try:
        yield TelegramMessenger(bot, signer, files, render)
    finally:
        await request.shutdown()


class TelegramMessenger:
    """The port of notifications, kept by Telegram."""

    def __init__(
        self,
        bot: ExtBot[Priority],
        signer: Signer,
        files: SentFiles,
        render: Render | None,
    ) -> None:
        self._bot = bot
        self._signer = signer
        self._files = files
        self._render = render
        self._username: str | None = None

    async def send(self, message: OutgoingMessage) -> Outcome:
        try:
            sent = await self._send(message)
        except Forbidden as error:
            return ChannelEnded(error.message)
        except BadRequest as error:
            return _refusal(error.message)
        except RetryAfter as error:
            return TryLater(_retry_after(error) or 1.0)
        except NetworkError as error:
            return Unclear(repr(error))
        except TelegramError as error:
            log.error("telegram_refused", fan_id=message.fan_id, error=repr(error))
            return Unclear(repr(error))
        return Delivered(sent.message_id)

    async def _send(self, message: OutgoingMessage) -> Message:
        markup = await self._markup(message)
        if message.picture and len(message.text) <= MessageLimit.CAPTION_LENGTH:
            sent = await self._send_picture(message, message.picture, markup)
            if sent is not None:
                return sent
        return await self._bot.send_message(
            message.fan_id,
            message.text,
            parse_mode=ParseMode.HTML,
            disable_notification=message.silent,
            reply_markup=markup,
            rate_limit_args=PRIORITIES[message.kind],
        )

    async def _send_picture(
        self, message: OutgoingMessage, key: str, markup: InlineKeyboardMarkup | None
    ) -> Message | None:
        """None when there is no picture or Telegram will not have it: the words go alone."""
        try:
            if known := await self._files.find(key):
                return await self._send_photo(message, known, markup)
        except BadRequest as error:
            if not any(words in error.message.lower() for words in _BAD_FILE):
                raise
            await self._files.forget(key)
        content = await self._render(key) if self._render else None
        if content is None:
            return None
        try:
            sent = await self._send_photo(message, content, markup)
        except BadRequest as error:
            log.warning("picture_refused", key=key, error=error.message)
            return None
        if sent.photo:
            await self._files.remember(key, sent.photo[-1].file_id)
        return sent

    async def _send_photo(
        self, message: OutgoingMessage, photo: str | bytes, markup: InlineKeyboardMarkup | None
    ) -> Message:
        return await self._bot.send_photo(
            message.fan_id,
            photo,
            caption=message.text,
            parse_mode=ParseMode.HTML,
            disable_notification=message.silent,
            reply_markup=markup,
            rate_limit_args=PRIORITIES[message.kind],
        )

    async def _markup(self, message: OutgoingMessage) -> InlineKeyboardMarkup | None:
        rows = [[await self._button(each, message.fan_id)] for each in message.buttons]
        return InlineKeyboardMarkup(rows) if rows else None

    async def _button(self, button: MessageButton, fan_id: int) -> InlineKeyboardButton:
        match button:
            case LinkButton(label, payload):
                url = f"https://t.me/{await self._own_username()}?start={payload}"
                return InlineKeyboardButton(label, url=url)
            case MuteButton(label, kind):
                return InlineKeyboardButton(
                    label, callback_data=self._signed(f"mu:{kind}", fan_id)
                )
            case HomeButton(label):
                return InlineKeyboardButton(label, callback_data=self._signed("hm", fan_id))

    async def _own_username(self) -> str:
        if self._username is None:
            self._username = (await self._bot.get_me()).username or ""
        return self._username

    def _signed(self, tap: str, fan_id: int) -> str:
        """A tap as the chat's keyboards write it, of those that work on any message.

        Written here, because this process is not to load the library that those are made with.
        """
        data = f"2{tap}"
        return f"{data}.{self._signer.tag(str(fan_id), data)}"


def _refusal(words: str) -> Outcome:
    if any(nobody in words.lower() for nobody in _NOBODY):
        return ChannelEnded(words)
    return Undeliverable(words)
