"""Inline mode: `@bot ang pao` offers the ang paos that wait, to be put into any chat as a link."""

from __future__ import annotations

from typing import Final

from aiogram import Bot, F, Router
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)

from handlers.kit import links
from handlers.transfers.angpao import words
from handlers.transfers.angpao.desk import AngPaoDesk
from services.core.i18n import Translator
from services.identity import FanProfile
from services.transfers.angpao.rules import CARD_KIND, NEW_LINK
from services.transfers.angpao.schemas import AngPao

router = Router(name="ang-pao-inline")
_ASKED: Final = r"(?i)^\s*(?:ang\s*pao|hong\s*bao|អាំងប៉ាវ)"


@router.inline_query(F.query.regexp(_ASKED))
async def offer(
    query: InlineQuery, fan: FanProfile, t: Translator, bot: Bot, ang_pao_desk: AngPaoDesk
) -> None:
    """Those of the fan's own that somebody can still open; no sum is told."""
    username = (await bot.me()).username or ""
    now = ang_pao_desk.clock.now()
    mine = [one for one in await ang_pao_desk.ang_pao.newest(fan.id) if one.is_open(now)]
    give = InlineQueryResultsButton(
        text=t.plain("angpao.group.button"), start_parameter=f"{CARD_KIND}_{NEW_LINK}"
    )
    await query.answer(
        [_article(t, one, username) for one in mine],
        cache_time=0,
        is_personal=True,
        button=give,
    )


def _article(t: Translator, one: AngPao, username: str) -> InlineQueryResultArticle:
    text = "\n".join([words.title(t, one), words.gives(t, one), *words.quoted(one.blessing)])
    url = links.link(username, CARD_KIND, one.short_id)
    label = "🧧 " + t.plain("angpao.card.button_open")
    return InlineQueryResultArticle(
        id=f"p{one.short_id}",
        title=t.plain(f"angpao.theme.{one.theme}"),
        description=t.plain("angpao.card.opened", taken=one.taken, number=one.shares),
        input_message_content=InputTextMessageContent(message_text=text, parse_mode="HTML"),
        reply_markup=InlineKeyboardMarkup(
            inline_keyboard=[[InlineKeyboardButton(text=label, url=url)]]
        ),
    )
