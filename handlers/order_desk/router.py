"""Orders to pack and their parcels: look, pack, hand over, hand out, wait for goods."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.operator.desk import IsOperator, Queue
from handlers.order_desk import cancel_router, proofs_router, returns_router, screens
from handlers.order_desk.buttons import (
    BackorderTap,
    HandOutTap,
    PackCountsTap,
    PackTap,
    ParcelMoveTap,
    ParcelsTap,
    ParcelTap,
    PickOrderTap,
    PickTap,
)
from handlers.order_desk.counts import read_counts
from handlers.order_desk.showing import show_order, show_parcel
from services.core.clock import Clock
from services.core.errors import DomainError
from services.core.formats import in_phnom_penh
from services.core.i18n import fold
from services.core.ids import from_short_id, new_key, short_id
from services.identity.roles import Role
from services.orders.returns.desk import ReturnsDesk
from services.orders.reviews.desk import ReviewsDesk
from services.orders.shipments.desk import FulfilmentDesk
from services.orders.shipments.errors import BadDay, NoTrackingYet, ParcelHasMoved, ParcelNotFound
from services.orders.shipments.schemas import Backorder, HandOut, MoveParcel, Pack
from services.orders.shipments.states import OVER, ShipmentState

router = Router(name="order-desk")
router.include_routers(returns_router.router, proofs_router.router, cancel_router.router)
router.callback_query.filter(IsOperator())
router.message.filter(IsOperator())
DAY: Final = "orderdesk.day/1"
"""Waits for a day. Its answers: `order`."""
COUNTS: Final = "orderdesk.pack_counts/1"
"""Waits for so many units of each line. Its answers: `order`, and `key` of the one parcel."""
CODE: Final = "orderdesk.code/1"
"""Waits for the code of a pickup."""
_UNDER_WAY: Final = frozenset(set(ShipmentState) - OVER)
_DAY: Final = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})")
_DAYS: Final = re.compile(r"\d{1,3}")


def orders_queue(
    desk: FulfilmentDesk, returns_desk: ReturnsDesk, reviews_desk: ReviewsDesk
) -> Queue:
    """The way in from the operator's desk; all that waits counts there."""

    async def waiting(actor_id: int) -> int:
        orders = await desk.waiting(actor_id)
        return orders + await returns_desk.waiting(actor_id) + await reviews_desk.waiting(actor_id)

    return Queue("orderdesk.pick.title", Role.OPERATOR, PickTap(), waiting)


@router.callback_query(PickTap.filter())
async def orders(
    _: CallbackQuery,
    callback_data: PickTap,
    window: Window,
    fulfilment_desk: FulfilmentDesk,
    returns_desk: ReturnsDesk,
    reviews_desk: ReviewsDesk,
) -> None:
    window.stop_asking()
    after = from_short_id(callback_data.after) if callback_data.after else None
    limit, by = screens.ORDERS_A_PAGE, window.fan.id
    page = await fulfilment_desk.to_pack(by, after, limit + 1)
    more = short_id(page[limit - 1].order_id) if len(page) > limit else None
    waiting = screens.Waiting(await returns_desk.waiting(by), await reviews_desk.waiting(by))
    await window.show(screens.orders(window.t, page[:limit], more, waiting))


@router.callback_query(PickOrderTap.filter())
async def order(
    _: CallbackQuery, callback_data: PickOrderTap, window: Window, fulfilment_desk: FulfilmentDesk
) -> None:
    await show_order(window, fulfilment_desk, callback_data.order)


@router.callback_query(PackTap.filter())
async def pack(
    _: CallbackQuery, callback_data: PackTap, window: Window, fulfilment_desk: FulfilmentDesk
) -> None:
    """A second tap on the same screen is the same parcel."""
    at, order_id = callback_data, from_short_id(callback_data.order)
    found, _parcels = await fulfilment_desk.order(window.fan.id, order_id)
    units = {line.n: line.open for line in found.lines if line.n == at.n and line.open}
    await _pack(window, fulfilment_desk, at.order, Pack(at.key, window.fan.id, order_id, units))


async def _pack(window: Window, desk: FulfilmentDesk, which: str, command: Pack) -> None:
    note = ""
    try:
        await desk.pack(command)
    except DomainError as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
    await show_order(window, desk, which, note)


@router.callback_query(PackCountsTap.filter())
async def ask_counts(
    _: CallbackQuery, callback_data: PackCountsTap, window: Window, fulfilment_desk: FulfilmentDesk
) -> None:
    which = callback_data.order
    found, _parcels = await fulfilment_desk.order(window.fan.id, from_short_id(which))
    window.ask(COUNTS, order=which, key=new_key())
    await window.show(screens.ask_pack_counts(window.t, found))


@router.message(Answers(COUNTS))
async def counts_typed(message: Message, window: Window, fulfilment_desk: FulfilmentDesk) -> None:
    which, key = str(window.answers["order"]), str(window.answers["key"])
    order_id = from_short_id(which)
    found, _parcels = await fulfilment_desk.order(window.fan.id, order_id)
    lines = screens.to_pack(found)
    counts = read_counts(message.text or "", [line.open for line in lines])
    if not counts or not any(counts):
        note = window.t("orderdesk.counts.bad", count=len(lines))
        await window.show(screens.ask_pack_counts(window.t, found, note))
        return
    units = {line.n: count for line, count in zip(lines, counts, strict=True) if count}
    await _pack(window, fulfilment_desk, which, Pack(key, window.fan.id, order_id, units))


@router.callback_query(BackorderTap.filter())
async def ask_day(_: CallbackQuery, callback_data: BackorderTap, window: Window) -> None:
    window.ask(DAY, order=callback_data.order)
    await window.show(screens.ask_day(window.t, callback_data.order))


@router.message(Answers(DAY))
async def day_typed(
    message: Message, window: Window, fulfilment_desk: FulfilmentDesk, clock: Clock
) -> None:
    which = str(window.answers["order"])
    day = _day(message.text or "", in_phnom_penh(clock.now()).date())
    try:
        if day is None:
            raise BadDay
        command = Backorder(window.fan.id, from_short_id(which), day)
        await fulfilment_desk.backorder(command)
    except BadDay as refusal:
        window.ask(DAY, order=which)
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await window.show(screens.ask_day(window.t, which, note))
        return
    await show_order(window, fulfilment_desk, which)


def _day(text: str, today: date) -> date | None:
    """A day, or in how many days."""
    typed = fold(text).strip()
    if _DAYS.fullmatch(typed):
        return today + timedelta(days=int(typed))
    found = _DAY.fullmatch(typed)
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


@router.callback_query(ParcelsTap.filter())
async def parcels(
    _: CallbackQuery, callback_data: ParcelsTap, window: Window, fulfilment_desk: FulfilmentDesk
) -> None:
    window.stop_asking()
    after = from_short_id(callback_data.after) if callback_data.after else None
    page = await fulfilment_desk.parcels(window.fan.id, _UNDER_WAY, after, screens.A_PAGE + 1)
    more = short_id(page[screens.A_PAGE - 1].id) if len(page) > screens.A_PAGE else None
    await window.show(screens.parcels(window.t, page[: screens.A_PAGE], more))


@router.callback_query(ParcelTap.filter())
async def parcel(
    _: CallbackQuery, callback_data: ParcelTap, window: Window, fulfilment_desk: FulfilmentDesk
) -> None:
    await show_parcel(window, fulfilment_desk, callback_data.parcel)


@router.callback_query(ParcelMoveTap.filter())
async def move(
    _: CallbackQuery,
    callback_data: ParcelMoveTap,
    window: Window,
    fulfilment_desk: FulfilmentDesk,
) -> None:
    """What ends a parcel is asked for once more."""
    at, shipment_id = callback_data, from_short_id(callback_data.parcel)
    if at.to in OVER and not at.sure:
        order, found = await fulfilment_desk.parcel(window.fan.id, shipment_id)
        await window.show(screens.sure(window.t, order, found, at.to))
        return
    try:
        await fulfilment_desk.move(MoveParcel(window.fan.id, shipment_id, at.to))
    except (ParcelHasMoved, NoTrackingYet) as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await show_parcel(window, fulfilment_desk, at.parcel, note)
        return
    await show_parcel(window, fulfilment_desk, at.parcel)


@router.callback_query(HandOutTap.filter())
async def ask_code(_: CallbackQuery, window: Window) -> None:
    window.ask(CODE)
    await window.show(screens.ask_code(window.t))


@router.message(Answers(CODE))
async def code_typed(message: Message, window: Window, fulfilment_desk: FulfilmentDesk) -> None:
    try:
        given = await fulfilment_desk.hand_out(HandOut(window.fan.id, message.text or ""))
    except (ParcelNotFound, ParcelHasMoved) as refusal:
        window.ask(CODE)
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await window.show(screens.ask_code(window.t, note))
        return
    await show_parcel(window, fulfilment_desk, short_id(given.id))
