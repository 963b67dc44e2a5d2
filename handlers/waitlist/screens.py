"""The waiting list as a fan sees it: the types, the place, the offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.ticketing.buttons import EventTap
from handlers.ticketing.words import bold, date_and_place, on_button, said, shown
from handlers.waitlist.buttons import (
    DeclineSureTap,
    DeclineTap,
    HowManyTap,
    JoinListTap,
    LeaveListSureTap,
    LeaveListTap,
    ListTap,
    OfferTap,
    TakeOfferTap,
)
from services.core.i18n import Safe, Translator
from services.core.ids import new_key, short_id
from services.ticketing import EventCard, SaleStatus, TypeCard
from services.ticketing.waitlist import EntryState, ListPlace, OfferState, WaitOfferCard

_MOST: Final = 6


def can_be_waited_for(kind: TypeCard) -> bool:
    return kind.status is SaleStatus.OPEN and kind.free is not None and kind.free < _MOST


def list_of(t: Translator, card: EventCard, places: Sequence[ListPlace], note: str = "") -> Screen:
    """The event's types that are gone, and where the fan stands for each."""
    event_id = card.label.id
    standing = {place.ticket_type_id: place for place in places}
    kinds = [kind for kind in card.types if can_be_waited_for(kind) or kind.id in standing]
    lines: list[str] = [
        _path(t, card),
        *([f"⚠️ {note}"] if note else []),
        "",
        bold(t, card.label.name),
        *date_and_place(t, card.label),
        "",
        t("waitlist.list.how"),
    ]
    rows: list[Row] = []
    for kind in kinds[:_MOST]:
        place = standing.get(kind.id)
        lines += ["", *_standing(t, kind, place)]
        rows += _acts(t, event_id, kind, place)
    if not kinds:
        lines += ["", t("waitlist.list.nothing")]
    rows.append([Button("🔄 " + t.plain("common.button.reload"), ListTap(event_id=event_id))])
    back = EventTap(event_id=event_id)
    return Screen(
        "\n".join(lines), (*rows, last_row(t, back)), location=ListTap(event_id=event_id)
    )


def _path(t: Translator, card: EventCard) -> Safe:
    return path(
        t,
        t.plain("ticketing.list.title"),
        said(t, card.label.name),
        t.plain("waitlist.list.title"),
    )


def _standing(t: Translator, kind: TypeCard, place: ListPlace | None) -> list[str]:
    """A type in a line, and below it where the fan stands."""
    head = t("ticketing.event.type", type=said(t, kind.name), price=kind.price)
    if place is None:
        return [f"• {head}"]
    lines = [f"• {head}", t.n("waitlist.list.wish", place.quantity)]
    if place.accept_fewer:
        lines.append(t("waitlist.list.fewer_too"))
    if place.state is EntryState.OFFERED:
        return [*lines, f"🎫 <b>{t('waitlist.list.offered')}</b>"]
    if not place.ahead:
        return [*lines, f"⏳ {t('waitlist.list.next')}"]
    ahead = t.n("waitlist.list.ahead", place.ahead, tickets=place.wanted_ahead or 0)
    return [*lines, f"⏳ {ahead}"]


def _acts(t: Translator, event_id: str, kind: TypeCard, place: ListPlace | None) -> list[Row]:
    name = said(t, kind.name)
    if place is None:
        tap = HowManyTap(event_id=event_id, ticket_type_id=kind.id)
        return [[Button(on_button(f"⏳ {name}"), tap)]]
    row = []
    if place.offer is not None and place.offer.state is OfferState.OPEN:
        look = OfferTap(offer=short_id(place.offer.id))
        row.append(Button("🎫 " + t.plain("waitlist.list.button_offer"), look))
    leave = LeaveListTap(event_id=event_id, entry=short_id(place.entry_id))
    row.append(Button(t.plain("waitlist.list.button_leave"), leave))
    return [row]


def how_many(t: Translator, card: EventCard, kind: TypeCard, tap: HowManyTap) -> Screen:
    """Whole or fewer, and how many."""
    event_id = card.label.id
    lines = [
        _path(t, card),
        "",
        bold(t, card.label.name),
        shown(t, kind.name),
        "",
        t("waitlist.join.question"),
        t("waitlist.join.fewer" if tap.fewer else "waitlist.join.all"),
    ]
    most = min(_MOST, kind.max_per_order)
    numbers = [
        Button(
            str(number),
            JoinListTap(
                event_id=event_id, ticket_type_id=kind.id, quantity=number, fewer=tap.fewer
            ),
        )
        for number in range(min(kind.min_per_order, most), most + 1)
    ]
    rows: list[Row] = [numbers[first : first + 2] for first in range(0, len(numbers), 2)]
    switch = HowManyTap(event_id=event_id, ticket_type_id=kind.id, fewer=not tap.fewer)
    label = "waitlist.join.button_all" if tap.fewer else "waitlist.join.button_fewer"
    rows.append([Button(t.plain(label), switch)])
    back = ListTap(event_id=event_id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=tap)


def leave(t: Translator, card: EventCard, entry: str) -> Screen:
    event_id = card.label.id
    text = "\n".join(
        [_path(t, card), "", bold(t, card.label.name), "", t("waitlist.leave.question")]
    )
    sure = LeaveListSureTap(event_id=event_id, entry=entry)
    rows: list[Row] = [[Button(t.plain("waitlist.leave.button_sure"), sure)]]
    back = ListTap(event_id=event_id)
    location = LeaveListTap(event_id=event_id, entry=entry)
    return Screen(text, (*rows, last_row(t, back)), location=location)


def offer(t: Translator, card: EventCard, seen: WaitOfferCard) -> Screen:
    """What is set aside, for how much and until when; or that it is gone."""
    short = short_id(seen.id)
    lines: list[str] = [
        _path(t, card),
        "",
        bold(t, card.label.name),
        *date_and_place(t, card.label),
        "",
        t(
            "ticketing.summary.line",
            type=said(t, seen.type_name),
            quantity=seen.quantity,
            price=seen.price,
            amount=seen.price * seen.quantity,
        ),
        "",
    ]
    rows: list[Row] = []
    if seen.state is OfferState.OPEN:
        lines += [f"🎫 <b>{t('waitlist.offer.yours')}</b>"]
        lines += [t("waitlist.offer.until", time=seen.expires_at), t("waitlist.offer.then_pay")]
        take = TakeOfferTap(offer=short, key=new_key())
        rows = [
            [Button("🎫 " + t.plain("waitlist.offer.button_take"), take)],
            [Button(t.plain("waitlist.offer.button_decline"), DeclineTap(offer=short))],
        ]
    else:
        lines += [f"<b>{t(f'waitlist.offer.state_{seen.state}')}</b>"]
    back = ListTap(event_id=seen.event_id)
    location = OfferTap(offer=short)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def decline(t: Translator, card: EventCard, seen: WaitOfferCard) -> Screen:
    short = short_id(seen.id)
    text = "\n".join(
        [_path(t, card), "", bold(t, card.label.name), "", t("waitlist.offer.decline_question")]
    )
    sure = Button(t.plain("waitlist.offer.button_decline"), DeclineSureTap(offer=short))
    back = OfferTap(offer=short)
    return Screen(text, ([sure], last_row(t, back)), location=DeclineTap(offer=short))
