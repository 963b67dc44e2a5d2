"""Withdrawing: account, amount, summary, PIN, and how it stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Final
from uuid import UUID

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.identity.pin_desk import PinDesk
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.withdrawals import accounts_router, operator_router, screens
from handlers.withdrawals.buttons import (
    AccountTap,
    CancelTap,
    ConfirmTap,
    WithdrawalTap,
    WithdrawCurrencyTap,
    WithdrawTap,
)
from handlers.withdrawals.desk import AMOUNT, WithdrawDesk
from services.core.errors import Refused
from services.core.i18n import AmountProblem, ParsedAmount, parse_amount
from services.core.ids import from_short_id, new_key, short_id
from services.core.money import Currency, Money
from services.identity.codes.errors import CodeRequired
from services.identity.errors import PinRequired
from services.payments.withdrawals.errors import (
    OtherCurrency,
    TooLateToCancel,
    WithdrawalTooLarge,
    WithdrawalTooSmall,
)
from services.wallet import InsufficientFunds, LimitReached

router = Router(name="withdrawals")
router.include_routers(accounts_router.router, operator_router.router)
_TYPED_AGAIN: Final = (OtherCurrency, WithdrawalTooLarge, WithdrawalTooSmall)


def confirm_tap(subject: str) -> ConfirmTap:
    """The tap that goes on once PIN or code are in; for the desk's table of flows."""
    return ConfirmTap(withdrawal=short_id(UUID(subject)))


@router.callback_query(WithdrawTap.filter())
async def open_home(_: CallbackQuery, window: Window, withdraw_desk: WithdrawDesk) -> None:
    await withdraw_desk.show_home(window)


@router.callback_query(AccountTap.filter())
async def choose(
    _: CallbackQuery, callback_data: AccountTap, window: Window, withdraw_desk: WithdrawDesk
) -> None:
    await withdraw_desk.ask_amount(window, callback_data.destination_id)


@router.message(Answers(AMOUNT))
async def typed(message: Message, window: Window, withdraw_desk: WithdrawDesk) -> None:
    """The key comes from the message: handled twice, it is still one withdrawal."""
    account_id = from_short_id(str(window.answers["account"]))
    match parse_amount(message.text or ""):
        case AmountProblem() as problem:
            words = screens.problem_words(window.t, problem)
            await withdraw_desk.ask_amount(window, account_id, words)
        case ParsedAmount(number, None) as parsed:
            account = await withdraw_desk.destinations.get(window.fan.id, account_id)
            if len(account.currencies) == 1:
                money = parsed.money(account.currencies[0])
                await _take(window, withdraw_desk, money, f"m{message.message_id}")
                return
            window.ask(AMOUNT, account=short_id(account_id), number=str(number))
            shown = window.t.number(number)
            await window.show(screens.ask_currency(window.t, account, shown, new_key()))
        case ParsedAmount(_, Currency() as currency) as parsed:
            money = parsed.money(currency)
            await _take(window, withdraw_desk, money, f"m{message.message_id}")


@router.callback_query(WithdrawCurrencyTap.filter())
async def currency_chosen(
    _: CallbackQuery,
    callback_data: WithdrawCurrencyTap,
    window: Window,
    withdraw_desk: WithdrawDesk,
) -> None:
    number = window.answers.get("number") if window.question == AMOUNT else None
    if number is None:
        await withdraw_desk.show_home(window)
        return
    parsed = ParsedAmount(Decimal(str(number)), callback_data.currency)
    money = parsed.money(callback_data.currency)
    await _take(window, withdraw_desk, money, callback_data.key)


async def _take(
    window: Window, desk: WithdrawDesk, money: Money | AmountProblem, key: str
) -> None:
    """Go on with an amount; one that does not fit is asked for again, with the reason."""
    account_id = from_short_id(str(window.answers["account"]))
    if isinstance(money, AmountProblem):
        words = screens.problem_words(window.t, money)
        await desk.ask_amount(window, account_id, words)
        return
    try:
        await desk.prepare(window, account_id, money, key)
    except _TYPED_AGAIN as refusal:
        words = window.t(f"error.{refusal.code}", **_told(refusal))
        await desk.ask_amount(window, account_id, words)


def _told(refusal: Refused) -> dict[str, Money]:
    return {name: one for name, one in refusal.details.items() if isinstance(one, Money)}


@router.callback_query(ConfirmTap.filter())
async def confirm(
    _: CallbackQuery,
    callback_data: ConfirmTap,
    window: Window,
    withdraw_desk: WithdrawDesk,
    pin_desk: PinDesk,
) -> None:
    """The first tap leads to the PIN, perhaps then to a code; after them the same tap goes on."""
    fan_id, withdrawal_id = window.fan.id, callback_data.withdrawal_id
    window.money_at_stake = True
    try:
        placed = await withdraw_desk.withdrawals.confirm(fan_id, withdrawal_id)
    except (PinRequired, CodeRequired) as refusal:
        window.money_at_stake = False
        draft = await withdraw_desk.withdrawals.get(fan_id, withdrawal_id)
        if not await withdraw_desk.has_enough(draft):
            await withdraw_desk.show(window, draft)
            return
        await pin_desk.ask_for(window, refusal, screens.pin_about(window.t, draft))
    except (InsufficientFunds, LimitReached) as refusal:
        draft = await withdraw_desk.withdrawals.get(fan_id, withdrawal_id)
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await withdraw_desk.show(window, draft, note)
    else:
        await withdraw_desk.show(window, placed)


@router.callback_query(WithdrawalTap.filter())
async def look(
    _: CallbackQuery, callback_data: WithdrawalTap, window: Window, withdraw_desk: WithdrawDesk
) -> None:
    window.stop_asking()
    one = await withdraw_desk.withdrawals.get(window.fan.id, callback_data.withdrawal_id)
    await withdraw_desk.show(window, one)


@router.callback_query(CancelTap.filter())
async def cancel(
    _: CallbackQuery, callback_data: CancelTap, window: Window, withdraw_desk: WithdrawDesk
) -> None:
    """Who comes too late sees how it stands, and why it goes on."""
    withdrawal_id = callback_data.withdrawal_id
    try:
        one = await withdraw_desk.withdrawals.cancel(window.fan.id, withdrawal_id)
    except TooLateToCancel as refusal:
        await window.answer(window.t.plain(f"error.{refusal.code}", **refusal.details), alert=True)
        one = await withdraw_desk.withdrawals.get(window.fan.id, withdrawal_id)
    await withdraw_desk.show(window, one)
