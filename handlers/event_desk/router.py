"""The operators' events: look, call off and move with the PIN, change a pool in two steps."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.event_desk import screens
from handlers.event_desk.buttons import (
    AgainTap,
    EventDeskTap,
    EventsDeskTap,
    LogTap,
    MoveSureTap,
    MoveTap,
    OffSureTap,
    OffTap,
    PoolSureTap,
    PoolTap,
)
from handlers.identity.pin_desk import Continuation, PinDesk
from handlers.kit.moments import read_moment
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.operator.desk import IsOperator, Queue
from handlers.ticketing.words import said
from services.core.clock import Clock
from services.core.formats import in_phnom_penh
from services.core.i18n import fold
from services.identity.errors import PinRequired
from services.identity.roles import Role
from services.ticketing.changes import MoveEvent, PoolNumbers
from services.ticketing.changes.errors import PoolTooSmall
from services.ticketing.changes.service import EventDesk
from services.ticketing.errors import EventNotFound

router = Router(name="event-desk")
router.callback_query.filter(IsOperator())
router.message.filter(IsOperator())
TIME: Final = "changes.time/1"
"""Waits for a day and time. Its answer: `event_id`."""
SIZE: Final = "changes.size/1"
"""Waits for the size of a pool. Its answers: `event_id`, `pool_id`."""
_DAYS: Final = 14
_NUMBER: Final = re.compile(r"[0-9]{1,7}")


def _moved(subject: str) -> MoveSureTap:
    event_id, _, minute = subject.rpartition(":")
    return MoveSureTap(event_id=event_id, minute=int(minute))


FLOWS: Final[dict[str, Continuation]] = {
    "event_off": lambda event_id: OffSureTap(event_id=event_id),
    "event_move": _moved,
}
"""How the PIN pad goes on."""


def events_queue() -> Queue:
    """The way in from the operator's desk."""
    return Queue("changes.desk.title", Role.OPERATOR, EventsDeskTap())


@router.callback_query(EventsDeskTap.filter())
async def events(
    _: CallbackQuery, callback_data: EventsDeskTap, window: Window, event_desk: EventDesk
) -> None:
    window.stop_asking()
    page = max(0, callback_data.page)
    listed, more = await event_desk.events(window.fan.id, page)
    await window.show(screens.events(window.t, listed, page, more=more))


@router.callback_query(EventDeskTap.filter())
async def numbers(
    _: CallbackQuery, callback_data: EventDeskTap, window: Window, event_desk: EventDesk
) -> None:
    window.stop_asking()
    await _show(window, event_desk, callback_data.event_id)


async def _show(window: Window, desk: EventDesk, event_id: str, note: str = "") -> None:
    seen = await desk.numbers(window.fan.id, event_id)
    await window.show(screens.numbers(window.t, seen, note))


@router.callback_query(LogTap.filter())
async def show_log(
    _: CallbackQuery, callback_data: LogTap, window: Window, event_desk: EventDesk
) -> None:
    entries = await event_desk.entries(window.fan.id, callback_data.event_id)
    await window.show(screens.log(window.t, callback_data.event_id, entries))


@router.callback_query(OffTap.filter())
async def ask_to_call_off(
    _: CallbackQuery, callback_data: OffTap, window: Window, event_desk: EventDesk
) -> None:
    seen = await event_desk.numbers(window.fan.id, callback_data.event_id)
    await window.show(screens.call_off(window.t, seen))


@router.callback_query(OffSureTap.filter())
async def call_off(
    _: CallbackQuery,
    callback_data: OffSureTap,
    window: Window,
    event_desk: EventDesk,
    pin_desk: PinDesk,
) -> None:
    """The first tap leads to the PIN; once that is in, the same tap calls off."""
    event_id = callback_data.event_id
    try:
        seen = await event_desk.call_off(window.fan.id, event_id)
    except PinRequired as refusal:
        known = await event_desk.numbers(window.fan.id, event_id)
        about = window.t("changes.off.pin_about", event=said(window.t, known.label.name))
        await pin_desk.ask_for(window, refusal, about)
        return
    await window.show(screens.numbers(window.t, seen))


@router.callback_query(AgainTap.filter())
async def try_again(
    _: CallbackQuery, callback_data: AgainTap, window: Window, event_desk: EventDesk
) -> None:
    seen = await event_desk.again(window.fan.id, callback_data.event_id)
    await window.show(screens.numbers(window.t, seen))


@router.callback_query(MoveTap.filter())
async def ask_time(
    _: CallbackQuery, callback_data: MoveTap, window: Window, event_desk: EventDesk
) -> None:
    await _ask_time(window, event_desk, callback_data.event_id)


async def _ask_time(window: Window, desk: EventDesk, event_id: str, note: str = "") -> None:
    seen = await desk.numbers(window.fan.id, event_id)
    week_on = in_phnom_penh(seen.label.starts_at) + timedelta(days=7)
    window.ask(TIME, event_id=event_id)
    await window.show(screens.ask_time(window.t, seen, f"{week_on:%Y-%m-%d %H:%M}", note))


@router.message(Answers(TIME))
async def typed_time(
    message: Message, window: Window, event_desk: EventDesk, clock: Clock
) -> None:
    event_id = str(window.answers["event_id"])
    starts_at = read_moment(message.text or "")
    if starts_at is None:
        await _ask_time(window, event_desk, event_id, window.t("changes.move.unreadable"))
        return
    if starts_at <= clock.now():
        note = window.t("error.changes.bad_time")
        await _ask_time(window, event_desk, event_id, note)
        return
    window.stop_asking()
    seen = await event_desk.numbers(window.fan.id, event_id)
    await window.show(screens.move(window.t, seen, starts_at, _DAYS))


@router.callback_query(MoveSureTap.filter())
async def move(
    _: CallbackQuery,
    callback_data: MoveSureTap,
    window: Window,
    event_desk: EventDesk,
    pin_desk: PinDesk,
) -> None:
    """The first tap leads to the PIN; once that is in, the same tap moves."""
    tap = callback_data
    command = MoveEvent(window.fan.id, tap.event_id, tap.starts_at, _DAYS)
    try:
        seen = await event_desk.move(command)
    except PinRequired as refusal:
        known = await event_desk.numbers(window.fan.id, tap.event_id)
        name = said(window.t, known.label.name)
        about = window.t("changes.move.pin_about", event=name, time=tap.starts_at)
        await pin_desk.ask_for(window, refusal, about)
        return
    await window.show(screens.numbers(window.t, seen))


@router.callback_query(PoolTap.filter())
async def ask_size(
    _: CallbackQuery, callback_data: PoolTap, window: Window, event_desk: EventDesk
) -> None:
    await _ask_size(window, event_desk, callback_data.event_id, callback_data.pool_id)


async def _ask_size(
    window: Window, desk: EventDesk, event_id: str, pool_id: int, note: str = ""
) -> None:
    seen = await desk.numbers(window.fan.id, event_id)
    window.ask(SIZE, event_id=event_id, pool_id=pool_id)
    pool = _pool(seen.pools, pool_id)
    await window.show(screens.ask_size(window.t, seen, pool, note))


def _pool(pools: tuple[PoolNumbers, ...], pool_id: int) -> PoolNumbers:
    found = [pool for pool in pools if pool.pool_id == pool_id]
    if not found:
        raise EventNotFound(event_id=str(pool_id))
    return found[0]


@router.message(Answers(SIZE))
async def typed_size(message: Message, window: Window, event_desk: EventDesk) -> None:
    event_id, pool_id = str(window.answers["event_id"]), int(window.answers["pool_id"])
    number = _NUMBER.fullmatch(fold(message.text or "").strip())
    if number is None:
        unreadable = window.t("changes.pool.unreadable")
        await _ask_size(window, event_desk, event_id, pool_id, unreadable)
        return
    seen = await event_desk.numbers(window.fan.id, event_id)
    pool = _pool(seen.pools, pool_id)
    if int(number[0]) < pool.sold + pool.held:
        note = _too_small(window, pool.sold + pool.held)
        await _ask_size(window, event_desk, event_id, pool_id, note)
        return
    window.stop_asking()
    await window.show(screens.resize(window.t, seen, pool, int(number[0])))


@router.callback_query(PoolSureTap.filter())
async def resize(
    _: CallbackQuery, callback_data: PoolSureTap, window: Window, event_desk: EventDesk
) -> None:
    tap = callback_data
    try:
        seen = await event_desk.resize(window.fan.id, tap.event_id, tap.pool_id, tap.size)
    except PoolTooSmall as refusal:
        await _show(window, event_desk, tap.event_id, _too_small(window, refusal.details["taken"]))
        return
    await window.show(screens.numbers(window.t, seen))


def _too_small(window: Window, taken: int) -> str:
    return window.t("error.changes.pool_too_small", taken=taken)
