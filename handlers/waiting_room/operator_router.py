"""The operators' waiting rooms: see how they move, pause, set the speed, end the waiting."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.operator.desk import IsOperator, Queue
from handlers.waiting_room import operator_screens as screens
from handlers.waiting_room.buttons import (
    CloseSureTap,
    CloseTap,
    DeskRoomTap,
    PauseTap,
    ResumeTap,
    RoomsTap,
    SpeedTap,
)
from services.identity.roles import Role
from services.ticketing import TicketingService
from services.ticketing.queue import QueueDesk, RoomNumbers

router = Router(name="waiting-room-desk")
router.callback_query.filter(IsOperator())


def waiting_rooms(desk: QueueDesk) -> Queue:
    """The rooms as the operator's desk lists them."""
    return Queue("queue.desk.button_rooms", Role.OPERATOR, RoomsTap(), desk.waiting)


async def _show(window: Window, ticketing: TicketingService, now: RoomNumbers) -> None:
    card = await ticketing.event(now.event_id)
    await window.show(screens.numbers(window.t, card, now))


@router.callback_query(RoomsTap.filter())
async def rooms(_: CallbackQuery, window: Window, queue_desk: QueueDesk) -> None:
    window.stop_asking()
    await window.show(screens.rooms(window.t, await queue_desk.rooms(window.fan.id)))


@router.callback_query(DeskRoomTap.filter())
async def numbers(
    _: CallbackQuery,
    callback_data: DeskRoomTap,
    window: Window,
    queue_desk: QueueDesk,
    ticketing: TicketingService,
) -> None:
    now = await queue_desk.numbers(window.fan.id, callback_data.event_id)
    await _show(window, ticketing, now)


@router.callback_query(PauseTap.filter())
async def pause(
    _: CallbackQuery,
    callback_data: PauseTap,
    window: Window,
    queue_desk: QueueDesk,
    ticketing: TicketingService,
) -> None:
    now = await queue_desk.pause(window.fan.id, callback_data.event_id)
    await _show(window, ticketing, now)


@router.callback_query(ResumeTap.filter())
async def resume(
    _: CallbackQuery,
    callback_data: ResumeTap,
    window: Window,
    queue_desk: QueueDesk,
    ticketing: TicketingService,
) -> None:
    now = await queue_desk.resume(window.fan.id, callback_data.event_id)
    await _show(window, ticketing, now)


@router.callback_query(SpeedTap.filter())
async def set_speed(
    _: CallbackQuery,
    callback_data: SpeedTap,
    window: Window,
    queue_desk: QueueDesk,
    ticketing: TicketingService,
) -> None:
    now = await queue_desk.set_capacity(
        window.fan.id, callback_data.event_id, callback_data.capacity
    )
    await _show(window, ticketing, now)


@router.callback_query(CloseTap.filter())
async def ask_to_close(
    _: CallbackQuery, callback_data: CloseTap, window: Window, ticketing: TicketingService
) -> None:
    card = await ticketing.event(callback_data.event_id)
    await window.show(screens.close(window.t, card))


@router.callback_query(CloseSureTap.filter())
async def close(
    _: CallbackQuery,
    callback_data: CloseSureTap,
    window: Window,
    queue_desk: QueueDesk,
    ticketing: TicketingService,
) -> None:
    now = await queue_desk.close(window.fan.id, callback_data.event_id)
    await _show(window, ticketing, now)
