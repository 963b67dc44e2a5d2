"""Taps on the pay page, and what Telegram says of Stars."""

from __future__ import annotations

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery, Message

from handlers.identity.pin_desk import PinDesk
from handlers.kit.window import Window
from handlers.payments.buttons import InvoiceAgainTap, PayByTap, PayCheckTap, PaymentTap
from handlers.payments.desk import PayDesk
from services.payments.schemas import IntentState, Way

router = Router(name="payments")


@router.callback_query(PaymentTap.filter())
async def open_page(
    _: CallbackQuery, callback_data: PaymentTap, window: Window, pay_desk: PayDesk
) -> None:
    await pay_desk.open(window, callback_data.intent_id)


@router.callback_query(PayByTap.filter())
async def pay_by(
    _: CallbackQuery,
    callback_data: PayByTap,
    window: Window,
    pay_desk: PayDesk,
    pin_desk: PinDesk,
    bot: Bot,
) -> None:
    intent_id, way = callback_data.intent_id, callback_data.way
    intent = await pay_desk.paying.payments.get(intent_id, window.fan.id)
    if intent.state is not IntentState.WAITING or way not in pay_desk.ways(intent):
        await pay_desk.show(window, intent)
        return
    match way:
        case Way.WALLET | Way.POINTS:
            await pay_desk.pay_here(window, pin_desk, intent_id, way)
        case Way.STARS:
            await pay_desk.send_invoice(window, bot, intent)
        case Way.KHQR | Way.PAYWAY | Way.CARD:
            opened = await pay_desk.paying.open(intent_id, window.fan.id, way)
            await pay_desk.show_try(window, opened, way)


@router.callback_query(PayCheckTap.filter())
async def check(
    _: CallbackQuery,
    callback_data: PayCheckTap,
    window: Window,
    pay_desk: PayDesk,
    bot: Bot,
) -> None:
    """Ask the bank now; the tap is answered before by the clock if the bank is slow."""
    way = callback_data.way
    if way is Way.STARS:
        intent = await pay_desk.paying.payments.get(callback_data.intent_id, window.fan.id)
        await pay_desk.send_invoice(window, bot, intent)
        return
    window.money_at_stake = True
    intent = await pay_desk.paying.payments.check(callback_data.intent_id, window.fan.id)
    if intent.state is IntentState.WAITING:
        answers = intent.provider_answers
        key = "pay.card.toast_not_yet" if answers else "pay.card.toast_bank_away"
        await window.answer(window.t.plain(key), alert=True)
    await pay_desk.show_try(window, intent, way)


@router.callback_query(InvoiceAgainTap.filter())
async def invoice_again(
    _: CallbackQuery, callback_data: InvoiceAgainTap, window: Window, pay_desk: PayDesk, bot: Bot
) -> None:
    intent = await pay_desk.paying.payments.get(callback_data.intent_id, window.fan.id)
    await pay_desk.send_invoice(window, bot, intent, again=True)


@router.message(F.successful_payment)
async def stars_paid(message: Message, window: Window, pay_desk: PayDesk) -> None:
    """They were booked before any handler ran; here the receipt is shown."""
    assert message.successful_payment is not None
    payload = message.successful_payment.invoice_payload
    intent_id = await pay_desk.stars.intent_behind(payload, window.fan.id)
    if intent_id is not None:
        await pay_desk.open(window, intent_id)


@router.message(F.refunded_payment)
async def stars_refunded(_: Message) -> None:
    """Telegram's own note; the fan is told of every refund by a notification."""
