"""One sale at the counter: type, how many, the way to pay, the tickets."""

from __future__ import annotations

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.box_office import screens
from handlers.box_office.buttons import (
    CashTap,
    DoorCheckTap,
    DoorCodeTap,
    DoorSaleTap,
    DropSaleTap,
    ExactTap,
    FreeTap,
    PhoneTap,
    SellSomeTap,
    SellTap,
    TakeCashTap,
)
from handlers.box_office.cash_words import read_cash
from handlers.box_office.desk import CASH, BoxDesk, note_of
from handlers.kit.buttons import Tap
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.operator.desk import IsOperator
from services.core.i18n import Safe
from services.core.ids import new_key
from services.payments.cash import Cash
from services.payments.errors import PaymentAlreadyPaid
from services.ticketing.box_office import SellAtDoor
from services.ticketing.box_office.errors import (
    DrawerTooSmall,
    NobodyHasNumber,
    NotEnoughCash,
    ReasonMissing,
)
from services.ticketing.errors import (
    NotEnoughLeft,
    OrderAlreadyPaid,
    OrderBeingPaid,
    OrderCancelled,
    OrderExpired,
    SoldOut,
    TooManyTickets,
)
from services.ticketing.seats import NotTogether

router = Router(name="box-office-sale")
FREE: Final = "box_office.free/1"
"""Waits for why tickets cost nothing. Its answer: `order`."""
PHONE: Final = "box_office.phone/1"
"""Waits for the buyer's number. Its answer: `order`."""
_NOT_SOLD: Final = (SoldOut, NotEnoughLeft, TooManyTickets, NotTogether)
_NOT_PAID: Final = (OrderExpired, OrderCancelled, OrderBeingPaid)


@router.callback_query(SellTap.filter())
async def choose_type(
    _: CallbackQuery, callback_data: SellTap, window: Window, box_desk: BoxDesk
) -> None:
    window.stop_asking()
    types = await box_desk.box_office.types(window.fan.id)
    kind = next((each for each in types if each.id == callback_data.ticket_type_id), None)
    if kind is None:
        await box_desk.show_counter(window)
        return
    await window.show(screens.quantity(window.t, kind, new_key()))


@router.callback_query(SellSomeTap.filter())
async def sell(
    _: CallbackQuery, callback_data: SellSomeTap, window: Window, box_desk: BoxDesk
) -> None:
    command = SellAtDoor(
        window.fan.id,
        callback_data.key,
        callback_data.ticket_type_id,
        callback_data.quantity,
    )
    try:
        await box_desk.box_office.sell(command)
    except _NOT_SOLD as refusal:
        await box_desk.show_counter(window, note_of(window, refusal))
    else:
        await box_desk.show_sale(window, command.key)


@router.callback_query(DoorSaleTap.filter())
async def open_sale(
    _: CallbackQuery, callback_data: DoorSaleTap, window: Window, box_desk: BoxDesk
) -> None:
    await box_desk.show_sale(window, callback_data.order_key, callback_data.place)


@router.callback_query(DropSaleTap.filter())
async def drop(
    _: CallbackQuery, callback_data: DropSaleTap, window: Window, box_desk: BoxDesk
) -> None:
    try:
        await box_desk.box_office.cancel(window.fan.id, callback_data.order_key)
    except OrderAlreadyPaid as refusal:
        await box_desk.show_sale(window, callback_data.order_key, note=note_of(window, refusal))
    else:
        await box_desk.show_counter(window)


# Cash


@router.callback_query(CashTap.filter())
async def ask_cash(
    _: CallbackQuery, callback_data: CashTap, window: Window, box_desk: BoxDesk
) -> None:
    await box_desk.ask_cash(window, callback_data.order_key)


@router.callback_query(ExactTap.filter())
async def exact(
    _: CallbackQuery, callback_data: ExactTap, window: Window, box_desk: BoxDesk
) -> None:
    """The figure is made anew: a button carries no amount."""
    sale = await box_desk.box_office.sale(window.fan.id, callback_data.order_key)
    if callback_data.in_riel:
        given = Cash(khr_minor=sale.riel_due.amount_minor)
    else:
        given = Cash(usd_minor=sale.order.price.total.amount_minor)
    await _take(window, box_desk, callback_data.order_key, given)


@router.message(Answers(CASH), IsOperator())
async def typed_cash(message: Message, window: Window, box_desk: BoxDesk) -> None:
    order_key = str(window.answers["order"])
    given = read_cash(message.text or "")
    if not given:
        await box_desk.ask_cash(window, order_key, window.t("box.cash.unreadable"))
        return
    try:
        await box_desk.show_change(window, order_key, given)
    except NotEnoughCash as refusal:
        await box_desk.ask_cash(window, order_key, note_of(window, refusal))


@router.callback_query(TakeCashTap.filter())
async def take_cash(
    _: CallbackQuery, callback_data: TakeCashTap, window: Window, box_desk: BoxDesk
) -> None:
    """Only from the screen that named the notes: the chat remembers them."""
    order_key, known = callback_data.order_key, window.answers
    if window.question != CASH or known.get("order") != order_key or "usd" not in known:
        await box_desk.show_sale(window, order_key)
        return
    await _take(window, box_desk, order_key, Cash(int(known["usd"]), int(known["khr"])))


async def _take(window: Window, desk: BoxDesk, order_key: str, given: Cash) -> None:
    window.money_at_stake = True
    note = None
    try:
        await desk.box_office.pay_cash(window.fan.id, order_key, given)
    except (NotEnoughCash, DrawerTooSmall) as refusal:
        await desk.ask_cash(window, order_key, note_of(window, refusal))
        return
    except _NOT_PAID as refusal:
        note = note_of(window, refusal)
    await desk.show_sale(window, order_key, note=note)


# A code on the seller's screen


@router.callback_query(DoorCodeTap.filter())
async def show_code(
    _: CallbackQuery, callback_data: DoorCodeTap, window: Window, box_desk: BoxDesk
) -> None:
    """Also what draws the screen anew when the money has come."""
    sale = await box_desk.box_office.sale(window.fan.id, callback_data.order_key)
    if sale.tickets:
        await box_desk.show_sale(window, callback_data.order_key)
        return
    try:
        await box_desk.show_code(window, callback_data.order_key)
    except (OrderExpired, OrderCancelled, OrderAlreadyPaid):
        await box_desk.show_sale(window, callback_data.order_key)
    except PaymentAlreadyPaid:
        coming = window.t("box.code.coming")
        await box_desk.show_sale(window, callback_data.order_key, note=coming)


@router.callback_query(DoorCheckTap.filter())
async def check_code(
    _: CallbackQuery, callback_data: DoorCheckTap, window: Window, box_desk: BoxDesk
) -> None:
    sale = await box_desk.box_office.check_khqr(window.fan.id, callback_data.order_key)
    if sale.tickets:
        await box_desk.show_sale(window, callback_data.order_key)
        return
    await window.answer(window.t.plain("box.code.toast_not_yet"))
    await show_code(_, DoorCodeTap(order_key=callback_data.order_key), window, box_desk)


# Free, and to a phone


@router.callback_query(FreeTap.filter())
async def ask_why(_: CallbackQuery, callback_data: FreeTap, window: Window) -> None:
    window.ask(FREE, order=callback_data.order_key)
    back = DoorSaleTap(order_key=callback_data.order_key)
    await window.show(screens.ask(window.t, window.t("box.free.ask"), callback_data, back))


@router.message(Answers(FREE), IsOperator())
async def give_free(message: Message, window: Window, box_desk: BoxDesk) -> None:
    order_key, note = str(window.answers["order"]), None
    try:
        await box_desk.box_office.give_free(window.fan.id, order_key, message.text or "")
    except ReasonMissing as refusal:
        here = FreeTap(order_key=order_key)
        await _ask_again(window, window.t("box.free.ask"), here, order_key, refusal)
        return
    except _NOT_PAID as refusal:
        note = note_of(window, refusal)
    await box_desk.show_sale(window, order_key, note=note)


@router.callback_query(PhoneTap.filter())
async def ask_phone(_: CallbackQuery, callback_data: PhoneTap, window: Window) -> None:
    window.ask(PHONE, order=callback_data.order_key)
    back = DoorSaleTap(order_key=callback_data.order_key)
    await window.show(screens.ask(window.t, window.t("box.phone.ask"), callback_data, back))


@router.message(Answers(PHONE), IsOperator())
async def send_to_phone(message: Message, window: Window, box_desk: BoxDesk) -> None:
    order_key, note = str(window.answers["order"]), None
    try:
        await box_desk.box_office.send_to_phone(window.fan.id, order_key, message.text or "")
    except NobodyHasNumber as refusal:
        here = PhoneTap(order_key=order_key)
        await _ask_again(window, window.t("box.phone.ask"), here, order_key, refusal)
        return
    except OrderAlreadyPaid:
        note = window.t("box.phone.too_late")
    await box_desk.show_sale(window, order_key, note=note)


async def _ask_again(
    window: Window,
    words: Safe,
    here: Tap,
    order_key: str,
    refusal: ReasonMissing | NobodyHasNumber,
) -> None:
    back = DoorSaleTap(order_key=order_key)
    await window.show(screens.ask(window.t, words, here, back, note_of(window, refusal)))
