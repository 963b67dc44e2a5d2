"""Keeping units and seats back from the sale, with a reason; drawers as operators see them."""

from __future__ import annotations

import re
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.box_office import kept_screens, screens
from handlers.box_office.buttons import DrawersTap, KeepSeatsTap, KeepUnitsTap, KeptTap
from handlers.box_office.desk import BoxDesk, note_of
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.operator.desk import IsOperator
from services.core.i18n import Safe, fold
from services.ticketing.box_office.errors import (
    NotSoManyBlocked,
    ReasonMissing,
    SeatsUnreadable,
)
from services.ticketing.errors import NotEnoughLeft
from services.ticketing.seats import SeatsTaken

router = Router(name="box-office-kept")
UNITS: Final = "box_office.units/1"
"""Waits for a number and a reason. Its answers: `event`, `pool`, `let_go`."""
SEATS: Final = "box_office.seats/1"
"""Waits for seats. Its answers: `event`, `type`, `let_go`."""
SEATS_WHY: Final = "box_office.seats_why/1"
"""Waits for the reason. Its answers: those of SEATS, and `seats`."""
_NUMBER_AND_REASON: Final = re.compile(r"([0-9]{1,5})\s+(.+)", re.DOTALL)
_REFUSALS: Final = (NotEnoughLeft, NotSoManyBlocked, ReasonMissing, SeatsUnreadable, SeatsTaken)


@router.callback_query(KeptTap.filter())
async def show_kept(
    _: CallbackQuery, callback_data: KeptTap, window: Window, box_desk: BoxDesk
) -> None:
    await _show(window, box_desk, callback_data.event_id)


async def _show(window: Window, desk: BoxDesk, event_id: str, note: Safe | None = None) -> None:
    window.stop_asking()
    stock = await desk.stock.stock(window.fan.id, event_id)
    await window.show(kept_screens.kept(window.t, stock, note))


@router.callback_query(KeepUnitsTap.filter())
async def ask_units(_: CallbackQuery, callback_data: KeepUnitsTap, window: Window) -> None:
    here = callback_data
    window.ask(UNITS, event=here.event_id, pool=here.pool_id, let_go=here.let_go)
    await _show_units(window, here)


async def _show_units(window: Window, here: KeepUnitsTap, note: Safe | None = None) -> None:
    example = window.t.plain("box.kept.for_press", number=5)
    key = "box.kept.ask_less" if here.let_go else "box.kept.ask_more"
    words = window.t(key, example=example)
    back = KeptTap(event_id=here.event_id)
    await window.show(screens.ask(window.t, words, here, back, note))


@router.message(Answers(UNITS), IsOperator())
async def keep_units(message: Message, window: Window, box_desk: BoxDesk) -> None:
    answers = window.answers
    here = KeepUnitsTap(
        event_id=str(answers["event"]),
        pool_id=int(answers["pool"]),
        let_go=bool(answers["let_go"]),
    )
    typed = (message.text or "").strip()
    match = _NUMBER_AND_REASON.fullmatch(fold(typed))
    if match is None or int(match[1]) == 0:
        await _show_units(window, here, window.t("box.kept.unreadable"))
        return
    quantity = int(match[1]) * (-1 if here.let_go else 1)
    reason = typed.split(maxsplit=1)[1]
    try:
        await box_desk.stock.block_units(
            window.fan.id, here.event_id, here.pool_id, quantity, reason
        )
    except _REFUSALS as refusal:
        await _show_units(window, here, note_of(window, refusal))
    else:
        await _show(window, box_desk, here.event_id)


@router.callback_query(KeepSeatsTap.filter())
async def ask_seats(_: CallbackQuery, callback_data: KeepSeatsTap, window: Window) -> None:
    here = callback_data
    window.ask(SEATS, event=here.event_id, type=here.ticket_type_id, let_go=here.let_go)
    await _show_seats(window, here)


async def _show_seats(window: Window, here: KeepSeatsTap, note: Safe | None = None) -> None:
    key = "box.kept.ask_seats_go" if here.let_go else "box.kept.ask_seats"
    words = window.t(key, example="A 1-4, 7; B 12")
    back = KeptTap(event_id=here.event_id)
    await window.show(screens.ask(window.t, words, here, back, note))


@router.message(Answers(SEATS), IsOperator())
async def typed_seats(message: Message, window: Window) -> None:
    here = _zone_of(window)
    window.ask(SEATS_WHY, **{**window.answers, "seats": (message.text or "")[:200]})
    back = KeptTap(event_id=here.event_id)
    await window.show(screens.ask(window.t, window.t("box.reason.ask"), here, back))


def _zone_of(window: Window) -> KeepSeatsTap:
    answers = window.answers
    return KeepSeatsTap(
        event_id=str(answers["event"]),
        ticket_type_id=int(answers["type"]),
        let_go=bool(answers["let_go"]),
    )


@router.message(Answers(SEATS_WHY), IsOperator())
async def keep_seats(message: Message, window: Window, box_desk: BoxDesk) -> None:
    here = _zone_of(window)
    try:
        await box_desk.stock.block_seats(
            window.fan.id,
            here.event_id,
            here.ticket_type_id,
            str(window.answers["seats"]),
            message.text or "",
            let_go=here.let_go,
        )
    except _REFUSALS as refusal:
        answers = {key: window.answers[key] for key in ("event", "type", "let_go")}
        window.ask(SEATS, **answers)
        await _show_seats(window, here, note_of(window, refusal))
    else:
        await _show(window, box_desk, here.event_id)


@router.callback_query(DrawersTap.filter())
async def show_drawers(
    _: CallbackQuery, callback_data: DrawersTap, window: Window, box_desk: BoxDesk
) -> None:
    window.stop_asking()
    event_id, actor_id = callback_data.event_id, window.fan.id
    found = await box_desk.drawers.of_event(actor_id, event_id)
    log = await box_desk.drawers.log(actor_id, event_id)
    await window.show(kept_screens.drawers(window.t, event_id, found, log))
