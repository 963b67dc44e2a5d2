"""Inline mode in any chat: `@bot shirt` offers goods, to be put there with a link to each."""

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
from handlers.shop.desk import ShopDesk
from handlers.shop.words import both, rating, stock
from handlers.ticketing.words import bold, escaped, said
from services.catalog import FindProducts, ProductCard
from services.core.i18n import Translator

router = Router(name="shop-inline")
PRODUCT_LINK: Final = "pd"
_OFFERED: Final = 10
_LONGEST: Final = 60
_KEPT_SECONDS: Final = 30
_OF_MONEY: Final = re.compile(
    r"[0-9០-៩$៛]|^\s*(?:pay|send|ask|request|ផ្ញើ|ផ្ទេរ|បង់|សុំ|ស្នើសុំ)\s*$", re.IGNORECASE
)


def is_about_goods(query: InlineQuery) -> bool:
    """Words that name no sum and no way to pay."""
    return len(query.query.strip()) > 1 and not _OF_MONEY.search(query.query)


@router.inline_query(is_about_goods)
async def offer(query: InlineQuery, t: Translator, bot: Bot, shop_desk: ShopDesk) -> None:
    """What the words find in the shop, the same for all who read this language."""
    wanted = FindProducts(text=query.query.strip()[:_LONGEST], limit=_OFFERED)
    found = await shop_desk.catalog.find(wanted)
    username, rate = (await bot.me()).username or "", await shop_desk.rate()
    way = InlineQueryResultsButton(
        text=t.plain("shop.inline.button_shop"), start_parameter="sf_all"
    )
    await query.answer(
        [
            _article(
                t, card, links.link(username, PRODUCT_LINK, card.id), both(t, card.price, rate)
            )
            for card in found.cards
        ],
        cache_time=_KEPT_SECONDS,
        is_personal=True,
        button=way,
    )


def _article(t: Translator, card: ProductCard, url: str, price: str) -> InlineQueryResultArticle:
    lines = [bold(t, card.name), escaped(price), *([rating(t, card)] if card.rating_count else [])]
    text = "\n".join(lines)
    button = InlineKeyboardButton(text="🛍 " + t.plain("shop.inline.button_open"), url=url)
    return InlineQueryResultArticle(
        id=f"g{card.id}",
        title=said(t, card.name),
        description=f"{price} · {stock(t, card.availability, None)}",
        input_message_content=InputTextMessageContent(message_text=text, parse_mode="HTML"),
        reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]),
    )
