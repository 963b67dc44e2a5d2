"""The fan's chat as a handler sees it: one screen that is edited, receipts that stay."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
)

from handlers.kit import links
from handlers.kit.buttons import Keyboards, Tap
from handlers.kit.screen import MAX_CAPTION, PictureRef, Screen
from handlers.kit.uploads import with_file
from services.core.conversations import Conversation
from services.core.i18n import Translator
from services.core.sent_files import SentFiles
from services.identity import FanProfile

_GONE: Final = ("message to edit not found", "message can't be edited", "there is no caption")
_UNCHANGED: Final = "message is not modified"
_TOO_LATE: Final = "query is too old"


@dataclass(frozen=True, slots=True)
class WindowKit:
    """What every window shares."""

    bot: Bot
    keyboards: Keyboards
    files: SentFiles
    banner: PictureRef


class Window:
    """One chat during one update.

    `show` edits the current screen when the fan tapped on it and sends a new one when the fan
    wrote; the old one then loses its buttons. `send` adds a message that stays (receipts).
    `redraws`: nobody tapped, the current screen itself is to change.
    """

    def __init__(
        self,
        kit: WindowKit,
        fan: FanProfile,
        t: Translator,
        conversation: Conversation,
        tap: CallbackQuery | None = None,
        *,
        redraws: bool = False,
    ) -> None:
        self.fan = fan
        self.t = t
        self.conversation = conversation
        self.money_at_stake = False
        self._kit = kit
        self._tap = tap
        self._answered = tap is None
        self._on_screen = redraws or (tap is not None and self._is_current(tap))

    @property
    def chat_id(self) -> int:
        return self.conversation.chat_id

    @property
    def question(self) -> str | None:
        return self.conversation.question

    @property
    def answers(self) -> Mapping[str, Any]:
        return self.conversation.answers

    @property
    def answered(self) -> bool:
        return self._answered

    def _is_current(self, tap: CallbackQuery) -> bool:
        message = tap.message
        return message is not None and message.message_id == self.conversation.screen_message_id

    async def answer(self, text: str = "", *, alert: bool = False) -> None:
        """Answer the tap, once: later calls change nothing. Keep `text` under 200 characters."""
        if self._answered or self._tap is None:
            return
        self._answered = True
        try:
            await self._kit.bot.answer_callback_query(
                self._tap.id, text=text or None, show_alert=alert
            )
        except TelegramBadRequest as error:
            if _TOO_LATE not in error.message:
                raise

    def ask(self, question: str, **answers: Any) -> None:
        """The next typed text answers `question`; `answers` is what is known so far."""
        self.conversation = replace(self.conversation, question=question, answers=answers)

    def stop_asking(self) -> None:
        self.conversation = replace(self.conversation, question=None, answers={})

    def remember(self, location: Tap) -> None:
        """The screen to come back to, before any was shown."""
        self.conversation = replace(self.conversation, location=location.pack())

    async def show(self, screen: Screen) -> None:
        """Make this the chat's one screen."""
        assert len(screen.text) <= MAX_CAPTION * 2, "a caption holds 1,024 characters"
        picture = screen.picture or self._kit.banner
        markup = self._kit.keyboards.markup(screen.rows, self.fan.id)
        if not (self._on_screen and await self._edit(screen.text, picture, markup)):
            await self._replace(screen.text, picture, markup)
        location = screen.location.pack() if screen.location else self.conversation.location
        self.conversation = replace(self.conversation, picture_key=picture.key, location=location)
        self._on_screen = True

    async def send(self, screen: Screen) -> int:
        """Add a message that stays below the screen (a receipt, a ticket); its message id."""
        markup = self._kit.keyboards.markup(screen.rows, self.fan.id)
        if screen.picture is None:
            sent = await self._kit.bot.send_message(self.chat_id, screen.text, reply_markup=markup)
            return sent.message_id
        try:
            message = await self._send_photo(screen.text, screen.picture, markup)
        except TelegramBadRequest:
            # A missing picture never blocks the words.
            message = await self._kit.bot.send_message(
                self.chat_id, screen.text, reply_markup=markup
            )
        return message.message_id

    async def link(self, kind: str, identity: str) -> str:
        """The public address of one thing in this chat."""
        me = await self._kit.bot.me()  # asked once, then remembered
        return links.link(me.username or "", kind, identity)

    async def group_link(self, kind: str, identity: str) -> str:
        """The address that brings one thing into a group of the fan's choice."""
        me = await self._kit.bot.me()
        return links.group_link(me.username or "", kind, identity)

    async def app_link(self, payload: str) -> str:
        """A link that opens the Mini App at a screen of its own."""
        me = await self._kit.bot.me()
        return links.app_link(me.username or "", payload)

    async def delete_message(self, message_id: int) -> None:
        """Take a message away, e.g. one that must not stay readable; no error if it is gone."""
        with contextlib.suppress(TelegramBadRequest):
            await self._kit.bot.delete_message(self.chat_id, message_id)

    async def _edit(
        self, text: str, picture: PictureRef, markup: InlineKeyboardMarkup | None
    ) -> bool:
        message_id = self.conversation.screen_message_id
        try:
            if picture.key == self.conversation.picture_key:
                await self._kit.bot.edit_message_caption(
                    chat_id=self.chat_id,
                    message_id=message_id,
                    caption=text,
                    reply_markup=markup,
                )
            else:
                await with_file(
                    self._kit.files,
                    picture,
                    lambda file: self._kit.bot.edit_message_media(
                        chat_id=self.chat_id,
                        message_id=message_id,
                        media=InputMediaPhoto(media=file, caption=text, parse_mode="HTML"),
                        reply_markup=markup,
                    ),
                )
        except TelegramBadRequest as error:
            if _UNCHANGED in error.message:
                return True
            if any(words in error.message for words in _GONE):
                return False
            raise
        return True

    async def _replace(
        self, text: str, picture: PictureRef, markup: InlineKeyboardMarkup | None
    ) -> None:
        await self._strip_old_screen()
        sent = await self._send_photo(text, picture, markup)
        self.conversation = replace(self.conversation, screen_message_id=sent.message_id)

    async def _strip_old_screen(self) -> None:
        if old := self.conversation.screen_message_id:
            with contextlib.suppress(TelegramBadRequest):
                await self._kit.bot.edit_message_reply_markup(
                    chat_id=self.chat_id, message_id=old, reply_markup=None
                )

    async def _send_photo(
        self, text: str, picture: PictureRef, markup: InlineKeyboardMarkup | None
    ) -> Message:
        sent = await with_file(
            self._kit.files,
            picture,
            lambda file: self._kit.bot.send_photo(
                self.chat_id, file, caption=text, reply_markup=markup
            ),
        )
        assert isinstance(sent, Message)
        return sent
