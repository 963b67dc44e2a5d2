"""Seats on their way into an order: the suggestion, and what to do where so many are not free."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.seats.buttons import LeaveSeatsTap, SuggestSeatsTap, TakeSeatsTap
from handlers.ticketing.buttons import EventTap, TypeTap
from handlers.ticketing.words import bold, date_and_place, said
from services.core.i18n import Safe, Translator
from services.ticketing import EventCard, TypeCard
from services.ticketing.seats import HeldSeats, SeatName


def seat_names(names: Sequence[SeatName]) -> str:
    """`C-11, C-12, C-13`: short, the same in both languages."""
    return ", ".join(str(name) for name in names)


def suggestion(
    t: Translator,
    card: EventCard,
    kind: TypeCard,
    held: HeldSeats,
    picture: PictureRef,
    wish: SuggestSeatsTap,
) -> Screen:
    """The held seats, on the picture and in words; they wait while the fan decides."""
    total = kind.price * len(held.seats)
    lines = [
        path(t, said(t, card.label.name), said(t, kind.name)),
        "",
        bold(t, card.label.name),
        *date_and_place(t, card.label),
        "",
        *_rows_of(t, held.names),
        t(
            "ticketing.summary.line",
            type=said(t, kind.name),
            quantity=len(held.seats),
            price=kind.price,
            amount=total,
        ),
        "",
        t("seats.suggestion.until", time=t.time(held.expires_at)),
    ]
    event_id, kind_id = card.label.id, kind.id
    other = wish.model_copy(update={"suggestion": (wish.suggestion + 1) % 100})
    rows: list[Row] = [
        [
            Button(
                "✅ " + t.plain("seats.suggestion.button_take", amount=total),
                TakeSeatsTap(event_id=event_id, choice=held.order_key),
            )
        ],
        [Button("🔄 " + t.plain("seats.suggestion.button_other"), other)],
    ]
    back = LeaveSeatsTap(event_id=event_id, ticket_type_id=kind_id)
    location = EventTap(event_id=event_id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), picture, location)


def _rows_of(t: Translator, names: Sequence[SeatName]) -> list[Safe]:
    """One line for each row in which seats are held."""
    return [
        t("seats.suggestion.row", row=row, seats=", ".join(name.seat for name in in_row))
        for row, in_row in groupby(names, key=lambda name: name.row)
    ]


def not_together(
    t: Translator, card: EventCard, kind: TypeCard, wish: SuggestSeatsTap, *, can_split: bool
) -> Screen:
    """So many are not free side by side: in groups, or fewer."""
    lines = [
        path(t, said(t, card.label.name), said(t, kind.name)),
        "",
        t("seats.apart.nothing", quantity=wish.quantity),
        t("common.money.not_moved"),
    ]
    rows: list[Row] = []
    if can_split:
        lines += ["", t("seats.apart.question")]
        tap = wish.model_copy(update={"split": True, "suggestion": 0})
        rows.append([Button(t.plain("seats.apart.button_split"), tap)])
    back = TypeTap(event_id=card.label.id, ticket_type_id=kind.id)
    rows.append([Button(t.plain("seats.apart.button_fewer"), back)])
    location = EventTap(event_id=card.label.id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)
