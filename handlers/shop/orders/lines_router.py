"""Taps on the goods of an order: looking at all of them, cancelling some."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.shop.orders import line_screens as screens
from handlers.shop.orders.buttons import CancelLineTap, OrderGoodsTap
from handlers.shop.orders.desk import OrderDesk
from handlers.shop.orders.screens import may_cancel_some
from services.core.errors import DomainError
from services.orders.errors import CancelWhole, OrderEnded, TooLateToCancel
from services.orders.quoting import cancel_quote
from services.orders.schemas.cancelling import CancelLines
from services.orders.schemas.order import Order

router = Router(name="shop-order-lines")


@router.callback_query(OrderGoodsTap.filter())
async def open_goods(
    _: CallbackQuery, callback_data: OrderGoodsTap, window: Window, order_desk: OrderDesk
) -> None:
    window.stop_asking()
    order = await order_desk.orders.get(window.fan.id, callback_data.order)
    await window.show(screens.goods(window.t, order, callback_data.page))


@router.callback_query(CancelLineTap.filter())
async def cancel_line(
    _: CallbackQuery, callback_data: CancelLineTap, window: Window, order_desk: OrderDesk
) -> None:
    """How many, then what comes back, then it is done: once, however often it is tapped."""
    at, fan_id = callback_data, window.fan.id
    if not at.key:
        order = await order_desk.orders.get(fan_id, at.order)
        await _ask(window, order, at)
        return
    window.money_at_stake = True
    try:
        order = await order_desk.orders.cancel_lines(
            CancelLines(at.key, fan_id, at.order, {at.n: at.units})
        )
    except (TooLateToCancel, CancelWhole, OrderEnded) as refusal:
        window.money_at_stake = False
        order = await order_desk.orders.get(fan_id, at.order)
        await window.show(screens.goods(window.t, order, 0, _words(window, refusal)))
        return
    window.money_at_stake = False
    if may_cancel_some(order):
        await window.show(screens.goods(window.t, order, 0))
    else:
        await order_desk.show(window, at.order)


async def _ask(window: Window, order: Order, at: CancelLineTap) -> None:
    line = next((each for each in order.lines if each.n == at.n), None)
    units = at.units or (1 if line is not None and line.open == 1 else 0)
    if line is None or not line.open or units > line.open:
        await window.show(screens.goods(window.t, order, 0, _words(window, TooLateToCancel())))
        return
    if not units:
        await window.show(screens.how_many(window.t, order, line))
        return
    quote = cancel_quote(order, {line.n: units})
    if quote is None:
        await window.show(screens.goods(window.t, order, 0, _words(window, TooLateToCancel())))
        return
    await window.show(screens.sure(window.t, order, line, units, quote))


def _words(window: Window, refusal: DomainError) -> str:
    return window.t(f"error.{refusal.code}", **refusal.details)
