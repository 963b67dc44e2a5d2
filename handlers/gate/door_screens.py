"""The gates as an operator runs them: each event's counters, staff, phones, and the stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.box_office.buttons import DrawersTap, KeptTap
from handlers.gate.buttons import (
    DevicesTap,
    DoorConflictsTap,
    DoorsTap,
    DoorTap,
    FindTicketTap,
    ListsTap,
    SetOpenTap,
    StaffTap,
    StopTap,
    SwitchTap,
    UnpostTap,
)
from handlers.gate.screens import counted, gate_name
from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.operator.buttons import DeskTap
from handlers.ticketing.words import escaped, on_button, said
from services.core.i18n import Safe, Translator
from services.ticketing.gate import CheckInList, Counters, Device, Post, Stationed

_SHOWN: Final = 6


def doors(t: Translator, found: Sequence[Post]) -> Screen:
    words = "gate.doors.choose" if found else "gate.doors.nothing"
    rows: list[Row] = [
        [Button(on_button(said(t, post.name)), DoorTap(event_id=post.event_id))]
        for post in found[:_SHOWN]
    ]
    text = "\n".join([_path(t), "", t(words)])
    return Screen(text, (*rows, last_row(t, DeskTap())), location=DoorsTap())


def door(t: Translator, post: Post, counters: Sequence[tuple[CheckInList, Counters]]) -> Screen:
    """Every list's counters; the stop is one tap and a question away."""
    lines = [_path(t, said(t, post.name)), "", t(_state(post))]
    for kept, seen in counters[:2]:
        lines += ["", Safe(f"<b>{escaped(kept.name)}</b>"), *counted(t, seen)]
    event = post.event_id
    rows: list[Row] = [
        [Button("👥 " + t.plain("gate.door.button_staff"), StaffTap(event_id=event))]
    ]
    if post.lists:
        rows[0] = [
            *rows[0],
            Button("📱 " + t.plain("gate.door.button_devices"), DevicesTap(event_id=event)),
        ]
        stop = Button("🛑 " + t.plain("gate.door.button_stop"), StopTap(event_id=event))
        go_on = Button(
            "▶️ " + t.plain("gate.door.button_open"), SetOpenTap(event_id=event, is_open=True)
        )
        conflicts = Button(
            "⚠️ " + t.plain("gate.stand.button_conflicts"), DoorConflictsTap(event_id=event)
        )
        rows.append([conflicts, stop if post.is_open else go_on])
        lists = Button("📋 " + t.plain("gate.lists.button"), ListsTap(event_id=event))
        block = Button("🚫 " + t.plain("gate.block.button"), FindTicketTap(event_id=event))
        rows.append([lists, block])
    drawers = "💵 " + t.plain("box.drawers.button")
    stock = "🔒 " + t.plain("box.kept.button")
    rows.append(
        [Button(drawers, DrawersTap(event_id=event)), Button(stock, KeptTap(event_id=event))]
    )
    return Screen(
        "\n".join(lines), (*rows, last_row(t, DoorsTap())), location=DoorTap(event_id=event)
    )


def _state(post: Post) -> str:
    if not post.lists:
        return "gate.door.nobody"
    return "gate.door.open" if post.is_open else "gate.door.stopped"


def stop(t: Translator, event_id: str) -> Screen:
    text = "\n".join([_path(t), "", t("gate.stop.question")])
    sure = Button(
        "🛑 " + t.plain("gate.door.button_stop"), SetOpenTap(event_id=event_id, is_open=False)
    )
    back = DoorTap(event_id=event_id)
    return Screen(text, ([sure], last_row(t, back)), location=StopTap(event_id=event_id))


def staff(
    t: Translator, event_id: str, found: Sequence[Stationed], note: Safe | None = None
) -> Screen:
    """Who works here; a typed id is one more."""
    lines: list[str] = [_path(t, t.plain("gate.staff.title")), ""]
    lines += [f"⚠️ {note}", ""] if note else []
    for one in found:
        gates = t.listing([gate_name(t, gate) for gate in one.gates])
        lines.append(t("gate.staff.person", fan=str(one.fan_id), gates=gates))
    lines += ["", t("gate.staff.how"), f"<i>{t('gate.staff.example', example='7012345 A')}</i>"]
    rows: list[Row] = [
        [Button(f"➖ {one.fan_id}", UnpostTap(event_id=event_id, fan_id=one.fan_id))]
        for one in found[:_SHOWN]
    ]
    back = DoorTap(event_id=event_id)
    return Screen(
        "\n".join(lines), (*rows, last_row(t, back)), location=StaffTap(event_id=event_id)
    )


def devices(t: Translator, event_id: str, found: Sequence[Device]) -> Screen:
    """A tap switches a phone off or on."""
    words = "gate.devices.how" if found else "gate.devices.nothing"
    rows: list[Row] = [
        [
            Button(
                on_button(f"{'🟢' if one.is_on else '🔴'} {one.name} · {gate_name(t, one.gate)}"),
                SwitchTap(device_id=one.id, is_on=not one.is_on),
            )
        ]
        for one in found[:_SHOWN]
    ]
    text = "\n".join([_path(t, t.plain("gate.devices.title")), "", t(words)])
    back = DoorTap(event_id=event_id)
    return Screen(text, (*rows, last_row(t, back)), location=DevicesTap(event_id=event_id))


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("gate.doors.title"), *steps)
