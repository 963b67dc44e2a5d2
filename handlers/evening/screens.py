"""The guide of an evening: doors, the fan's own places, what may be brought, the way."""

from __future__ import annotations

from html import escape
from typing import Final

from handlers.evening.buttons import GuideTap
from handlers.kit.buttons import Link, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.ticketing.buttons import EventTap
from handlers.ticketing.words import bold, date_and_place, said, shown
from services.core.i18n import Safe, Translator
from services.ticketing.evening import Guide, OwnPlace, Point

_PLACES: Final = 4


def guide(t: Translator, seen: Guide) -> Screen:
    event_id = seen.label.id
    lines: list[str] = [
        path(
            t,
            t.plain("ticketing.list.title"),
            said(t, seen.label.name),
            t.plain("evening.guide.title"),
        ),
        "",
        bold(t, seen.label.name),
        *date_and_place(t, seen.label),
        "",
    ]
    places = list(dict.fromkeys(seen.places))
    lines += [f"🎟 {_place(t, place)}" for place in places[:_PLACES]]
    if len(places) > _PLACES:
        lines.append(t.n("evening.guide.more", len(places) - _PLACES))
    if not seen.places:
        lines.append(t("evening.guide.no_tickets"))
    said_before = (("evening.guide.bring", seen.bring), ("evening.guide.arrive", seen.arrive))
    for key, words in said_before:
        if words is not None:
            lines += ["", f"<b>{t(key)}</b>", shown(t, words)]
    rows: list[Row] = []
    if seen.point is not None:
        rows = [[Link("📍 " + t.plain("evening.guide.button_map"), map_url(seen.point))]]
    back, location = EventTap(event_id=event_id), GuideTap(event_id=event_id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _place(t: Translator, place: OwnPlace) -> Safe:
    parts = [
        t(key, place=value)
        for key, value in (
            ("evening.guide.gate", place.gate),
            ("evening.guide.zone", place.zone),
            ("evening.guide.row", place.row),
            ("evening.guide.seat", place.seat),
        )
        if value
    ]
    kind = escape(said(t, place.type_name), quote=False)
    if not parts:
        return Safe(kind)
    return t("evening.guide.place", type=Safe(kind), where=Safe(" · ".join(parts)))


def map_url(point: Point) -> str:
    """An address that every phone opens in its maps."""
    return f"https://maps.google.com/?q={point.latitude},{point.longitude}"
