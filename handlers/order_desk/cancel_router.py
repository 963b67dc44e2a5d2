"""An operator cancels somebody's order: sees what goes back, says why, and confirms it."""

from __future__ import annotations

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.operator.desk import IsOperator
from handlers.order_desk import cancel_screens
from handlers.order_desk.buttons import CancelForBuyerSureTap, CancelForBuyerTap
from handlers.order_desk.showing import show_order
from services.core.errors import DomainError
from services.core.i18n import clean
from services.core.ids import from_short_id, new_key
from services.orders.cancel_desk import CancelDesk
from services.orders.errors import (
    NoReasonToCancel,
    OrderBeingPaid,
    OrderHasChanged,
    OwnOrder,
    TooLateToCancel,
)
from services.orders.quoting import left_of
from services.orders.schemas.cancelling import LONGEST_REASON, CancelByStaff
from services.orders.shipments.desk import FulfilmentDesk

router = Router(name="order-desk-cancelling")
router.callback_query.filter(IsOperator())
router.message.filter(IsOperator())
WHY: Final = "orderdesk.cancel/1"
"""Waits for the reason. Its answers: `order`, and once it was typed `why`, the `key` of the one
cancelling and the `units` that were shown, by the numbers of the lines.
"""
_REFUSED: Final = (OwnOrder, TooLateToCancel, OrderBeingPaid, OrderHasChanged, NoReasonToCancel)


@router.callback_query(CancelForBuyerTap.filter())
async def ask(
    _: CallbackQuery,
    callback_data: CancelForBuyerTap,
    window: Window,
    cancel_desk: CancelDesk,
    fulfilment_desk: FulfilmentDesk,
) -> None:
    which = callback_data.order
    try:
        order, quote = await cancel_desk.quote(window.fan.id, from_short_id(which))
    except _REFUSED as refusal:
        await _show_order(window, fulfilment_desk, which, refusal)
        return
    window.ask(WHY, order=which)
    await window.show(cancel_screens.ask_reason(window.t, order, quote))


@router.message(Answers(WHY))
async def reason_typed(
    message: Message, window: Window, cancel_desk: CancelDesk, fulfilment_desk: FulfilmentDesk
) -> None:
    """Shown with what goes back before it is done; other words may still be typed."""
    which, why = str(window.answers["order"]), clean(message.text or "")
    try:
        order, quote = await cancel_desk.quote(window.fan.id, from_short_id(which))
    except _REFUSED as refusal:
        await _show_order(window, fulfilment_desk, which, refusal)
        return
    if not why or len(why) > LONGEST_REASON:
        note = window.t("orderdesk.cancel.bad_reason", most=LONGEST_REASON)
        await window.show(cancel_screens.ask_reason(window.t, order, quote, note))
        return
    units = {str(n): count for n, count in left_of(order).items()}
    window.ask(WHY, order=which, why=why, key=new_key(), units=units)
    await window.show(cancel_screens.sure(window.t, order, quote, why))


@router.callback_query(CancelForBuyerSureTap.filter())
async def cancel(
    _: CallbackQuery,
    callback_data: CancelForBuyerSureTap,
    window: Window,
    cancel_desk: CancelDesk,
    fulfilment_desk: FulfilmentDesk,
) -> None:
    """A tap on a screen whose reason is forgotten, or whose work is done, shows the order."""
    which, asked = callback_data.order, window.answers
    if window.question != WHY or asked.get("order") != which or "why" not in asked:
        await _show_order(window, fulfilment_desk, which)
        return
    units = {int(n): int(count) for n, count in asked["units"].items()}
    command = CancelByStaff(
        str(asked["key"]), window.fan.id, from_short_id(which), units, str(asked["why"])
    )
    window.money_at_stake = True
    try:
        await cancel_desk.cancel(command)
    except _REFUSED as refusal:
        window.money_at_stake = False
        await _show_order(window, fulfilment_desk, which, refusal)
        return
    window.money_at_stake = False
    await _show_order(window, fulfilment_desk, which)


async def _show_order(
    window: Window, desk: FulfilmentDesk, which: str, refusal: DomainError | None = None
) -> None:
    note = window.t(f"error.{refusal.code}", **refusal.details) if refusal else ""
    await show_order(window, desk, which, note)
