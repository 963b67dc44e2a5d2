"""The drawer: opened, moved, counted; and the counter that all other screens come back to."""

from __future__ import annotations

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.box_office import kept_router, sale_router, screens
from handlers.box_office.buttons import (
    BoxEventTap,
    BoxTap,
    CountTap,
    EmptyDrawerTap,
    MoveCashTap,
)
from handlers.box_office.cash_words import read_cash
from handlers.box_office.desk import BoxDesk, note_of
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.operator.desk import IsOperator, Queue
from services.core.ids import from_short_id, new_key, short_id
from services.identity.roles import Role
from services.payments.cash import Cash
from services.ticketing.box_office import OpenShift
from services.ticketing.box_office.errors import DrawerTooSmall, ReasonMissing, ShiftIsOpen

router = Router(name="box-office")
router.callback_query.filter(IsOperator())
router.include_routers(sale_router.router, kept_router.router)
FLOAT: Final = "box_office.float/1"
"""Waits for what lies in the drawer. Its answers: `event` and `key`."""
MOVE: Final = "box_office.move/1"
"""Waits for notes that are brought or taken. Its answers: `out` and `key`."""
MOVE_WHY: Final = "box_office.move_why/1"
"""Waits for the reason. Its answers: those of MOVE, `usd` and `khr` (signed, minor units)."""
COUNT: Final = "box_office.count/1"
"""Waits for what lies in the drawer at the end. Its answer: `shift`."""
COUNT_WHY: Final = "box_office.count_why/1"
"""Waits for why that differs. Its answers: `shift`, `usd` and `khr`."""


def box_queue() -> Queue:
    """The way in from the operator's desk: nothing waits here, people do."""
    return Queue("box.queue.button", Role.BOX_OFFICE, BoxTap())


@router.callback_query(BoxTap.filter())
async def open_counter(_: CallbackQuery, window: Window, box_desk: BoxDesk) -> None:
    await box_desk.show_counter(window)


@router.callback_query(BoxEventTap.filter())
async def ask_float(_: CallbackQuery, callback_data: BoxEventTap, window: Window) -> None:
    _ask_float(window, callback_data.event_id)
    key = str(window.answers["key"])
    await window.show(screens.ask_float(window.t, callback_data.event_id, key))


def _ask_float(window: Window, event_id: str) -> None:
    window.ask(FLOAT, event=event_id, key=new_key())


@router.callback_query(EmptyDrawerTap.filter())
async def open_empty(
    _: CallbackQuery, callback_data: EmptyDrawerTap, window: Window, box_desk: BoxDesk
) -> None:
    await _open(window, box_desk, callback_data.event_id, callback_data.key, Cash())


@router.message(Answers(FLOAT), IsOperator())
async def open_with_float(message: Message, window: Window, box_desk: BoxDesk) -> None:
    event_id, key = str(window.answers["event"]), str(window.answers["key"])
    counted = read_cash(message.text or "")
    if counted is None:
        note = window.t("box.cash.unreadable")
        await window.show(screens.ask_float(window.t, event_id, key, note))
        return
    await _open(window, box_desk, event_id, key, counted)


async def _open(window: Window, desk: BoxDesk, event_id: str, key: str, float_cash: Cash) -> None:
    try:
        await desk.drawers.open(OpenShift(window.fan.id, key, event_id, float_cash))
    except ShiftIsOpen as refusal:
        await desk.show_counter(window, note_of(window, refusal))
    else:
        await desk.show_counter(window)


@router.callback_query(MoveCashTap.filter())
async def ask_move(_: CallbackQuery, callback_data: MoveCashTap, window: Window) -> None:
    window.ask(MOVE, out=callback_data.goes_out, key=new_key())
    await _show_move(window)


async def _show_move(window: Window, *, unreadable: bool = False) -> None:
    here = MoveCashTap(goes_out=bool(window.answers["out"]))
    words = window.t("box.move.ask_out" if here.goes_out else "box.move.ask_in")
    note = window.t("box.cash.unreadable") if unreadable else None
    await window.show(screens.ask_notes(window.t, words, here, note))


@router.message(Answers(MOVE), IsOperator())
async def typed_move(message: Message, window: Window) -> None:
    notes = read_cash(message.text or "")
    if not notes:
        await _show_move(window, unreadable=True)
        return
    answers = dict(window.answers)
    sign = -1 if answers["out"] else 1
    answers |= {"usd": sign * notes.usd_minor, "khr": sign * notes.khr_minor}
    window.ask(MOVE_WHY, **answers)
    here = MoveCashTap(goes_out=bool(answers["out"]))
    await window.show(screens.ask(window.t, window.t("box.reason.ask"), here, BoxTap()))


@router.message(Answers(MOVE_WHY), IsOperator())
async def move(message: Message, window: Window, box_desk: BoxDesk) -> None:
    answers = window.answers
    moved = Cash(int(answers["usd"]), int(answers["khr"]))
    key, reason = str(answers["key"]), message.text or ""
    try:
        await box_desk.drawers.move_cash(window.fan.id, key, moved, reason)
    except ReasonMissing as refusal:
        here = MoveCashTap(goes_out=bool(answers["out"]))
        note = note_of(window, refusal)
        await window.show(screens.ask(window.t, window.t("box.reason.ask"), here, BoxTap(), note))
    except DrawerTooSmall as refusal:
        await box_desk.show_counter(window, note_of(window, refusal))
    else:
        await box_desk.show_counter(window)


@router.callback_query(CountTap.filter())
async def ask_count(_: CallbackQuery, callback_data: CountTap, window: Window) -> None:
    window.ask(COUNT, shift=short_id(callback_data.shift_id))
    await window.show(screens.ask_notes(window.t, window.t("box.count.ask"), callback_data))


@router.message(Answers(COUNT), IsOperator())
async def typed_count(message: Message, window: Window, box_desk: BoxDesk) -> None:
    """What fits ends the shift at once; what differs asks why."""
    here = CountTap(shift_id=from_short_id(str(window.answers["shift"])))
    counted = read_cash(message.text or "")
    if counted is None:
        note = window.t("box.cash.unreadable")
        await window.show(screens.ask_notes(window.t, window.t("box.count.ask"), here, note))
        return
    try:
        view = await box_desk.drawers.close(window.fan.id, here.shift_id, counted)
    except ReasonMissing:
        open_now = await box_desk.drawers.current(window.fan.id)
        assert open_now is not None, "it was not closed"
        window.ask(
            COUNT_WHY,
            shift=window.answers["shift"],
            usd=counted.usd_minor,
            khr=counted.khr_minor,
        )
        await window.show(screens.ask_why_it_differs(window.t, open_now, counted, here))
        return
    window.stop_asking()
    await window.show(screens.closed(window.t, view))


@router.message(Answers(COUNT_WHY), IsOperator())
async def close(message: Message, window: Window, box_desk: BoxDesk) -> None:
    answers = window.answers
    shift_id = from_short_id(str(answers["shift"]))
    counted = Cash(int(answers["usd"]), int(answers["khr"]))
    try:
        view = await box_desk.drawers.close(window.fan.id, shift_id, counted, message.text or "")
    except ReasonMissing as refusal:
        here = CountTap(shift_id=shift_id)
        note = note_of(window, refusal)
        await window.show(screens.ask(window.t, window.t("box.count.why"), here, BoxTap(), note))
        return
    window.stop_asking()
    await window.show(screens.closed(window.t, view))
