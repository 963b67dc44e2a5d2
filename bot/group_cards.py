"""Draws the cards of groups: whichever changed, at a pace that Telegram and the group bear."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from dataclasses import replace
from functools import partial
from typing import Final

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import (
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
)

from bot.rate_limit import Priority
from bot.throttle import sent_as
from handlers.kit import links
from handlers.kit.buttons import Button, Row
from handlers.kit.group_card import CardKinds, CardLanguageTap, CardPlace, CardView
from handlers.kit.screen import Screen
from handlers.kit.uploads import with_file
from handlers.kit.window import WindowKit
from services.core.clock import Clock
from services.core.group_cards import Drawn, GroupCard, GroupCards
from services.core.i18n import Translator, Translators
from services.core.logs import get_logger

CARDS: Final = "cards"
"""The topic of wake-ups: a card changed, look now."""
REST_SECONDS: Final = 4.0
"""A card is edited once in so long: 15 of the 20 messages a minute that a group may get."""
_LOOK_EVERY_SECONDS: Final = 0.5
_AT_ONCE: Final = 16
_AGAIN_SECONDS: Final = 3.0
_TROUBLE_SECONDS: Final = 60.0
_GONE: Final = ("message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID")
_AWAY: Final = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "group chat was deactivated",
)
_UNCHANGED: Final = "message is not modified"
_LANGUAGE_BUTTONS: Final = {
    "km": "settings.language.button_km",
    "en": "settings.language.button_en",
}
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
log = get_logger("group_cards")


class GroupCardKeeper:
    """Takes the cards that changed and draws them; several processes may do so side by side."""

    def __init__(
        self,
        cards: GroupCards,
        kinds: CardKinds,
        kit: WindowKit,
        translators: Translators,
        clock: Clock,
    ) -> None:
        self._cards = cards
        self._kinds = kinds
        self._kit = kit
        self._translators = translators
        self._clock = clock
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """A card may have changed: look now."""
        self._wake.set()

    async def run_forever(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY_SECONDS):  # wait_for can swallow the end
                    await self._wake.wait()
            self._wake.clear()
            try:
                await self.round()
            except Exception:  # the database is away: the cards stay as they are for now
                log.exception("group_cards_round_failed")
                await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def round(self) -> int:
        """Draw what waits; how many cards. Those of one group take their turns."""
        if not await self._cards.anything_waits():
            return 0
        taken = await self._cards.take(_AT_ONCE)
        of_chat: dict[int, list[GroupCard]] = {}
        for card in taken:
            of_chat.setdefault(card.chat_id, []).append(card)
        await asyncio.gather(*(self._draw_in_turn(cards) for cards in of_chat.values()))
        return len(taken)

    async def _draw_in_turn(self, cards: list[GroupCard]) -> None:
        for card in cards:
            try:
                await self._draw(card)
            except Exception:
                log.exception("card_not_drawn", kind=card.kind, subject=card.subject)
                await self._cards.put_off(card, _TROUBLE_SECONDS)

    async def _draw(self, card: GroupCard) -> None:
        view = await self._view(card)
        if view is None:
            await self._cards.gone(card)
            return
        try:
            drawn = await self._show(card, view)
        except TelegramMigrateToChat as moved:
            await self._cards.migrated(card.chat_id, moved.migrate_to_chat_id)
        except TelegramForbiddenError:
            await self._cards.left(card.chat_id)
        except TelegramRetryAfter as halt:
            await self._cards.put_off(card, halt.retry_after)
        except (TelegramNetworkError, TelegramServerError):
            await self._cards.put_off(card, _AGAIN_SECONDS)
        except TelegramBadRequest as error:
            await self._refused(card, error)
        else:
            await self._cards.drawn(card, drawn)

    async def _refused(self, card: GroupCard, error: TelegramAPIError) -> None:
        if any(words in error.message for words in _GONE):
            await self._cards.gone(card)
        elif any(words in error.message for words in _AWAY):
            await self._cards.left(card.chat_id)
        else:
            log.error("card_refused", kind=card.kind, subject=card.subject, error=error.message)
            await self._cards.put_off(card, _TROUBLE_SECONDS)

    async def _view(self, card: GroupCard) -> CardView | None:
        kind = self._kinds.get(card.kind)
        if kind is None:
            return None
        username = (await self._kit.bot.me()).username or ""
        place = CardPlace(
            subject=card.subject,
            chat_id=card.chat_id,
            card_id=card.id,
            t=self._translators.for_language(card.language),
            now=self._clock.now(),
            link=lambda kind, identity: links.link(username, kind, identity),
        )
        view = await kind.render(place)
        return view and _with_language(view, place.t, card)

    async def _show(self, card: GroupCard, view: CardView) -> Drawn:
        """Send the card or edit it; nothing when the chat shows it already."""
        screen = view.screen
        markup = self._kit.keyboards.markup(screen.rows, card.chat_id)
        picture_key = screen.picture.key if screen.picture else None
        digest = _digest(screen.text, picture_key, markup)
        message_id = card.message_id
        if message_id is None:
            with sent_as(Priority.REPLY):
                message_id = await self._send(card.chat_id, screen, markup)
        elif digest != card.digest:
            with sent_as(Priority.MONEY if view.is_final else Priority.SHOW):
                await self._edit(card, message_id, screen, markup)
        return Drawn(message_id, digest, picture_key, REST_SECONDS, view.changes_at)

    async def _send(
        self, chat_id: int, screen: Screen, markup: InlineKeyboardMarkup | None
    ) -> int:
        bot = self._kit.bot
        if screen.picture is None:
            sent = await bot.send_message(
                chat_id, screen.text, reply_markup=markup, link_preview_options=_NO_PREVIEW
            )
            return sent.message_id
        message = await with_file(
            self._kit.files,
            screen.picture,
            lambda file: bot.send_photo(chat_id, file, caption=screen.text, reply_markup=markup),
        )
        assert isinstance(message, Message)
        return message.message_id

    async def _edit(
        self,
        card: GroupCard,
        message_id: int,
        screen: Screen,
        markup: InlineKeyboardMarkup | None,
    ) -> None:
        bot, chat_id = self._kit.bot, card.chat_id
        picture = screen.picture
        try:
            if picture is None:
                await bot.edit_message_text(
                    screen.text,
                    chat_id=chat_id,
                    message_id=message_id,
                    reply_markup=markup,
                    link_preview_options=_NO_PREVIEW,
                )
            elif picture.key == card.picture_key:
                await bot.edit_message_caption(
                    chat_id=chat_id,
                    message_id=message_id,
                    caption=screen.text,
                    reply_markup=markup,
                )
            else:
                media = partial(InputMediaPhoto, caption=screen.text, parse_mode="HTML")
                await with_file(
                    self._kit.files,
                    picture,
                    lambda file: bot.edit_message_media(
                        media(media=file),
                        chat_id=chat_id,
                        message_id=message_id,
                        reply_markup=markup,
                    ),
                )
        except TelegramBadRequest as error:
            if _UNCHANGED not in error.message:
                raise


def _with_language(view: CardView, t: Translator, card: GroupCard) -> CardView:
    """The card's last row changes its language; a result has no buttons to spare."""
    if view.is_final:
        return view
    label = "🌐 " + t.plain(_LANGUAGE_BUTTONS[t.other])
    row: Row = [Button(label, CardLanguageTap(kind=card.kind, subject=card.subject))]
    return replace(view, screen=replace(view.screen, rows=(*view.screen.rows, row)))


def _digest(text: str, picture_key: str | None, markup: InlineKeyboardMarkup | None) -> str:
    """Of what the chat shows: the same again is no edit."""
    buttons = markup.model_dump_json(exclude_none=True) if markup else ""
    whole = "\x1f".join((text, picture_key or "", buttons))
    return hashlib.sha256(whole.encode()).hexdigest()[:32]
