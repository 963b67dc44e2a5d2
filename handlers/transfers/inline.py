"""Inline mode in any chat: `@bot pay 5` offers to send or to ask; the link does the rest."""

from __future__ import annotations

import re
from typing import Final

from aiogram import Bot, Router
from aiogram.types import (
    ChosenInlineResult,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)

from handlers.kit import links
from handlers.transfers.desk import SendDesk
from handlers.transfers.receive_desk import ReceiveDesk
from services.core.i18n import AmountProblem, Translator, parse_amount
from services.core.ids import new_key, short_id
from services.core.money import Currency, Money
from services.identity import FanProfile
from services.transfers import rules
from services.transfers.errors import AmountTooLarge, AmountTooSmall
from services.transfers.requests import request_id_of
from services.transfers.schemas import AskForMoney, Payee, PrepareTransfer, Way

router = Router(name="transfers-inline")
_VERB: Final = re.compile(r"^(?:pay|send|ask|request|ផ្ញើ|ផ្ទេរ|បង់|សុំ|ស្នើសុំ)\s*", re.IGNORECASE)
_SEND: Final = "s"
_ASK: Final = "a"


@router.inline_query()
async def offer(
    query: InlineQuery,
    fan: FanProfile,
    t: Translator,
    bot: Bot,
    send_desk: SendDesk,
) -> None:
    """Nothing is stored yet: the links name what is made once one of the offers is chosen."""
    amount = _amount(query.query)
    if amount is None:
        words = t.plain("transfers.inline.hint")
        button = InlineQueryResultsButton(text=words, start_parameter="menu")
        await query.answer([], cache_time=0, is_personal=True, button=button)
        return
    me = await bot.me()
    username, key = me.username or "", new_key()
    token = send_desk.transfers.token_of_key(fan.id, key)
    request = short_id(request_id_of(fan.id, key))
    await query.answer(
        [
            _article(
                t, _SEND, key, amount, links.link(username, "cm", token),
            ),
            _article(
                t, _ASK, key, amount, links.link(username, "pr", request),
            ),
        ],
        cache_time=0,
        is_personal=True,
    )  # fmt: skip


def _article(
    t: Translator, kind: str, key: str, amount: Money, url: str
) -> InlineQueryResultArticle:
    name = "send" if kind == _SEND else "ask"
    words = t(f"transfers.inline.message_{name}", amount=amount)
    label = t.plain(f"transfers.inline.button_{name}")
    return InlineQueryResultArticle(
        id=f"{kind}{key}",
        title=t.plain(f"transfers.inline.title_{name}", amount=amount),
        description=t.plain(f"transfers.inline.about_{name}"),
        input_message_content=InputTextMessageContent(message_text=words, parse_mode="HTML"),
        reply_markup=InlineKeyboardMarkup(
            inline_keyboard=[[InlineKeyboardButton(text=label, url=url)]]
        ),
    )


@router.chosen_inline_result()
async def chosen(
    result: ChosenInlineResult, fan: FanProfile, send_desk: SendDesk, receive_desk: ReceiveDesk
) -> None:
    """What was sent into the chat becomes a draft, or a request. The key makes it one."""
    amount = _amount(result.query)
    kind, key = result.result_id[:1], result.result_id[1:]
    if amount is None:
        return
    if kind == _ASK:
        await receive_desk.requests.ask(AskForMoney(asker_id=fan.id, key=key, amount=amount))
        return
    await send_desk.transfers.prepare(
        PrepareTransfer(
            payer_id=fan.id, key=key, payee=Payee(way=Way.LINK), amount=amount, by_link=True
        )
    )


def _amount(query: str) -> Money | None:
    """A bare number means dollars: the offer says so. None for what nobody may send."""
    parsed = parse_amount(_VERB.sub("", query.strip()))
    money = parsed if isinstance(parsed, AmountProblem) else parsed.money(Currency.USD)
    if isinstance(money, AmountProblem):
        return None
    try:
        rules.check_amount(money)
    except (AmountTooLarge, AmountTooSmall):
        return None
    return money
