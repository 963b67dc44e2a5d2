"""What is kept back of an event; and, for operators, its drawers and the staff's log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.box_office.buttons import BoxTap, DrawersTap, KeepSeatsTap, KeepUnitsTap, KeptTap
from handlers.box_office.screens import cash, signed
from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.ticketing.words import escaped, on_button, said
from services.core.i18n import Safe, Translator
from services.ticketing.box_office import LogLine, PoolView, ShiftView, Stock

_SHOWN: Final = 3
_LOG_SHOWN: Final = 5
_SHIFTS_SHOWN: Final = 4
_SEATS_CHARACTERS: Final = 80


def kept(t: Translator, stock: Stock, note: Safe | None = None) -> Screen:
    """Every pool and zone with what of it is not for sale."""
    event_id = stock.event.id
    lines: list[str] = [_path(t, said(t, stock.event.name), t.plain("box.kept.title")), ""]
    lines += [f"⚠️ {note}", ""] if note else []
    rows: list[Row] = []
    for pool in stock.pools[:_SHOWN]:
        lines.append(_pool(t, pool))
        rows.append(
            [
                Button(
                    on_button(f"{sign} {pool.slug}"),
                    KeepUnitsTap(event_id=event_id, pool_id=pool.id, let_go=let_go),
                )
                for sign, let_go in (("🔒", False), ("🔓", True))
            ]
        )
    for zone in stock.zones[:_SHOWN]:
        seats = zone.blocked or t.plain("box.kept.no_seats")
        if len(seats) > _SEATS_CHARACTERS:
            seats = f"{seats[:_SEATS_CHARACTERS]}..."
        lines.append(t("box.kept.zone", zone=said(t, zone.name), seats=seats))
        rows.append(
            [
                Button(
                    on_button(f"{sign} {said(t, zone.name)}"),
                    KeepSeatsTap(
                        event_id=event_id, ticket_type_id=zone.ticket_type_id, let_go=let_go
                    ),
                )
                for sign, let_go in (("🔒", False), ("🔓", True))
            ]
        )
    lines += ["", t("box.kept.how")]
    location = KeptTap(event_id=event_id)
    return Screen("\n".join(lines), (*rows[:4], last_row(t, BoxTap())), location=location)


def _pool(t: Translator, pool: PoolView) -> Safe:
    size = "∞" if pool.size is None else t.number(pool.size)
    return t(
        "box.kept.pool",
        pool=pool.slug,
        blocked=pool.blocked,
        sold=pool.sold,
        size=size,
    )


def drawers(
    t: Translator, event_id: str, found: Sequence[ShiftView], log: Sequence[LogLine]
) -> Screen:
    """All drawers of an event, the newest first, and what staff did beyond the rules."""
    lines: list[str] = [_path(t, t.plain("box.drawers.title")), ""]
    lines += [] if found else [t("box.drawers.nothing")]
    for view in found[:_SHIFTS_SHOWN]:
        lines += [_drawer(t, view)]
    if log:
        lines += ["", Safe(f"<b>{t('box.log.title')}</b>")]
    for line in log[:_LOG_SHOWN]:
        words = f"{t.date_time(line.at)} · {line.actor_id}: "
        words += f"{t.plain(f'box.action.{line.action}')}, {line.subject} ({line.reason})"
        lines.append(escaped(words[:120]))
    location = DrawersTap(event_id=event_id)
    return Screen("\n".join(lines), (last_row(t, BoxTap()),), location=location)


def _drawer(t: Translator, view: ShiftView) -> Safe:
    shift = view.shift
    tickets = sum(each.tickets for each in view.sold)
    seller = str(shift.seller_id)
    if shift.closed_at is None:
        there = cash(t, shift.expected)
        return t("box.drawers.open", seller=seller, tickets=tickets, cash=there)
    differs = signed(t, shift.difference)
    return t("box.drawers.closed", seller=seller, tickets=tickets, difference=differs)


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("box.title"), *steps)
