"""The programme and an event, up to the choice of how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.kit.buttons import Button, Link, Row
from handlers.kit.navigation import HomeTap, last_row, page_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.ticketing import series_screens
from handlers.ticketing.buttons import (
    CitiesTap,
    EventsTap,
    EventTap,
    FoundTap,
    ProgrammeTap,
    QuantityTap,
    SearchTap,
    SeriesTap,
    Turn,
    TypeTap,
)
from handlers.ticketing.early import NOT_EARLY, Early
from handlers.ticketing.words import (
    bold,
    date_and_place,
    escaped,
    on_button,
    said,
    shown,
    status,
    status_of_show,
)
from handlers.waiting_room.buttons import RoomTap
from services.core.i18n import Safe, Translator
from services.core.ids import new_key
from services.ticketing import (
    MAX_TICKETS_PER_ORDER,
    CityCard,
    EventCard,
    Page,
    SaleStatus,
    Show,
    TypeCard,
)

EVENTS_A_PAGE: Final = 4
MOST_QUANTITY_BUTTONS: Final = 8
_FEW_LEFT: Final = 20
_MOST_BUTTONS: Final = 8
_DESCRIPTION_CHARACTERS: Final = 400


def programme(
    t: Translator, page: Page[Show], picture: PictureRef | None, city: CityCard | None = None
) -> Screen:
    """One page of shows; `city` when only its events are wanted."""
    steps = [t.plain("ticketing.list.title"), *([said(t, city.name)] if city else [])]
    city_id = city.id if city else ""
    if not page.items:
        return _empty_programme(t, steps, city)
    lines = [path(t, *steps), t("common.page", **_place(page)), ""]
    for number, show in enumerate(page.items, page.position):
        lines += [*_listed(t, show, number), ""]
    first, last = page.items[0].first.label.id, page.items[-1].first.label.id
    turn = page_row(
        t,
        _page(Turn.BEFORE, first, city_id) if page.has_previous else None,
        _page(Turn.AFTER, last, city_id) if page.has_next else None,
    )
    rows = (*_event_buttons(t, page), turn, _find_row(t), last_row(t, HomeTap()))
    return Screen("\n".join(lines), rows, picture, location=_page(Turn.AROUND, first, city_id))


def _place(page: Page[Show]) -> dict[str, int]:
    pages = -(-page.total // EVENTS_A_PAGE)
    return {"page": min(pages, -(-(page.position - 1) // EVENTS_A_PAGE) + 1), "pages": pages}


def _page(turn: Turn, event_id: str, city_id: str) -> ProgrammeTap:
    return ProgrammeTap(turn=turn, event_id=event_id, city_id=city_id)


def _listed(t: Translator, show: Show, number: int) -> list[str]:
    event = show.first.label
    name = show.series.name if show.series else event.name
    when = t.date_time(event.starts_at)
    if len(show.dates) > 1:
        when = series_screens.days(t, show.dates)
    return [
        f"{number}. {bold(t, name)} · {shown(t, event.performers)}",
        f"{when} · {shown(t, event.city.name)}",
        status_of_show(t, show),
    ]


def _event_buttons(t: Translator, page: Page[Show]) -> list[Row]:
    rows: list[Row] = []
    for number, show in enumerate(page.items, page.position):
        event, tap = show.first.label, EventTap(event_id=show.first.label.id)
        name = said(t, show.series.name if show.series else event.name)
        of_series = show.series and SeriesTap(series_id=show.series.id)
        rows.append([Button(on_button(f"{number}. {name}"), of_series or tap)])
    return rows


def _find_row(t: Translator) -> Row:
    return [
        Button("🔍 " + t.plain("ticketing.list.button_search"), SearchTap()),
        Button("📍 " + t.plain("ticketing.list.button_city"), CitiesTap()),
    ]


def _empty_programme(t: Translator, steps: Sequence[str], city: CityCard | None) -> Screen:
    words = t("ticketing.list.empty")
    rows: list[Row] = []
    if city is not None:
        words = t("ticketing.list.empty_city", city=said(t, city.name))
        rows.append([Button(t.plain("ticketing.list.button_all"), EventsTap())])
    text = "\n".join([path(t, *steps), "", words])
    return Screen(text, (*rows, last_row(t, HomeTap())), location=EventsTap())


def cities(t: Translator, found: Sequence[CityCard]) -> Screen:
    """The cities that have something on; at most seven, the next event decides."""
    title, kind = t.plain("ticketing.list.title"), t.plain("ticketing.cities.title")
    text = "\n".join([path(t, title, kind), "", t("ticketing.cities.question")])
    rows: list[Row] = [
        [Button(on_button(said(t, city.name)), ProgrammeTap(city_id=city.id))]
        for city in found[:7]
    ]
    rows.append([Button(t.plain("ticketing.list.button_all"), EventsTap())])
    return Screen(text, (*rows, last_row(t, EventsTap())), location=CitiesTap())


def ask_words(t: Translator) -> Screen:
    """Waits for words to search by."""
    title, kind = t.plain("ticketing.list.title"), t.plain("ticketing.search.title")
    text = "\n".join([path(t, title, kind), "", t("ticketing.search.ask")])
    return Screen(text, (last_row(t, EventsTap()),), location=SearchTap())


def found(t: Translator, words: str, cards: Sequence[EventCard], quantity: int = 0) -> Screen:
    """What the fan's words found; `quantity` goes along if it was said."""
    cards = cards[: MOST_QUANTITY_BUTTONS - 1]
    title, kind = t.plain("ticketing.list.title"), t.plain("ticketing.search.title")
    lines = [path(t, title, kind), ""]
    if cards:
        lines += [t.n("ticketing.search.found", len(cards), words=words), ""]
    else:
        lines += [t("ticketing.search.none", words=words), t("ticketing.search.ask")]
    rows: list[Row] = []
    for card in cards:
        name = said(t, card.label.name)
        lines.append(f"• {bold(t, card.label.name)} · {t.date(card.label.starts_at)}")
        tap = EventTap(event_id=card.label.id, quantity=quantity)
        rows.append([Button(on_button(name), tap)])
    rows.append([Button(t.plain("ticketing.list.button_all"), EventsTap())])
    text = "\n".join(lines)
    return Screen(text, (*rows, last_row(t, EventsTap())), location=FoundTap())


def event(
    t: Translator,
    card: EventCard,
    picture: PictureRef,
    *,
    quantity: int = 0,
    note: str = "",
    waits: bool = False,
    extras: Sequence[Button | Link] = (),
    dates: Sequence[EventCard] = (),
    early: Early = NOT_EARLY,
) -> Screen:
    """An event with its prices. `quantity` that was said before leads on to the summary.

    `waits`: the fan goes through the waiting room first. `extras` are what other flows offer, as
    far as there is room. `dates` are those of the event's series. `early` is what the fan may buy
    before others.
    """
    name = said(t, card.label.name)
    lines = [
        path(t, t.plain("ticketing.list.title"), name),
        *([f"⚠️ {note}"] if note else []),
        "",
        f"{bold(t, card.label.performers)}",
        *date_and_place(t, card.label),
        t("ticketing.event.organiser", organiser=said(t, card.label.organiser)),
        "",
        escaped(said(t, card.description)[:_DESCRIPTION_CHARACTERS]),
        "",
        *_prices(t, card, early),
    ]
    if len(dates) > 1:
        lines += ["", *series_screens.other_dates(t, card, dates)]
    rows = [*_type_buttons(t, card, quantity, early)]
    if not rows:
        rows = [_other_events(t)]
    elif early.lets_buy(card):
        waits = False
    if waits and card.status in (SaleStatus.OPEN, SaleStatus.NOT_YET):
        label = "⏳ " + t.plain("queue.room.title")
        rows = [[Button(label, RoomTap(event_id=card.label.id))]]
    if card.series and len(dates) > 1:
        rows.append(series_screens.other_dates_row(t, card, card.series))
    extras = extras[: max(0, _MOST_BUTTONS - sum(map(len, rows)))]
    rows += [list(extras[first : first + 2]) for first in range(0, len(extras), 2)]
    back = ProgrammeTap(event_id=card.label.id)
    location = EventTap(event_id=card.label.id, quantity=quantity)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), picture, location)


def _prices(t: Translator, card: EventCard, early: Early) -> list[str]:
    lines: list[str] = []
    if card.status is not SaleStatus.OPEN:
        lines.append(f"<b>{status(t, card)}</b>")
    for kind in card.types:
        name, price = said(t, kind.name), kind.price
        line = t("ticketing.event.type", type=name, price=price)
        if kind.early_word:
            if kind.status is SaleStatus.CLOSED:
                continue
            lines.append(f"• {line} · {early.words(t, kind)}")
            continue
        if kind.status is not SaleStatus.OPEN:
            line = Safe(f"{line} · {_window(t, kind)}")
        elif kind.is_sold_out:
            line = t("ticketing.event.type_sold_out", type=name, price=price)
        elif kind.free is not None and kind.free <= _FEW_LEFT:
            line = Safe(f"{line} · {t.n('ticketing.event.left', kind.free)}")
        lines.append(f"• {line}")
    if card.status is SaleStatus.OPEN or early.lets_buy(card):
        lines += ["", t("ticketing.event.question")]
    return lines


def _window(t: Translator, kind: TypeCard) -> Safe:
    """That a type is not sold yet, or not any more."""
    if kind.status is SaleStatus.NOT_YET and kind.opens_at is not None:
        return t("ticketing.status.not_yet", time=kind.opens_at)
    return t("ticketing.status.closed")


def _type_buttons(t: Translator, card: EventCard, quantity: int, early: Early) -> list[Row]:
    rows: list[Row] = []
    for kind in card.types:
        if kind.is_sold_out or not early.may_buy(card, kind):
            continue
        label = on_button(f"{said(t, kind.name)} · {t.money(kind.price)}")
        tap = TypeTap(event_id=card.label.id, ticket_type_id=kind.id)
        if kind.min_per_order <= quantity <= most_of(kind):
            ready = QuantityTap(
                event_id=card.label.id, ticket_type_id=kind.id, quantity=quantity, key=new_key()
            )
            rows.append([Button(label, ready)])
        else:
            rows.append([Button(label, tap)])
    return rows


def _other_events(t: Translator) -> Row:
    return [Button(t.plain("ticketing.event.button_others"), EventsTap())]


def most_of(kind: TypeCard) -> int:
    """How many of a type one order can have, as far as can be told before holding them."""
    limit = min(kind.max_per_order, MAX_TICKETS_PER_ORDER)
    most = limit if kind.free is None else min(limit, kind.free)
    return most if most >= kind.min_per_order and kind.status is SaleStatus.OPEN else 0


def quantity(
    t: Translator, card: EventCard, kind: TypeCard, *, unreadable: bool = False
) -> Screen:
    """How many. Each button is an order of its own, so each has its own key."""
    most = most_of(kind)
    event_id, name = card.label.id, said(t, card.label.name)
    lines = [
        path(t, t.plain("ticketing.list.title"), name, said(t, kind.name)),
        "",
        *([f"⚠️ {t('ticketing.quantity.unreadable', limit=most)}", ""] if unreadable else []),
        t("ticketing.event.type", type=said(t, kind.name), price=kind.price),
        t("ticketing.quantity.question"),
    ]
    shown = min(most, kind.min_per_order + MOST_QUANTITY_BUTTONS - 1)
    if most > shown:
        lines.append(t("ticketing.quantity.more", limit=most))
    buttons = [
        Button(
            t.plain("ticketing.quantity.button", quantity=number, price=kind.price * number),
            QuantityTap(event_id=event_id, ticket_type_id=kind.id, quantity=number, key=new_key()),
        )
        for number in range(kind.min_per_order, shown + 1)
    ]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    tap = TypeTap(event_id=event_id, ticket_type_id=kind.id)
    return Screen(
        "\n".join(lines), (*rows, last_row(t, EventTap(event_id=event_id))), location=tap
    )
