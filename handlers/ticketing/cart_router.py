"""Taps that put several ticket types into one order.

The unpaid order is the cart: each change holds a new order that takes the old one's place, so the
tickets already in it stay held, and a change that cannot be leaves everything as it was.
"""

from __future__ import annotations

import re
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.ticketing import cart_screens
from handlers.ticketing.buttons import CartQuantityTap, CartTap, CartTypeTap
from handlers.ticketing.desk import TicketDesk
from services.core.i18n import fold
from services.core.ids import new_key
from services.ticketing import CancelReason, CartLine, HoldCart, OrderState, OrderSummary
from services.ticketing.errors import NotEnoughLeft, SoldOut

router = Router(name="cart")
QUANTITY: Final = "ticketing.cart_quantity/1"
"""The question for a number. Its answers: `order_key`, `ticket_type_id`, the new order's `key`."""
_NUMBER: Final = re.compile(r"[0-9]{1,3}")


@router.callback_query(CartTap.filter())
async def open_cart(
    _: CallbackQuery, callback_data: CartTap, window: Window, ticket_desk: TicketDesk
) -> None:
    window.stop_asking()
    await _show_cart(window, ticket_desk, callback_data.order_key)


async def _show_cart(window: Window, desk: TicketDesk, order_key: str, note: str = "") -> None:
    order = await desk.ticketing.summary(window.fan.id, order_key)
    if order.state is not OrderState.PENDING:
        await desk.show_order(window, order_key)
        return
    card = await desk.ticketing.event(order.event.id)
    await window.show(cart_screens.cart(window.t, order, card, note))


@router.callback_query(CartTypeTap.filter())
async def choose_type(
    _: CallbackQuery, callback_data: CartTypeTap, window: Window, ticket_desk: TicketDesk
) -> None:
    key, type_id = callback_data.order_key, callback_data.ticket_type_id
    await _ask_quantity(window, ticket_desk, key, type_id)


async def _ask_quantity(
    window: Window, desk: TicketDesk, order_key: str, type_id: int, *, unreadable: bool = False
) -> None:
    order = await desk.ticketing.summary(window.fan.id, order_key)
    card = await desk.ticketing.event(order.event.id)
    kind = next((each for each in card.types if each.id == type_id), None)
    if kind is None or order.state is not OrderState.PENDING:
        await _show_cart(window, desk, order_key)
        return
    window.ask(QUANTITY, order_key=order_key, ticket_type_id=type_id, key=new_key())
    await window.show(cart_screens.quantity(window.t, order, kind, unreadable=unreadable))


@router.message(Answers(QUANTITY))
async def typed_quantity(message: Message, window: Window, ticket_desk: TicketDesk) -> None:
    asked = window.answers
    order_key, type_id = str(asked["order_key"]), int(asked["ticket_type_id"])
    number = _NUMBER.fullmatch(fold(message.text or ""))
    if number is None or int(number[0]) == 0:
        await _ask_quantity(window, ticket_desk, order_key, type_id, unreadable=True)
        return
    wish = CartQuantityTap(
        order_key=order_key,
        ticket_type_id=type_id,
        quantity=int(number[0]),
        key=str(asked["key"]),
    )
    await _change(window, ticket_desk, wish)


@router.callback_query(CartQuantityTap.filter())
async def choose_quantity(
    _: CallbackQuery, callback_data: CartQuantityTap, window: Window, ticket_desk: TicketDesk
) -> None:
    await _change(window, ticket_desk, callback_data)


async def _change(window: Window, desk: TicketDesk, wish: CartQuantityTap) -> None:
    """Who comes too late keeps the order as it is, and is told that no money moved."""
    order = await desk.ticketing.summary(window.fan.id, wish.order_key)
    lines = _changed(order, wish)
    if not lines or not may_change(order):
        await desk.show_order(window, order.key)
        return
    try:
        new = await desk.ticketing.hold(
            HoldCart(window.fan.id, order.event.id, lines, key=wish.key)
        )
    except (SoldOut, NotEnoughLeft) as refusal:
        said = window.t(f"error.{refusal.code}", **refusal.details)
        note = f"{said} {window.t('common.money.not_moved')}"
        await _show_cart(window, desk, order.key, note)
        return
    window.stop_asking()
    await desk.show_order(window, new.key)


def may_change(order: OrderSummary) -> bool:
    """A second tap finds the order replaced by what the first one made: its key says which."""
    return order.state is OrderState.PENDING or order.cancel_reason is CancelReason.REPLACED


def _changed(order: OrderSummary, wish: CartQuantityTap) -> tuple[CartLine, ...]:
    """Lines keep their vouchers."""
    wanted = cart_screens.quantities(order) | {wish.ticket_type_id: wish.quantity}
    vouchers = {line.ticket_type_id: line.voucher for line in order.lines}
    return tuple(
        CartLine(kind, number, vouchers.get(kind)) for kind, number in wanted.items() if number
    )
