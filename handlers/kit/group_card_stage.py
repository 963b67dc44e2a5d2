"""A group chat during one update, as a handler sees it: toasts, short replies, ways to private.

It has no screens: what only one person may read goes into that person's own chat.
"""

from __future__ import annotations

from time import monotonic
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery

from handlers.kit import links
from handlers.kit.buttons import Keyboards, Row
from services.core.i18n import Safe, Translator, shorten
from services.identity import FanProfile

MAX_TOAST: Final = 200
_TRUSTED_SECONDS: Final = 60.0
"""So long an answer about who is an admin is believed."""
_REMEMBERED: Final = 5_000
_RULES: Final = frozenset({"creator", "administrator"})
_TOO_LATE: Final = "query is too old"


class Admins:
    """Who runs which group, as Telegram said a moment ago."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._known: dict[tuple[int, int], tuple[float, bool]] = {}

    async def has(self, chat_id: int, user_id: int) -> bool:
        known = self._known.get((chat_id, user_id))
        if known is not None and monotonic() - known[0] < _TRUSTED_SECONDS:
            return known[1]
        member = await self._bot.get_chat_member(chat_id, user_id)
        is_admin = member.status in _RULES
        self._known.pop((chat_id, user_id), None)
        self._known[chat_id, user_id] = monotonic(), is_admin
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        return is_admin


class GroupStage:
    """What a handler of a group's update is given in place of a window.

    `t` speaks the language of the person who acts, for toasts and replies; the card speaks the
    group's. A tap is answered once: the first answer counts.
    """

    def __init__(
        self,
        bot: Bot,
        keyboards: Keyboards,
        admins: Admins,
        fan: FanProfile,
        t: Translator,
        chat_id: int,
        *,
        tap: CallbackQuery | None = None,
        message_id: int | None = None,
    ) -> None:
        self.fan = fan
        self.t = t
        self.chat_id = chat_id
        self.message_id = message_id
        self._bot = bot
        self._keyboards = keyboards
        self._admins = admins
        self._tap = tap
        self._answered = tap is None

    @property
    def tapped(self) -> bool:
        return self._tap is not None

    async def toast(self, text: str = "", *, alert: bool = False) -> None:
        """Tell the person who tapped, and nobody else."""
        if self._answered or self._tap is None:
            return
        self._answered = True
        try:
            await self._bot.answer_callback_query(
                self._tap.id, text=_fitting(text) or None, show_alert=alert
            )
        except TelegramBadRequest as error:
            if _TOO_LATE not in error.message:
                raise

    async def lead(self, kind: str, identity: str) -> None:
        """Open one thing in the private chat of the person who tapped, starting it if need be."""
        if self._answered or self._tap is None:
            return
        self._answered = True
        url = await self.link(kind, identity)
        try:
            await self._bot.answer_callback_query(self._tap.id, url=url)
        except TelegramBadRequest as error:
            if _TOO_LATE not in error.message:
                raise

    async def say(self, text: Safe | str, *rows: Row) -> None:
        """A short reply that everybody in the group reads; of twenty a minute that it may get."""
        await self._bot.send_message(
            self.chat_id,
            text,
            reply_to_message_id=self.message_id,
            allow_sending_without_reply=True,
            reply_markup=self._keyboards.markup(rows, self.chat_id),
        )

    async def link(self, kind: str, identity: str) -> str:
        """The address that opens one thing in the private chat of whoever follows it."""
        me = await self._bot.me()  # asked once, then remembered
        return links.link(me.username or "", kind, identity)

    async def home(self) -> str:
        """The address of the private chat itself."""
        me = await self._bot.me()
        return f"https://t.me/{me.username}"

    async def is_admin(self) -> bool:
        """Whether the person runs this group, by Telegram's word of the last minute."""
        return await self._admins.has(self.chat_id, self.fan.id)

    async def strip(self, message_id: int) -> None:
        """Take the buttons off an older card; no error if it is gone."""
        try:
            await self._bot.edit_message_reply_markup(
                chat_id=self.chat_id, message_id=message_id, reply_markup=None
            )
        except TelegramBadRequest:
            return


def _fitting(text: str) -> str:
    """Telegram counts characters, of which a Khmer letter as people see it has several."""
    at_most = MAX_TOAST
    while len(short := shorten(text, at_most)) > MAX_TOAST:
        at_most -= 10
    return short
