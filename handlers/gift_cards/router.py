"""Taps and typed answers around gift cards."""

from __future__ import annotations

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.gift_cards import screens
from handlers.gift_cards.buttons import (
    BuyAmountTap,
    BuyCardTap,
    CardTap,
    EnterCodeTap,
    GiftCardsTap,
    KeepCardTap,
    LeaveCardsTap,
    OrderCardsTap,
    ReceiveCardTap,
    TakeCardTap,
    UseCardTap,
)
from handlers.gift_cards.desk import GiftCardDesk
from handlers.kit.buttons import Tap
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from services.core.i18n import AmountProblem, parse_amount
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.payments.gift_cards import (
    GiftCardAmountNotOffered,
    GiftCardEmpty,
    GiftCardNotFound,
    TooManyGiftCardTries,
)

router = Router(name="gift-cards")
AMOUNT: Final = "giftcards.amount/1"
"""Waits for an amount. Its answer: the card's `key`."""
CODE: Final = "giftcards.code/1"
"""Waits for a code. Its answer: `order_key`, empty without an order."""


@router.callback_query(GiftCardsTap.filter())
async def home(_: CallbackQuery, window: Window, gift_card_desk: GiftCardDesk) -> None:
    await gift_card_desk.show_home(window)


@router.callback_query(BuyCardTap.filter())
async def ask_amount(_: CallbackQuery, window: Window) -> None:
    window.ask(AMOUNT, key=new_key())
    await window.show(screens.buy(window.t))


@router.callback_query(BuyAmountTap.filter())
async def buy(
    _: CallbackQuery, callback_data: BuyAmountTap, window: Window, gift_card_desk: GiftCardDesk
) -> None:
    amount = screens.AMOUNTS[callback_data.choice % len(screens.AMOUNTS)]
    await _buy(window, gift_card_desk, amount, callback_data.key)


@router.message(Answers(AMOUNT))
async def amount_typed(message: Message, window: Window, gift_card_desk: GiftCardDesk) -> None:
    """An amount without a currency is in dollars."""
    key, typed = str(window.answers["key"]), parse_amount(message.text or "")
    if isinstance(typed, AmountProblem):
        await _ask_again(window, key, window.t(typed.text_key))
        return
    currency = typed.currency or Currency.USD
    if typed.number != round(typed.number, currency.exponent):
        await _ask_again(window, key, window.t(AmountProblem.TOO_PRECISE.text_key))
        return
    amount = Money.from_decimal(typed.number, currency)
    try:
        await _buy(window, gift_card_desk, amount, key)
    except GiftCardAmountNotOffered as refusal:
        await _ask_again(window, key, window.t(f"error.{refusal.code}", **refusal.details))


async def _ask_again(window: Window, key: str, note: str) -> None:
    window.ask(AMOUNT, key=key)
    await window.show(screens.buy(window.t, note))


async def _buy(window: Window, desk: GiftCardDesk, amount: Money, key: str) -> None:
    """The page with the ways to pay; the card follows the money by itself."""
    intent_id = await desk.cards.buy(window.fan.id, amount, key)
    await desk.pay_desk.open(window, intent_id)


@router.callback_query(CardTap.filter())
async def card(
    _: CallbackQuery, callback_data: CardTap, window: Window, gift_card_desk: GiftCardDesk
) -> None:
    await gift_card_desk.show_card(window, callback_data.card_id)


@router.callback_query(KeepCardTap.filter())
async def keep(
    _: CallbackQuery, callback_data: KeepCardTap, window: Window, gift_card_desk: GiftCardDesk
) -> None:
    """A second tap finds it kept already."""
    fan_id, card_id = window.fan.id, callback_data.card_id
    found = await gift_card_desk.cards.card(fan_id, card_id)
    if found.holder_id is None:
        secrets = await gift_card_desk.cards.secrets_of(fan_id, card_id)
        await gift_card_desk.cards.receive(fan_id, secrets.token)
    await gift_card_desk.show_card(window, card_id, is_new=True)


@router.callback_query(ReceiveCardTap.filter())
async def offered(_: CallbackQuery, callback_data: ReceiveCardTap, window: Window) -> None:
    window.stop_asking()
    await window.show(screens.offered(window.t, callback_data.token))


@router.callback_query(TakeCardTap.filter())
async def take(
    _: CallbackQuery, callback_data: TakeCardTap, window: Window, gift_card_desk: GiftCardDesk
) -> None:
    found = await gift_card_desk.cards.receive(window.fan.id, callback_data.token)
    await gift_card_desk.show_card(window, found.id, is_new=True)


@router.callback_query(EnterCodeTap.filter())
async def ask_code(_: CallbackQuery, callback_data: EnterCodeTap, window: Window) -> None:
    await _ask_code(window, callback_data.order_key)


async def _ask_code(window: Window, order_key: str, note: str = "") -> None:
    window.ask(CODE, order_key=order_key)
    location = EnterCodeTap(order_key=order_key)
    await window.show(screens.ask_code(window.t, _back(order_key), location, note))


def _back(order_key: str) -> Tap:
    return OrderCardsTap(order_key=order_key) if order_key else GiftCardsTap()


@router.message(Answers(CODE))
async def code_typed(message: Message, window: Window, gift_card_desk: GiftCardDesk) -> None:
    order_key = str(window.answers["order_key"])
    try:
        found = await gift_card_desk.cards.receive(window.fan.id, (message.text or "")[:60])
    except (GiftCardNotFound, TooManyGiftCardTries) as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await _ask_code(window, order_key, note)
        return
    if order_key:
        await _use(window, gift_card_desk, UseCardTap.of(order_key, found.id))
    else:
        await gift_card_desk.show_card(window, found.id, is_new=True)


@router.callback_query(OrderCardsTap.filter())
async def choose(
    _: CallbackQuery, callback_data: OrderCardsTap, window: Window, gift_card_desk: GiftCardDesk
) -> None:
    await gift_card_desk.show_for_order(window, callback_data.order_key)


@router.callback_query(UseCardTap.filter())
async def use(
    _: CallbackQuery, callback_data: UseCardTap, window: Window, gift_card_desk: GiftCardDesk
) -> None:
    await _use(window, gift_card_desk, callback_data)


async def _use(window: Window, desk: GiftCardDesk, wish: UseCardTap) -> None:
    ticketing = desk.ticket_desk.ticketing
    try:
        await ticketing.use_gift_card(window.fan.id, wish.order_key, wish.card_id)
    except (GiftCardEmpty, GiftCardNotFound) as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await desk.show_for_order(window, wish.order_key, note)
        return
    window.stop_asking()
    await desk.ticket_desk.show_order(window, wish.order_key)


@router.callback_query(LeaveCardsTap.filter())
async def leave(
    _: CallbackQuery, callback_data: LeaveCardsTap, window: Window, gift_card_desk: GiftCardDesk
) -> None:
    ticketing = gift_card_desk.ticket_desk.ticketing
    await ticketing.leave_gift_cards(window.fan.id, callback_data.order_key)
    await gift_card_desk.ticket_desk.show_order(window, callback_data.order_key)
