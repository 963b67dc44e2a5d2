"""Waiting rooms as operators see them: the list, the numbers, the brake and the speed."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.operator.buttons import DeskTap
from handlers.ticketing.words import bold, on_button, said
from handlers.waiting_room.buttons import (
    CloseSureTap,
    CloseTap,
    DeskRoomTap,
    PauseTap,
    ResumeTap,
    RoomsTap,
    SpeedTap,
)
from services.core.i18n import Safe, Translator
from services.ticketing import EventCard
from services.ticketing.queue import OpenedRoom, RoomNumbers, RoomState


def rooms(t: Translator, opened: Sequence[OpenedRoom]) -> Screen:
    words = "queue.desk.choose" if opened else "queue.desk.nothing"
    rows: list[Row] = [
        [Button(on_button(said(t, one.name)), DeskRoomTap(event_id=one.event_id))]
        for one in opened
    ]
    text = "\n".join([_path(t), "", t(words)])
    return Screen(text, (*rows, last_row(t, DeskTap())), location=RoomsTap())


def _path(t: Translator) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("queue.desk.title"))


def numbers(t: Translator, card: EventCard, now: RoomNumbers) -> Screen:
    event_id = now.event_id
    lines = [
        _path(t),
        "",
        bold(t, card.label.name),
        t(f"queue.desk.state_{now.state}"),
        t("queue.desk.sale_at", time=now.sale_at),
        "",
        t("queue.desk.waiting", number=now.waiting),
        t("queue.desk.inside", number=now.inside, capacity=now.capacity),
        t("queue.desk.let_in", number=now.let_in),
        t("queue.desk.pace", number=now.let_in_per_hour),
        t("queue.desk.bought", number=now.bought),
        "",
        t("queue.desk.counted_at", time=t.time(now.counted_at)),
    ]
    rows: list[Row] = [_speeds(t, now), *_moves(t, now)]
    reload = Button("🔄 " + t.plain("common.button.reload"), DeskRoomTap(event_id=event_id))
    location = DeskRoomTap(event_id=event_id)
    return Screen("\n".join(lines), (*rows, [reload], last_row(t, RoomsTap())), location=location)


def _speeds(t: Translator, now: RoomNumbers) -> Row:
    """Half as many inside, or twice as many."""
    if now.state is RoomState.CLOSED:
        return []
    return [
        Button(
            f"{mark} {t.plain('queue.desk.button_inside', number=capacity)}",
            SpeedTap(event_id=now.event_id, capacity=capacity),
        )
        for mark, capacity in (("➖", max(1, now.capacity // 2)), ("➕", now.capacity * 2))
        if capacity != now.capacity
    ]


def _moves(t: Translator, now: RoomNumbers) -> list[Row]:
    event_id = now.event_id
    close = Button("⛔ " + t.plain("queue.desk.button_close"), CloseTap(event_id=event_id))
    match now.state:
        case RoomState.OPEN:
            pause = "⏸ " + t.plain("queue.desk.button_pause")
            return [[Button(pause, PauseTap(event_id=event_id)), close]]
        case RoomState.PAUSED:
            resume = "▶️ " + t.plain("queue.desk.button_resume")
            return [[Button(resume, ResumeTap(event_id=event_id)), close]]
        case RoomState.GATHERING | RoomState.CLOSED:
            return []


def close(t: Translator, card: EventCard) -> Screen:
    event_id = card.label.id
    text = "\n".join([_path(t), "", bold(t, card.label.name), "", t("queue.desk.close_question")])
    sure = Button(t.plain("queue.desk.button_close_sure"), CloseSureTap(event_id=event_id))
    back, location = DeskRoomTap(event_id=event_id), CloseTap(event_id=event_id)
    return Screen(text, ([sure], last_row(t, back)), location=location)
