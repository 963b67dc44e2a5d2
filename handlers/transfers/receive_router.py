"""Receiving by code and asking for money: cards, requests, answers to them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.transfers import receive_screens, request_screens, screens
from handlers.transfers.buttons import (
    AskCurrencyTap,
    AskPayeeTap,
    AskTap,
    CardAmountTap,
    CardCurrencyTap,
    ReceiveTap,
    RequestCancelTap,
    RequestCheckTap,
    RequestDeclineTap,
    RequestPayTap,
    RequestRemindTap,
    RequestsTap,
    RequestTap,
)
from handlers.transfers.desk import SendDesk, payee_of
from handlers.transfers.receive_desk import ASK_AMOUNT, ASK_PAYEE, CARD_AMOUNT, ReceiveDesk
from handlers.transfers.words import NAMED_AGAIN, TYPED_AGAIN, refused_words
from services.core.i18n import AmountProblem, ParsedAmount, parse_amount
from services.core.money import Currency, Money
from services.payments import TopUpTooLarge, TopUpTooSmall
from services.transfers.schemas import Payee, RequestState

router = Router(name="transfer-receiving")
_CARD_AGAIN: Final = (*TYPED_AGAIN, TopUpTooLarge, TopUpTooSmall)


@router.callback_query(ReceiveTap.filter())
async def open_home(
    _: CallbackQuery, callback_data: ReceiveTap, window: Window, receive_desk: ReceiveDesk
) -> None:
    is_money = callback_data.currency in (Currency.USD, Currency.KHR)
    currency = callback_data.currency if is_money else Currency.USD
    await receive_desk.show_home(window, currency)


@router.callback_query(CardAmountTap.filter())
async def ask_card_amount(_: CallbackQuery, window: Window) -> None:
    window.ask(CARD_AMOUNT)
    await window.show(receive_screens.ask_amount(window.t))


@router.message(Answers(CARD_AMOUNT))
async def card_amount(message: Message, window: Window, receive_desk: ReceiveDesk) -> None:
    """The key comes from the message: handled twice, it is still one card."""
    key = f"m{message.message_id}"
    match parse_amount(message.text or ""):
        case AmountProblem() as problem:
            words = screens.problem_words(window.t, problem)
            await window.show(receive_screens.ask_amount(window.t, words))
        case ParsedAmount(number, None):
            window.ask(CARD_AMOUNT, number=str(number))
            shown = window.t.number(number)
            await window.show(receive_screens.ask_currency(window.t, shown, key))
        case ParsedAmount(_, Currency() as currency) as parsed:
            await _make_card(window, receive_desk, parsed.money(currency), key)


@router.callback_query(CardCurrencyTap.filter())
async def card_currency(
    _: CallbackQuery, callback_data: CardCurrencyTap, window: Window, receive_desk: ReceiveDesk
) -> None:
    number = window.answers.get("number") if window.question == CARD_AMOUNT else None
    if number is None:
        await receive_desk.show_home(window)
        return
    parsed = ParsedAmount(Decimal(str(number)), callback_data.currency)
    money = parsed.money(callback_data.currency)
    await _make_card(window, receive_desk, money, callback_data.key)


async def _make_card(
    window: Window, desk: ReceiveDesk, money: Money | AmountProblem, key: str
) -> None:
    if isinstance(money, AmountProblem):
        problem = screens.problem_words(window.t, money)
        await window.show(receive_screens.ask_amount(window.t, problem))
        return
    try:
        await desk.card(window, money, key)
    except _CARD_AGAIN as refusal:
        words = refused_words(window.t, refusal)
        await window.show(receive_screens.ask_amount(window.t, words))


@router.callback_query(AskTap.filter())
async def ask_whom(_: CallbackQuery, window: Window, receive_desk: ReceiveDesk) -> None:
    await receive_desk.ask_whom(window)


@router.message(Answers(ASK_PAYEE))
async def whom(message: Message, window: Window, receive_desk: ReceiveDesk) -> None:
    """Only who is here can be asked; to others the card's link is sent."""
    try:
        payee = await receive_desk.people.by_text(window.fan.id, message.text or "")
    except NAMED_AGAIN as refusal:
        await receive_desk.ask_whom(window, refused_words(window.t, refusal))
        return
    if payee.fan_id is None:
        await receive_desk.ask_whom(window, window.t("transfers.ask.not_here"))
        return
    await receive_desk.ask_amount(window, payee)


@router.callback_query(AskPayeeTap.filter())
async def known(
    _: CallbackQuery, callback_data: AskPayeeTap, window: Window, receive_desk: ReceiveDesk
) -> None:
    payee = await receive_desk.people.by_id(window.fan.id, callback_data.fan_id)
    await receive_desk.ask_amount(window, payee)


@router.message(Answers(ASK_AMOUNT))
async def how_much(message: Message, window: Window, receive_desk: ReceiveDesk) -> None:
    payee = payee_of(window.answers)
    key = f"m{message.message_id}"
    match parse_amount(message.text or ""):
        case AmountProblem() as problem:
            words = screens.problem_words(window.t, problem)
            await receive_desk.ask_amount(window, payee, words)
        case ParsedAmount(number, None):
            await receive_desk.ask_amount(window, payee, number=str(number))
            shown = window.t.number(number)
            await window.show(request_screens.ask_currency(window.t, shown, key))
        case ParsedAmount(_, Currency() as currency) as parsed:
            await _ask(window, receive_desk, payee, parsed.money(currency), key)


@router.callback_query(AskCurrencyTap.filter())
async def ask_currency(
    _: CallbackQuery, callback_data: AskCurrencyTap, window: Window, receive_desk: ReceiveDesk
) -> None:
    number = window.answers.get("number") if window.question == ASK_AMOUNT else None
    if number is None:
        await receive_desk.ask_whom(window)
        return
    parsed = ParsedAmount(Decimal(str(number)), callback_data.currency)
    payee = payee_of(window.answers)
    money = parsed.money(callback_data.currency)
    await _ask(window, receive_desk, payee, money, callback_data.key)


async def _ask(
    window: Window, desk: ReceiveDesk, payee: Payee, money: Money | AmountProblem, key: str
) -> None:
    if isinstance(money, AmountProblem):
        await desk.ask_amount(window, payee, screens.problem_words(window.t, money))
        return
    try:
        await desk.ask(window, payee, money, key)
    except TYPED_AGAIN as refusal:
        await desk.ask_amount(window, payee, refused_words(window.t, refusal))


@router.callback_query(RequestTap.filter())
async def look(
    _: CallbackQuery, callback_data: RequestTap, window: Window, receive_desk: ReceiveDesk
) -> None:
    fan_id = window.fan.id
    request = await receive_desk.requests.look(fan_id, callback_data.request_id)
    await receive_desk.show(window, request)


@router.callback_query(RequestCheckTap.filter())
async def check(
    _: CallbackQuery, callback_data: RequestCheckTap, window: Window, receive_desk: ReceiveDesk
) -> None:
    """Ask the bank now; the tap is answered before by the clock if the bank is slow."""
    request = await receive_desk.requests.check(window.fan.id, callback_data.request_id)
    if request.state is RequestState.OPEN:
        await window.answer(window.t.plain("topup.card.toast_not_yet"), alert=True)
    await receive_desk.show(window, request)


@router.callback_query(RequestPayTap.filter())
async def pay(
    _: CallbackQuery, callback_data: RequestPayTap, window: Window, receive_desk: ReceiveDesk,
    send_desk: SendDesk,
) -> None:  # fmt: skip
    """The summary; money moves only after the PIN."""
    draft = await receive_desk.requests.draft(window.fan.id, callback_data.request_id)
    await send_desk.show(window, draft)


@router.callback_query(RequestDeclineTap.filter())
async def decline(
    _: CallbackQuery, callback_data: RequestDeclineTap, window: Window, receive_desk: ReceiveDesk
) -> None:
    request = await receive_desk.requests.decline(window.fan.id, callback_data.request_id)
    await receive_desk.show(window, request)


@router.callback_query(RequestCancelTap.filter())
async def cancel(
    _: CallbackQuery, callback_data: RequestCancelTap, window: Window, receive_desk: ReceiveDesk
) -> None:
    request = await receive_desk.requests.cancel(window.fan.id, callback_data.request_id)
    await receive_desk.show(window, request)


@router.callback_query(RequestRemindTap.filter())
async def remind(
    _: CallbackQuery, callback_data: RequestRemindTap, window: Window, receive_desk: ReceiveDesk
) -> None:
    request = await receive_desk.requests.remind(window.fan.id, callback_data.request_id)
    await window.answer(window.t.plain("transfers.ask.toast_reminded"))
    await receive_desk.show(window, request)


@router.callback_query(RequestsTap.filter())
async def listed(_: CallbackQuery, window: Window, receive_desk: ReceiveDesk) -> None:
    window.stop_asking()
    found = await receive_desk.requests.open_of(window.fan.id)
    await window.show(request_screens.listed(window.t, found, window.fan.id))
