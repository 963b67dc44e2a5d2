"""Inline mode in any chat: `@bot watch river` offers videos and songs with a link to each."""

from __future__ import annotations

import re
from typing import Final

from aiogram import Bot, Router
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)

from handlers.kit import links
from handlers.streaming.cards import Card
from handlers.streaming.desk import WatchDesk, card_of
from handlers.streaming.words import in_one_line, mark_of
from handlers.ticketing.words import bold, said
from services.core.i18n import Translator
from services.identity import FanProfile
from services.streaming.library.schemas import FindItems
from services.streaming.telling.service import link_of

router = Router(name="streaming-inline")
HOME_LINK: Final = "wh"
_OFFERED: Final = 10
_LONGEST: Final = 60
_KEPT_SECONDS: Final = 30
_WISH: Final = re.compile(
    r"^\s*(?:(?:watch|listen|play|video|videos|song|songs|music)\b|ស្តាប់|មើល|វីដេអូ|បទ)\s*(?:to\b)?\s*",
    re.IGNORECASE,
)


def is_about_watching(query: InlineQuery) -> bool:
    """Words that begin with what one does with videos and songs."""
    return _WISH.match(query.query) is not None


@router.inline_query(is_about_watching)
async def offer(
    query: InlineQuery, t: Translator, fan: FanProfile, bot: Bot, watch_desk: WatchDesk
) -> None:
    """What the words find; without any, the newest."""
    words = _WISH.sub("", query.query, count=1).strip()[:_LONGEST]
    found = await watch_desk.library.find(fan.id, FindItems(text=words, limit=_OFFERED))
    username = (await bot.me()).username or ""
    way = InlineQueryResultsButton(
        text=t.plain("watching.inline.button_all"), start_parameter=f"{HOME_LINK}_all"
    )
    await query.answer(
        [_article(t, username, card_of(each)) for each in found.items],
        cache_time=_KEPT_SECONDS,
        is_personal=True,
        button=way,
    )


def _article(t: Translator, username: str, card: Card) -> InlineQueryResultArticle:
    kind, _, identity = link_of(card.item).partition("_")
    url = links.link(username, kind, identity)
    text = f"{mark_of(card.item)} {bold(t, card.item.name)}\n{in_one_line(t, card)}"
    button = InlineKeyboardButton(text="▶️ " + t.plain("watching.inline.button_open"), url=url)
    return InlineQueryResultArticle(
        id=f"i{card.item.id.hex}",
        title=f"{mark_of(card.item)} {said(t, card.item.name)}",
        description=in_one_line(t, card),
        input_message_content=InputTextMessageContent(message_text=text, parse_mode="HTML"),
        reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]),
    )
