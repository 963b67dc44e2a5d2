"""Operators run the gates: counters, who works there, which phones, and the stop of it all."""

from __future__ import annotations

import re
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.gate import door_screens as screens
from handlers.gate import screens as gate_screens
from handlers.gate.buttons import (
    DevicesTap,
    DoorConflictsTap,
    DoorsTap,
    DoorTap,
    SetOpenTap,
    StaffTap,
    StopTap,
    SwitchTap,
    UnpostTap,
)
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.operator.desk import IsOperator, Queue
from services.identity.roles import Role, RoleRequired
from services.ticketing.errors import EventNotFound
from services.ticketing.gate import ALL_GATES, GateDesk, GateService

router = Router(name="gate-doors")
STAFF: Final = "gate.staff/1"
"""Waits for the id of a person and, if it is for one gate only, the gate. Its answer: `event`."""
_PERSON: Final = re.compile(r"([0-9]{1,15})(?: +([A-Za-z0-9-]{1,12}))?")
_ASCII_DIGITS: Final = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")


def doors_queue() -> Queue:
    """The way in from the operator's desk."""
    return Queue("gate.queue.button_doors", Role.OPERATOR, DoorsTap())


@router.callback_query(DoorsTap.filter())
async def open_doors(_: CallbackQuery, window: Window, gate_desk: GateDesk) -> None:
    window.stop_asking()
    await window.show(screens.doors(window.t, await gate_desk.doors(window.fan.id)))


@router.callback_query(DoorTap.filter())
async def open_door(
    _: CallbackQuery,
    callback_data: DoorTap,
    window: Window,
    gate_desk: GateDesk,
    gate: GateService,
) -> None:
    window.stop_asking()
    await _show_door(window, gate_desk, gate, callback_data.event_id)


async def _show_door(window: Window, desk: GateDesk, gate: GateService, event_id: str) -> None:
    found = {post.event_id: post for post in await desk.doors(window.fan.id)}
    if event_id not in found:
        raise EventNotFound(event_id=event_id)
    post = found[event_id]
    counters = [(kept, await gate.counters(window.fan.id, kept.id)) for kept in post.lists]
    await window.show(screens.door(window.t, post, counters))


@router.callback_query(DoorConflictsTap.filter())
async def show_conflicts(
    _: CallbackQuery,
    callback_data: DoorConflictsTap,
    window: Window,
    gate_desk: GateDesk,
    gate: GateService,
) -> None:
    event_id = callback_data.event_id
    found = await gate_desk.doors(window.fan.id)
    kept = [each.id for post in found if post.event_id == event_id for each in post.lists]
    conflicts = [one for each in kept for one in await gate.conflicts(window.fan.id, each)]
    conflicts.sort(key=lambda one: one.second.at, reverse=True)
    back = DoorTap(event_id=event_id)
    await window.show(gate_screens.conflicts(window.t, conflicts, callback_data, back))


@router.callback_query(StopTap.filter())
async def ask_stop(_: CallbackQuery, callback_data: StopTap, window: Window) -> None:
    await window.show(screens.stop(window.t, callback_data.event_id))


@router.callback_query(SetOpenTap.filter())
async def set_open(
    _: CallbackQuery,
    callback_data: SetOpenTap,
    window: Window,
    gate_desk: GateDesk,
    gate: GateService,
) -> None:
    event_id, is_open = callback_data.event_id, callback_data.is_open
    await gate_desk.set_open(window.fan.id, event_id, is_open=is_open)
    await _show_door(window, gate_desk, gate, event_id)


@router.callback_query(StaffTap.filter())
async def show_staff(
    _: CallbackQuery, callback_data: StaffTap, window: Window, gate_desk: GateDesk
) -> None:
    await _show_staff(window, gate_desk, callback_data.event_id)


async def _show_staff(
    window: Window, desk: GateDesk, event_id: str, note: str | None = None
) -> None:
    window.ask(STAFF, event=event_id)
    found = await desk.staff(window.fan.id, event_id)
    said = window.t(note) if note else None
    await window.show(screens.staff(window.t, event_id, found, said))


@router.message(Answers(STAFF), IsOperator())
async def add_staff(message: Message, window: Window, gate_desk: GateDesk) -> None:
    event_id = str(window.answers["event"])
    words = (message.text or "").strip().translate(_ASCII_DIGITS)
    person = _PERSON.fullmatch(words)
    if person is None:
        await _show_staff(window, gate_desk, event_id, "gate.staff.no_id")
        return
    await gate_desk.staff(window.fan.id, event_id)  # the right of whoever asks comes first
    try:
        gate = (person[2] or ALL_GATES).upper()
        await gate_desk.post(window.fan.id, event_id, int(person[1]), gate)
    except RoleRequired:
        await _show_staff(window, gate_desk, event_id, "gate.staff.no_role")
        return
    await _show_staff(window, gate_desk, event_id)


@router.callback_query(UnpostTap.filter())
async def remove_staff(
    _: CallbackQuery, callback_data: UnpostTap, window: Window, gate_desk: GateDesk
) -> None:
    await gate_desk.unpost(window.fan.id, callback_data.event_id, callback_data.fan_id)
    await _show_staff(window, gate_desk, callback_data.event_id)


@router.callback_query(DevicesTap.filter())
async def show_devices(
    _: CallbackQuery, callback_data: DevicesTap, window: Window, gate_desk: GateDesk
) -> None:
    window.stop_asking()
    found = await gate_desk.devices(window.fan.id, callback_data.event_id)
    await window.show(screens.devices(window.t, callback_data.event_id, found))


@router.callback_query(SwitchTap.filter())
async def switch(
    _: CallbackQuery, callback_data: SwitchTap, window: Window, gate_desk: GateDesk
) -> None:
    device = await gate_desk.switch(
        window.fan.id, callback_data.device_id, is_on=callback_data.is_on
    )
    found = await gate_desk.devices(window.fan.id, device.event_id)
    await window.show(screens.devices(window.t, device.event_id, found))
