"""Taps in a waiting room: look, join, leave, check the draw."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.waiting_room import operator_router, screens
from handlers.waiting_room.buttons import DrawTap, JoinTap, LeaveSureTap, LeaveTap, RoomTap
from handlers.waiting_room.desk import WaitingDesk

router = Router(name="waiting-room")
router.include_router(operator_router.router)


@router.callback_query(RoomTap.filter())
async def open_room(
    _: CallbackQuery, callback_data: RoomTap, window: Window, waiting_desk: WaitingDesk
) -> None:
    await waiting_desk.show(window, callback_data.event_id)


@router.callback_query(JoinTap.filter())
async def join(
    _: CallbackQuery, callback_data: JoinTap, window: Window, waiting_desk: WaitingDesk
) -> None:
    place = await waiting_desk.queue.join(callback_data.event_id, window.fan.id)
    await waiting_desk.show(window, callback_data.event_id, place)


@router.callback_query(LeaveTap.filter())
async def ask_to_leave(
    _: CallbackQuery, callback_data: LeaveTap, window: Window, waiting_desk: WaitingDesk
) -> None:
    card = await waiting_desk.ticketing.event(callback_data.event_id)
    await window.show(screens.leave(window.t, card))


@router.callback_query(LeaveSureTap.filter())
async def leave(
    _: CallbackQuery, callback_data: LeaveSureTap, window: Window, waiting_desk: WaitingDesk
) -> None:
    place = await waiting_desk.queue.leave(callback_data.event_id, window.fan.id)
    await waiting_desk.show(window, callback_data.event_id, place)


@router.callback_query(DrawTap.filter())
async def show_draw(
    _: CallbackQuery, callback_data: DrawTap, window: Window, waiting_desk: WaitingDesk
) -> None:
    card = await waiting_desk.ticketing.event(callback_data.event_id)
    place = await waiting_desk.queue.place(callback_data.event_id, window.fan.id)
    await window.show(screens.draw(window.t, card, place, window.fan.id))
