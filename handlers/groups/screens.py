"""Tickets together in a private chat: which, how many, the group as one sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from handlers.groups import words
from handlers.groups.buttons import (
    AllowTap,
    CallOffSurelyTap,
    CallOffTap,
    GroupTap,
    LeaveTap,
    PayMineTap,
    PeopleTap,
    RemoveTap,
    RestTap,
    TakeTap,
    TogetherSizeTap,
    TogetherTap,
    TogetherTypeTap,
)
from handlers.kit.buttons import Button, Link, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.ticketing.buttons import EventTap
from handlers.ticketing.words import bold, date_and_place, on_button, said
from services.core.i18n import Translator
from services.core.ids import new_key
from services.ticketing import EventCard, SaleStatus, TypeCard
from services.ticketing.groups import GroupState, GroupView, PlaceState
from services.ticketing.groups.rules import FEWEST_PLACES, MOST_PLACES

SIZES: Final = (2, 3, 4, 5, 6, 8)
_MOST_TYPES: Final = 7
_MOST_PEOPLE: Final = 6
"""The next ones follow once some of these are gone."""


def start(t: Translator, card: EventCard, picture: PictureRef, add_link: str) -> Screen:
    """What friends can do together with an event: hold tickets, or show it in a group."""
    event, open_types = card.label, [kind for kind in card.types if most_of(kind)]
    can_hold = card.status is SaleStatus.OPEN and bool(open_types)
    lines: list[str] = [
        path(t, said(t, event.name), t.plain("groups.start.title")),
        "",
        bold(t, event.name),
        *date_and_place(t, event),
        "",
        t("groups.start.how") if can_hold else t("groups.start.closed"),
        t("groups.start.add_how"),
        *(["", t("groups.start.question")] if can_hold else []),
    ]
    rows: list[Row] = [
        [
            Button(
                on_button(f"{said(t, kind.name)} · {t.money(kind.price)}"),
                TogetherTypeTap(event_id=event.id, ticket_type_id=kind.id),
            )
        ]
        for kind in (open_types if can_hold else [])[:_MOST_TYPES]
    ]
    rows.append([Link("➕ " + t.plain("groups.start.button_add"), add_link)])
    back = EventTap(event_id=event.id)
    location = TogetherTap(event_id=event.id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), picture, location)


def most_of(kind: TypeCard) -> int:
    """How many a host can hold, as far as can be told before trying; 0: none."""
    free = MOST_PLACES if kind.free is None else max(0, kind.free)
    is_open = kind.status is SaleStatus.OPEN and kind.min_per_order == 1
    most = min(MOST_PLACES, free)
    return most if is_open and most >= FEWEST_PLACES else 0


def size(
    t: Translator, card: EventCard, kind: TypeCard, *, note: str = "", unreadable: bool = False
) -> Screen:
    """How many. Each button is a group of its own, so each has its own key."""
    event_id, most = card.label.id, most_of(kind)
    range_ = {"least": FEWEST_PLACES, "most": most}
    lines: list[str] = [
        path(t, said(t, card.label.name), t.plain("groups.start.title")),
        *([f"⚠️ {note}"] if note else []),
        *([f"⚠️ {t('groups.size.unreadable', **range_)}"] if unreadable else []),
        "",
        t("ticketing.event.type", type=said(t, kind.name), price=kind.price),
        t("groups.size.question"),
        *([t("groups.size.more", **range_)] if most > SIZES[0] else []),
    ]
    buttons = [
        Button(
            f"👥 {number}",
            TogetherSizeTap(
                event_id=event_id, ticket_type_id=kind.id, quantity=number, key=new_key()
            ),
        )
        for number in SIZES
        if number <= most
    ]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    back = TogetherTap(event_id=event_id)
    location = TogetherTypeTap(event_id=event_id, ticket_type_id=kind.id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def page(
    t: Translator,
    group: GroupView,
    fan_id: int,
    now: datetime,
    picture: PictureRef,
    links: tuple[str, str],
    note: str = "",
) -> Screen:
    """The group for whoever opens it. `links`: to post it in a group, and to send it to people."""
    event = group.event
    above = [
        path(t, said(t, event.name), t.plain("groups.start.title")),
        *([f"⚠️ {note}"] if note else []),
        "",
    ]
    text = words.about(t, group, now, above, ())
    rows = _own_rows(t, group, fan_id, now)
    if fan_id == group.host_id and is_open(group, now):
        rows += _host_rows(t, group, links)
    if not is_open(group, now):
        see = t.plain("groups.news.button_event")
        rows.append([Button("🎫 " + see, EventTap(event_id=event.id))])
    back = EventTap(event_id=event.id)
    location = GroupTap(group=group.short_id)
    return Screen(text, (*rows, last_row(t, back)), picture, location)


def is_open(group: GroupView, now: datetime) -> bool:
    return group.state is GroupState.OPEN and now < group.expires_at and not group.is_complete


def _own_rows(t: Translator, group: GroupView, fan_id: int, now: datetime) -> list[Row]:
    """Take, pay, leave: what the fan can do with a place."""
    short, row = group.short_id, list[Button | Link]()
    unpaid = group.places_of(fan_id, PlaceState.CLAIMED, PlaceState.PAYING)
    if unpaid:
        amount = group.price * len(unpaid)
        label = f"💳 {t.plain('groups.button.pay')} · {t.money(amount)}"
        pay: Row = [Button(label, PayMineTap(group=short, key=new_key()))]
        leave: Row = [Button(t.plain("groups.button.leave"), LeaveTap(group=short))]
    can_take = len(group.places_of(fan_id)) < group.per_person
    if is_open(group, now) and can_take and group.number_of(PlaceState.FREE):
        take = "➕ " + t.plain("groups.button.take")
        row.append(Button(take, TakeTap(group=short, key=new_key())))
    reload_ = "🔄 " + t.plain("common.button.reload")
    row.append(Button(reload_, GroupTap(group=short)))
    return [pay, [*leave, *row]] if unpaid else [row]


def _host_rows(t: Translator, group: GroupView, links: tuple[str, str]) -> list[Row]:
    short = group.short_id
    rows: list[Row] = [
        [
            Link("👥 " + t.plain("groups.button.post"), links[0]),
            Link("📤 " + t.plain("groups.button.send"), share_link(t, group, links[1])),
        ]
    ]
    if group.number_of(PlaceState.FREE):
        rest = "💳 " + t.plain("groups.button.rest")
        rows.append([Button(rest, RestTap(group=short, key=new_key()))])
    rows.append([Button("⚙️ " + t.plain("groups.button.manage"), PeopleTap(group=short))])
    return rows


def share_link(t: Translator, group: GroupView, address: str) -> str:
    """Telegram's own page that sends an address with words to whomever one chooses."""
    text = t.plain("groups.share.text", event=said(t, group.event.name))
    return "https://t.me/share/url?" + urlencode({"url": address, "text": text})


def people(t: Translator, group: GroupView) -> Screen:
    """What only the host can do: take an unpaid place away, allow more, call it off."""
    unpaid = [
        place for place in group.places if place.state in (PlaceState.CLAIMED, PlaceState.PAYING)
    ]
    question = "groups.remove.question" if unpaid else "groups.remove.nobody"
    lines = [
        path(t, said(t, group.event.name), t.plain("groups.start.title")),
        "",
        t(question),
    ]
    buttons = [
        Button(
            on_button(f"{place.number}. {words.short(place.name or '')}"),
            RemoveTap(group=group.short_id, number=place.number),
        )
        for place in unpaid
    ]
    rows = _in_rows(buttons[:_MOST_PEOPLE])
    more = group.per_person + 1
    if more <= min(group.most_per_order, len(group.places)):
        allow = t.plain("groups.button.allow", number=more)
        rows.append([Button(allow, AllowTap(group=group.short_id, per_person=more))])
    rows.append([Button(t.plain("groups.button.cancel"), CallOffTap(group=group.short_id))])
    back = GroupTap(group=group.short_id)
    location = PeopleTap(group=group.short_id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _in_rows(buttons: Sequence[Button]) -> list[Row]:
    return [buttons[start : start + 2] for start in range(0, len(buttons), 2)]


def call_off(t: Translator, group: GroupView) -> Screen:
    """Asks once more: friends may be about to pay."""
    lines = [
        path(t, said(t, group.event.name), t.plain("groups.start.title")),
        "",
        t("groups.cancel.question"),
    ]
    surely = CallOffSurelyTap(group=group.short_id)
    back = GroupTap(group=group.short_id)
    rows: tuple[Row, ...] = ([Button(t.plain("groups.button.cancel"), surely)], last_row(t, back))
    return Screen("\n".join(lines), rows, location=CallOffTap(group=group.short_id))
