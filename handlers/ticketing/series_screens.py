"""The dates of a series: on a page of its own, and in few words elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.ticketing.buttons import EventTap, ProgrammeTap, SeriesTap, Turn
from handlers.ticketing.words import bold, escaped, on_button, said, shown, status, status_of_show
from services.core.i18n import Safe, Translator
from services.ticketing import EventCard, Page, SeriesLabel, Show

DATES_A_PAGE: Final = 6
_DAYS_IN_LIST: Final = 3
_DESCRIPTION_CHARACTERS: Final = 400


def series(t: Translator, show: Show, page: Page[EventCard], picture: PictureRef) -> Screen:
    """A page of dates, each with what it costs; `show` has all of them."""
    label, first = show.series, show.first.label
    assert label is not None
    lines: list[str] = [
        path(t, t.plain("ticketing.list.title"), said(t, label.name)),
        "",
        bold(t, first.performers),
        escaped(said(t, label.description)[:_DESCRIPTION_CHARACTERS]),
        "",
        f"<b>{status_of_show(t, show)}</b>",
        *([t("common.page", **_place(page)), ""] if page.total > DATES_A_PAGE else [""]),
    ]
    for card in page.items:
        where = f"{shown(t, card.label.venue)}, {shown(t, card.label.city.name)}"
        lines.append(f"• {t.date_time(card.label.starts_at)} · {where} · {status(t, card)}")
    lines += ["", t("ticketing.series.question")]
    buttons = [
        Button(on_button(t.date_time(card.label.starts_at)), EventTap(event_id=card.label.id))
        for card in page.items
    ]
    rows: list[Row] = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    near, far = page.items[0].label.id, page.items[-1].label.id
    rows.append(
        page_row(
            t,
            _tap(label, Turn.BEFORE, near) if page.has_previous else None,
            _tap(label, Turn.AFTER, far) if page.has_next else None,
        )
    )
    back, location = ProgrammeTap(event_id=first.id), _tap(label, Turn.AROUND, near)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), picture, location)


def _place(page: Page[EventCard]) -> dict[str, int]:
    pages = -(-page.total // DATES_A_PAGE)
    return {"page": min(pages, -(-(page.position - 1) // DATES_A_PAGE) + 1), "pages": pages}


def _tap(label: SeriesLabel, turn: Turn, event_id: str) -> SeriesTap:
    return SeriesTap(series_id=label.id, turn=turn, event_id=event_id)


def days(t: Translator, dates: Sequence[EventCard]) -> Safe:
    """The first days of a series, and how many more it has."""
    first = ", ".join(t.date(card.label.starts_at) for card in dates[:_DAYS_IN_LIST])
    more = len(dates) - _DAYS_IN_LIST
    return escaped(first) if more <= 0 else t.n("ticketing.series.more", more, days=first)


def other_dates(t: Translator, card: EventCard, dates: Sequence[EventCard]) -> list[str]:
    """What a date says of the others of its series."""
    others = [one for one in dates if one.label.id != card.label.id]
    return [t("ticketing.series.others", days=days(t, others))]


def other_dates_row(t: Translator, card: EventCard, label: SeriesLabel) -> Row:
    tap = _tap(label, Turn.AROUND, card.label.id)
    return [Button("📅 " + t.plain("ticketing.series.button_others"), tap)]
