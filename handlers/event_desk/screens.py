"""Events as their operators see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

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
from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import Screen
from handlers.operator.buttons import DeskTap
from handlers.ticketing.words import bold, date_and_place, escaped, on_button, said
from services.core.i18n import Safe, Translator
from services.ticketing import EventState
from services.ticketing.changes import ChangeKind, ChangeProgress, EventNumbers, PoolNumbers
from services.ticketing.changes.schemas import ListedEvent
from services.ticketing.refunds.log import Entry

_POOLS: Final = 3
_LISTED: Final = 5
_FAILURES: Final = 3


def events(t: Translator, listed: Sequence[ListedEvent], page: int, *, more: bool) -> Screen:
    rows: list[Row] = [
        [Button(on_button(_name(t, one)), EventDeskTap(event_id=one.event_id))] for one in listed
    ]
    rows.append(
        page_row(
            t,
            EventsDeskTap(page=page - 1) if page else None,
            EventsDeskTap(page=page + 1) if more else None,
        )
    )
    words = "changes.desk.choose" if listed else "changes.desk.nothing"
    text = "\n".join([_path(t), "", t(words)])
    return Screen(text, (*rows, last_row(t, DeskTap())), location=EventsDeskTap(page=page))


def _name(t: Translator, one: ListedEvent) -> str:
    mark = "⛔ " if one.state is EventState.CANCELLED else ""
    return f"{mark}{said(t, one.name)}"


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("changes.desk.title"), *steps)


def numbers(t: Translator, seen: EventNumbers, note: str = "") -> Screen:
    """How an event stands, and what can be done to it."""
    event_id = seen.label.id
    lines: list[str] = [
        _path(t, said(t, seen.label.name)),
        *([f"⚠️ {note}"] if note else []),
        "",
        bold(t, seen.label.name),
        *date_and_place(t, seen.label),
        "",
        t("changes.desk.orders", number=seen.orders),
        t("changes.desk.tickets", number=seen.tickets),
        t("changes.desk.taken", amount=seen.taken),
        t("changes.desk.refunded", amount=seen.refunded),
        *(line for pool in seen.pools[:_LISTED] for line in _pool(t, pool)),
        *(_change(t, seen.change) if seen.change else []),
    ]
    rows: list[Row] = []
    if seen.label.state is not EventState.CANCELLED:
        pools = [
            Button(on_button(f"📦 {pool.slug}"), PoolTap(event_id=event_id, pool_id=pool.pool_id))
            for pool in seen.pools
            if not pool.is_seated
        ][:_POOLS]
        rows = [pools[first : first + 2] for first in range(0, len(pools), 2)]
        move = Button("📅 " + t.plain("changes.desk.button_move"), MoveTap(event_id=event_id))
        off = Button("⛔ " + t.plain("changes.desk.button_off"), OffTap(event_id=event_id))
        rows.append([move, off])
    if seen.change is not None and seen.change.failures:
        rows.append([Button(t.plain("changes.desk.button_again"), AgainTap(event_id=event_id))])
    rows.append(
        [
            Button("🔄 " + t.plain("common.button.reload"), EventDeskTap(event_id=event_id)),
            Button(t.plain("changes.desk.button_log"), LogTap(event_id=event_id)),
        ]
    )
    location = EventDeskTap(event_id=event_id)
    return Screen("\n".join(lines), (*rows, last_row(t, EventsDeskTap())), location=location)


def _pool(t: Translator, pool: PoolNumbers) -> list[Safe]:
    name, sold, held = pool.slug, pool.sold, pool.held
    if pool.size is None:
        lines = [t("changes.desk.pool_open", pool=name, sold=sold, held=held)]
    else:
        lines = [t("changes.desk.pool", pool=name, sold=sold, held=held, size=pool.size)]
    if pool.waiting:
        lines.append(t("changes.desk.waiting", number=pool.waiting))
    return lines


def _change(t: Translator, change: ChangeProgress) -> list[str]:
    off = change.kind is ChangeKind.CALLED_OFF
    lines: list[str] = [
        "",
        t("changes.desk.off" if off else "changes.desk.moved", time=change.made_at),
        t(
            "changes.desk.progress",
            done=change.done,
            waiting=change.waiting,
            failed=change.failures,
        ),
    ]
    if not change.listed:
        lines.append(t("changes.desk.listing"))
    lines += [
        t("changes.desk.failed", number=one.order_number, why=escaped(one.code))
        for one in change.failed[:_FAILURES]
    ]
    return lines


def call_off(t: Translator, seen: EventNumbers) -> Screen:
    event_id = seen.label.id
    left = seen.taken - seen.refunded
    lines: list[str] = [
        _path(t, said(t, seen.label.name)),
        "",
        bold(t, seen.label.name),
        *date_and_place(t, seen.label),
        "",
        t("changes.off.question"),
        "",
        t("changes.off.numbers", tickets=seen.tickets, amount=left),
    ]
    sure = Button("⛔ " + t.plain("changes.off.button_sure"), OffSureTap(event_id=event_id))
    back, location = EventDeskTap(event_id=event_id), OffTap(event_id=event_id)
    return Screen("\n".join(lines), ([sure], last_row(t, back)), location=location)


def ask_time(t: Translator, seen: EventNumbers, example: str, note: str = "") -> Screen:
    event_id = seen.label.id
    lines: list[str] = [
        _path(t, said(t, seen.label.name)),
        *([f"⚠️ {note}"] if note else []),
        "",
        bold(t, seen.label.name),
        *date_and_place(t, seen.label),
        "",
        t("changes.move.ask", example=Safe(f"<code>{example}</code>")),
    ]
    back, location = EventDeskTap(event_id=event_id), MoveTap(event_id=event_id)
    return Screen("\n".join(lines), (last_row(t, back),), location=location)


def move(t: Translator, seen: EventNumbers, starts_at: datetime, days: int) -> Screen:
    event_id = seen.label.id
    lines: list[str] = [
        _path(t, said(t, seen.label.name)),
        "",
        bold(t, seen.label.name),
        "",
        t("changes.move.question", was=seen.label.starts_at, time=starts_at, days=days),
    ]
    minute = int(starts_at.timestamp()) // 60
    sure = MoveSureTap(event_id=event_id, minute=minute)
    label = "📅 " + t.plain("changes.move.button_sure")
    back, location = MoveTap(event_id=event_id), MoveTap(event_id=event_id)
    return Screen("\n".join(lines), ([Button(label, sure)], last_row(t, back)), location=location)


def ask_size(t: Translator, seen: EventNumbers, pool: PoolNumbers, note: str = "") -> Screen:
    event_id = seen.label.id
    lines: list[str] = [
        _path(t, said(t, seen.label.name)),
        *([f"⚠️ {note}"] if note else []),
        "",
        bold(t, seen.label.name),
        *_pool(t, pool),
        "",
        t("changes.pool.ask", least=pool.sold + pool.held),
    ]
    back = EventDeskTap(event_id=event_id)
    location = PoolTap(event_id=event_id, pool_id=pool.pool_id)
    return Screen("\n".join(lines), (last_row(t, back),), location=location)


def resize(t: Translator, seen: EventNumbers, pool: PoolNumbers, size: int) -> Screen:
    event_id = seen.label.id
    before = "∞" if pool.size is None else str(pool.size)
    lines: list[str] = [
        _path(t, said(t, seen.label.name)),
        "",
        bold(t, seen.label.name),
        "",
        t("changes.pool.question", pool=pool.slug, before=before, size=size),
    ]
    sure = PoolSureTap(event_id=event_id, pool_id=pool.pool_id, size=size)
    back = PoolTap(event_id=event_id, pool_id=pool.pool_id)
    rows: list[Row] = [[Button(t.plain("changes.pool.button_sure"), sure)], last_row(t, back)]
    return Screen("\n".join(lines), tuple(rows), location=back)


def log(t: Translator, event_id: str, entries: Sequence[Entry]) -> Screen:
    lines: list[str] = [_path(t, t.plain("changes.desk.button_log")), ""]
    for one in entries:
        what = t(f"changes.action.{one.action}")
        detail = " · ".join(escaped(part) for part in (one.subject, one.detail) if part)
        lines.append(
            t(
                "changes.log.line",
                time=one.at,
                actor=str(one.actor_id),
                what=Safe(f"{what} {detail}".strip()),
            )
        )
    if not entries:
        lines.append(t("changes.log.nothing"))
    back, location = EventDeskTap(event_id=event_id), LogTap(event_id=event_id)
    return Screen("\n".join(lines), (last_row(t, back),), location=location)
