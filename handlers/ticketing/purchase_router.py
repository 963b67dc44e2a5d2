"""Buying: type, how many, summary, PIN, receipt with tickets."""

from __future__ import annotations

import re
from typing import Final

from aiogram import Bot, Router
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from handlers.identity.pin_desk import PinDesk
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.payments.desk import PayDesk
from handlers.ticketing import order_screens, screens
from handlers.ticketing.buttons import (
    CancelOrderTap,
    InvoiceTap,
    OrderTap,
    OutsideTap,
    PayTap,
    QuantityTap,
    TypeTap,
)
from handlers.ticketing.desk import TicketDesk
from services.core.i18n import fold
from services.core.ids import new_key
from services.identity.errors import PinRequired
from services.ticketing import HoldTickets, PayOrder, PriceChanged
from services.ticketing.errors import (
    NotEnoughLeft,
    OrderAlreadyPaid,
    OrderCancelled,
    OrderExpired,
    SoldOut,
)
from services.ticketing.queue import NotYourTurn
from services.wallet import InsufficientFunds

router = Router(name="purchase")
QUANTITY: Final = "ticketing.quantity/1"
"""The question for a number. Its answers: `event_id`, `ticket_type_id`, and the order's `key`."""
_NUMBER: Final = re.compile(r"[0-9]{1,3}")


@router.callback_query(TypeTap.filter())
async def choose_type(
    _: CallbackQuery, callback_data: TypeTap, window: Window, ticket_desk: TicketDesk
) -> None:
    await _ask_quantity(window, ticket_desk, callback_data.event_id, callback_data.ticket_type_id)


async def _ask_quantity(
    window: Window, desk: TicketDesk, event_id: str, type_id: int, *, unreadable: bool = False
) -> None:
    card = await desk.ticketing.event(event_id)
    kind = next((each for each in card.types if each.id == type_id), None)
    if kind is None or screens.most_of(kind) == 0:
        await desk.show_event(window, event_id)
        return
    window.ask(QUANTITY, event_id=event_id, ticket_type_id=type_id, key=new_key())
    await window.show(screens.quantity(window.t, card, kind, unreadable=unreadable))


@router.message(Answers(QUANTITY))
async def typed_quantity(message: Message, window: Window, ticket_desk: TicketDesk) -> None:
    asked = window.answers
    number = _NUMBER.fullmatch(fold(message.text or ""))
    if number is None or int(number[0]) == 0:
        event_id, type_id = str(asked["event_id"]), int(asked["ticket_type_id"])
        await _ask_quantity(window, ticket_desk, event_id, type_id, unreadable=True)
        return
    command = HoldTickets(
        fan_id=window.fan.id,
        event_id=str(asked["event_id"]),
        ticket_type_id=int(asked["ticket_type_id"]),
        quantity=int(number[0]),
        key=str(asked["key"]),
    )
    await _hold(window, ticket_desk, command)


@router.callback_query(QuantityTap.filter())
async def choose_quantity(
    _: CallbackQuery, callback_data: QuantityTap, window: Window, ticket_desk: TicketDesk
) -> None:
    await _hold(
        window, ticket_desk, HoldTickets(fan_id=window.fan.id, **callback_data.model_dump())
    )


async def _hold(window: Window, desk: TicketDesk, command: HoldTickets) -> None:
    """Who comes too late sees the event as it is now, and that no money moved."""
    try:
        order = await desk.ticketing.hold(command)
    except (SoldOut, NotEnoughLeft, NotYourTurn) as refusal:
        note = " ".join(
            [
                window.t(f"error.{refusal.code}", **refusal.details),
                window.t("common.money.not_moved"),
            ]
        )
        await desk.show_event(window, command.event_id, note=note)
        return
    window.stop_asking()
    await desk.show_order(window, order.key)


@router.callback_query(OrderTap.filter())
async def open_order(
    _: CallbackQuery, callback_data: OrderTap, window: Window, ticket_desk: TicketDesk
) -> None:
    window.stop_asking()
    await ticket_desk.show_order(window, callback_data.order_key)


@router.callback_query(PayTap.filter())
async def pay(
    _: CallbackQuery,
    callback_data: PayTap,
    window: Window,
    ticket_desk: TicketDesk,
    pin_desk: PinDesk,
) -> None:
    """The first tap leads to the PIN; once that is in, the same tap pays."""
    key = callback_data.order_key
    command = PayOrder(window.fan.id, key, callback_data.revision)
    window.money_at_stake = True
    try:
        await ticket_desk.ticketing.pay(command)
    except PinRequired as refusal:
        window.money_at_stake = False
        await _ask_pin(window, ticket_desk, pin_desk, key, str(refusal.details["purpose"]))
    except PriceChanged:
        await ticket_desk.show_order(window, key, window.t("error.ticketing.price_changed"))
    except (InsufficientFunds, OrderExpired, OrderCancelled):
        await ticket_desk.show_order(window, key)
    else:
        await ticket_desk.show_order(window, key)
        await ticket_desk.send_other_tickets(window, key)


@router.callback_query(OutsideTap.filter())
async def pay_by_bank(
    _: CallbackQuery,
    callback_data: OutsideTap,
    window: Window,
    ticket_desk: TicketDesk,
    pay_desk: PayDesk,
) -> None:
    """The page with the bank's ways; the tickets follow the money by themselves."""
    key = callback_data.order_key
    command = PayOrder(window.fan.id, key, callback_data.revision)
    try:
        intent_id = await ticket_desk.ticketing.ask_outside(command)
    except PriceChanged:
        await ticket_desk.show_order(window, key, window.t("error.ticketing.price_changed"))
    except (OrderAlreadyPaid, OrderExpired, OrderCancelled):
        await ticket_desk.show_order(window, key)
    else:
        await pay_desk.open(window, intent_id)


async def _ask_pin(
    window: Window, desk: TicketDesk, pin_desk: PinDesk, key: str, purpose: str
) -> None:
    """Who has too little money tops up first."""
    order = await desk.ticketing.summary(window.fan.id, key)
    due = order.due
    if await desk.balance(window.fan.id, due.currency) < due:
        await desk.show_order(window, key)
        return
    await pin_desk.ask(window, purpose, about=order_screens.pin_about(window.t, order))


@router.callback_query(InvoiceTap.filter())
async def invoice(
    _: CallbackQuery, callback_data: InvoiceTap, window: Window, ticket_desk: TicketDesk, bot: Bot
) -> None:
    """A file below the receipt; it names the buyer and nobody else."""
    order = await ticket_desk.ticketing.summary(window.fan.id, callback_data.order_key)
    if order.paid_at is None:
        await ticket_desk.show_order(window, order.key)
        return
    await window.answer(window.t.plain("ticketing.invoice.toast"))
    name, content = await ticket_desk.invoice(window, order)
    await bot.send_document(window.chat_id, BufferedInputFile(content, name))


@router.callback_query(CancelOrderTap.filter())
async def cancel(
    _: CallbackQuery, callback_data: CancelOrderTap, window: Window, ticket_desk: TicketDesk
) -> None:
    await ticket_desk.ticketing.cancel(window.fan.id, callback_data.order_key)
    await ticket_desk.show_order(window, callback_data.order_key)
