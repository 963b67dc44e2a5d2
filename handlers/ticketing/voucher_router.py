"""A voucher for an unpaid order: the code is asked for, and holds a new order with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.ticketing import order_screens
from handlers.ticketing.buttons import VoucherOffTap, VoucherTap
from handlers.ticketing.cart_router import may_change
from handlers.ticketing.desk import TicketDesk
from services.core.ids import new_key
from services.core.vouchers import read_code
from services.ticketing import CartLine, HoldCart, OrderState, OrderSummary, SummaryLine
from services.ticketing.vouchers.errors import VoucherNotFound, VoucherOver, VoucherUsedUp

router = Router(name="voucher")
CODE: Final = "ticketing.voucher/1"
"""The question for a code. Its answers: `order_key`, and the new order's `key`."""


@router.callback_query(VoucherTap.filter())
async def ask(
    _: CallbackQuery, callback_data: VoucherTap, window: Window, ticket_desk: TicketDesk
) -> None:
    await _ask(window, ticket_desk, callback_data.order_key)


async def _ask(window: Window, desk: TicketDesk, order_key: str, note: str = "") -> None:
    order = await desk.ticketing.summary(window.fan.id, order_key)
    if order.state is not OrderState.PENDING:
        window.stop_asking()
        await desk.show_order(window, order_key)
        return
    window.ask(CODE, order_key=order_key, key=new_key())
    await window.show(order_screens.ask_voucher(window.t, order, note))


@router.message(Answers(CODE))
async def typed_code(message: Message, window: Window, ticket_desk: TicketDesk) -> None:
    order_key, key = str(window.answers["order_key"]), str(window.answers["key"])
    code = read_code((message.text or "")[:60])
    if code is None:
        unreadable = window.t("error.ticketing.voucher_not_found")
        await _ask(window, ticket_desk, order_key, unreadable)
        return
    order = await ticket_desk.ticketing.summary(window.fan.id, order_key)
    try:
        new = await _hold_with(ticket_desk, order, code, key)
    except (VoucherNotFound, VoucherOver, VoucherUsedUp) as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await _ask(window, ticket_desk, order_key, note)
        return
    window.stop_asking()
    await ticket_desk.show_order(window, new.key)


@router.callback_query(VoucherOffTap.filter())
async def take_off(
    _: CallbackQuery, callback_data: VoucherOffTap, window: Window, ticket_desk: TicketDesk
) -> None:
    """A second tap finds the order replaced by what the first one made."""
    wish = callback_data
    order = await ticket_desk.ticketing.summary(window.fan.id, wish.order_key)
    if not may_change(order):
        await ticket_desk.show_order(window, order.key)
        return
    lines = tuple(
        CartLine(line.ticket_type_id, line.quantity, _kept(line, wish)) for line in order.lines
    )
    new = await ticket_desk.ticketing.hold(
        HoldCart(window.fan.id, order.event.id, lines, key=wish.key)
    )
    window.stop_asking()
    await ticket_desk.show_order(window, new.key)


def _kept(line: SummaryLine, wish: VoucherOffTap) -> str | None:
    return None if line.ticket_type_id == wish.ticket_type_id else line.voucher


async def _hold_with(desk: TicketDesk, order: OrderSummary, code: str, key: str) -> OrderSummary:
    """On the first line that the voucher is for. VoucherNotFound: on none of them."""
    if order.state is not OrderState.PENDING:
        return order
    for lines in _carts_with(order, code):
        try:
            return await desk.ticketing.hold(
                HoldCart(order.fan_id, order.event.id, lines, key=key)
            )
        except VoucherNotFound:
            continue
    raise VoucherNotFound


def _carts_with(order: OrderSummary, code: str) -> Iterator[tuple[CartLine, ...]]:
    has = [CartLine(line.ticket_type_id, line.quantity, line.voucher) for line in order.lines]
    for place, line in enumerate(has):
        if line.voucher is None:
            yield (*has[:place], replace(line, voucher=code), *has[place + 1 :])
