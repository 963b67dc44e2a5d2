"""Taps on tickets that go back."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.refunds import operator_router, screens
from handlers.refunds.buttons import (
    GiveBackTap,
    KeepTap,
    QuoteTap,
    RefundTap,
    ReturnOrderTap,
    ReturnTap,
)
from handlers.refunds.desk import RefundChat, mark_of
from services.ticketing.refunds import AskRefund
from services.ticketing.refunds.errors import RefundChanged

router = Router(name="refunds")
router.include_router(operator_router.router)


@router.callback_query(ReturnTap.filter())
async def choose(
    _: CallbackQuery, callback_data: ReturnTap, window: Window, refund_chat: RefundChat
) -> None:
    window.stop_asking()
    await refund_chat.show_choice(window, callback_data.ticket_id)


@router.callback_query(ReturnOrderTap.filter())
async def choose_of_order(
    _: CallbackQuery, callback_data: ReturnOrderTap, window: Window, refund_chat: RefundChat
) -> None:
    window.stop_asking()
    order = await refund_chat.refunds.returnable_order(window.fan.id, callback_data.order_key)
    await window.show(screens.choice(window.t, order))


@router.callback_query(QuoteTap.filter())
async def show_quote(
    _: CallbackQuery, callback_data: QuoteTap, window: Window, refund_chat: RefundChat
) -> None:
    await refund_chat.show_quote(window, callback_data)


@router.callback_query(GiveBackTap.filter())
async def give_back(
    _: CallbackQuery, callback_data: GiveBackTap, window: Window, refund_chat: RefundChat
) -> None:
    """Only for the figure that was shown; another one is shown first."""
    tap = callback_data
    window.money_at_stake = True
    done = await refund_chat.refunds.done(window.fan.id, tap.key)
    if done is None:
        ids = await refund_chat.tickets(window, tap)
        quote = await refund_chat.refunds.quote(window.fan.id, ids)
        try:
            if mark_of(quote) != tap.mark:
                raise RefundChanged(amount=quote.refund)
            done = await refund_chat.refunds.ask(
                AskRefund(window.fan.id, ids, tap.key, quote.refund)
            )
        except RefundChanged as refusal:
            window.money_at_stake = False
            note = window.t(f"error.{refusal.code}", **refusal.details)
            await refund_chat.show_quote(
                window, QuoteTap(ticket=tap.ticket, scope=tap.scope), note
            )
            return
    await window.show(screens.refund(window.t, done, window.fan.id))


@router.callback_query(RefundTap.filter())
async def show_refund(
    _: CallbackQuery, callback_data: RefundTap, window: Window, refund_chat: RefundChat
) -> None:
    window.stop_asking()
    card = await refund_chat.refunds.refund(window.fan.id, callback_data.refund_id)
    await window.show(screens.refund(window.t, card, window.fan.id))


@router.callback_query(KeepTap.filter())
async def keep(
    _: CallbackQuery, callback_data: KeepTap, window: Window, refund_chat: RefundChat
) -> None:
    card = await refund_chat.refunds.withdraw(window.fan.id, callback_data.refund_id)
    await window.show(screens.refund(window.t, card, window.fan.id))
