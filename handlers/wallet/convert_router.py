"""Exchanging in chat: direction, amount by button or in words, the offer, the PIN."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.identity.pin_desk import PinDesk
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.wallet import convert_screens as screens
from handlers.wallet.buttons import (
    ConvertAgainTap,
    ConvertChoiceTap,
    ConvertFromTap,
    ConvertGoTap,
    ConvertTap,
)
from handlers.wallet.desk import CONVERT_AMOUNT, WalletDesk
from services.core.i18n import AmountProblem, ParsedAmount, parse_amount
from services.core.ids import from_short_id
from services.core.money import Currency, Money
from services.identity.errors import PinRequired
from services.wallet.errors import QuoteExpired

router = Router(name="wallet-convert")
_MONEY = (Currency.USD, Currency.KHR)


@router.callback_query(ConvertTap.filter())
async def convert(_: CallbackQuery, window: Window, wallet_desk: WalletDesk) -> None:
    await wallet_desk.choose_direction(window)


@router.callback_query(ConvertFromTap.filter())
async def ask(
    _: CallbackQuery, callback_data: ConvertFromTap, window: Window, wallet_desk: WalletDesk
) -> None:
    if callback_data.currency not in _MONEY:
        await wallet_desk.choose_direction(window)
        return
    await wallet_desk.ask_amount(window, callback_data.currency)


@router.callback_query(ConvertChoiceTap.filter())
async def chosen(
    _: CallbackQuery, callback_data: ConvertChoiceTap, window: Window, wallet_desk: WalletDesk
) -> None:
    amount = await _chosen(wallet_desk, window.fan.id, callback_data)
    if amount is None:
        await wallet_desk.choose_direction(window)
        return
    await wallet_desk.offer(window, amount)


async def _chosen(desk: WalletDesk, fan_id: int, tap: ConvertChoiceTap) -> Money | None:
    """What the place means now; None if it means nothing."""
    offered = screens.OFFERED.get(tap.currency, ())
    if tap.place == screens.ALL and offered:
        return screens.purse(await desk.wallet.balances(fan_id), tap.currency).source or None
    return offered[tap.place] if 0 <= tap.place < len(offered) else None


@router.message(Answers(CONVERT_AMOUNT))
async def typed(message: Message, window: Window, wallet_desk: WalletDesk) -> None:
    """A bare number is of the currency that was asked for."""
    source = Currency(window.answers["currency"])
    await take_amount(window, wallet_desk, parse_amount(message.text or ""), source)


async def take_amount(
    window: Window, desk: WalletDesk, parsed: ParsedAmount | AmountProblem, source: Currency
) -> None:
    """Go on with what a fan wrote; `source` is meant where no currency was named."""
    money = parsed if isinstance(parsed, AmountProblem) else parsed.money(source)
    if isinstance(money, AmountProblem):
        problem = screens.amount_problem(window.t, source, money)
        await desk.ask_amount(window, source, problem)
        return
    await desk.offer(window, money)


@router.callback_query(ConvertAgainTap.filter())
async def again(
    _: CallbackQuery, callback_data: ConvertAgainTap, window: Window, wallet_desk: WalletDesk
) -> None:
    old = await wallet_desk.exchange.offered(window.fan.id, from_short_id(callback_data.quote))
    await wallet_desk.offer(window, old.amount)


@router.callback_query(ConvertGoTap.filter())
async def go(
    _: CallbackQuery,
    callback_data: ConvertGoTap,
    window: Window,
    wallet_desk: WalletDesk,
    pin_desk: PinDesk,
) -> None:
    """The PIN, then this tap again. An offer that has run out meanwhile is made anew."""
    window.money_at_stake = True
    quote_id = from_short_id(callback_data.quote)
    exchange, fan_id = wallet_desk.exchange, window.fan.id
    try:
        # The offer names the exchange: a second tap is the same one.
        done = await exchange.convert(fan_id, quote_id, callback_data.quote)
    except PinRequired as refusal:
        offer = await exchange.offered(fan_id, quote_id)
        await pin_desk.ask_for(window, refusal, screens.about(window.t, offer))
    except QuoteExpired:
        old = await exchange.offered(fan_id, quote_id)
        await wallet_desk.offer(window, old.amount, window.t("wallet.convert.expired"))
    else:
        await wallet_desk.show_exchanged(window, done.quote)
