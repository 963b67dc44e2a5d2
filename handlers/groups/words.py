"""How a group is said, in private and on its card: names and states, no amount of one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from handlers.kit.screen import MAX_CAPTION
from handlers.ticketing.words import bold, date_and_place, said
from services.core.i18n import Safe, Translator, shorten
from services.ticketing.groups import GroupPlace, GroupState, GroupView, PlaceState

NAME_CLUSTERS: Final = 14
_MINUTE: Final = timedelta(minutes=1)
_SIGNS: Final = {
    PlaceState.FREE: "○",
    PlaceState.CLAIMED: "⏳",
    PlaceState.PAYING: "⏳",
    PlaceState.PAID: "✅",
    PlaceState.RELEASED: "○",
}


def about(
    t: Translator, group: GroupView, now: datetime, above: Sequence[str], below: Sequence[str]
) -> str:
    """The whole group between other lines: event, tickets, time, who has which place.

    Words that fit below a picture: of many long names the last ones give way to dots.
    """
    head = [
        *above,
        bold(t, group.event.name),
        *date_and_place(t, group.event),
        "",
        t("ticketing.event.type", type=said(t, group.type_name), price=group.price),
        t("groups.page.host", name=short(group.host_name)),
        standing(t, group, now),
        *_per_person(t, group),
        "",
    ]
    places: list[str] = [_place(t, place) for place in group.places]
    text = "\n".join([*head, *places, *below])
    while len(text) > MAX_CAPTION and places:
        places.pop()
        text = "\n".join([*head, *places, "...", *below])
    return text


def _per_person(t: Translator, group: GroupView) -> list[Safe]:
    many = group.per_person > 1
    return [t("groups.page.per_person", number=group.per_person)] if many else []


def standing(t: Translator, group: GroupView, now: datetime) -> Safe:
    """How long the places wait, or how it ended; and how many are paid."""
    if group.is_complete:
        return Safe(f"<b>{t('groups.page.complete')}</b>")
    paid, all_ = group.number_of(PlaceState.PAID), len(group.places)
    count = t("groups.page.count", paid=paid, all=all_)
    match group.state:
        case GroupState.OPEN if now < group.expires_at:
            left = minutes_left(group, now)
            until = t(
                "groups.page.until",
                time=t.time(group.expires_at),
                left=t.duration(left * _MINUTE),
            )
            return Safe(f"⏱ {until}\n{count}")
        case GroupState.OPEN | GroupState.OVER:
            return Safe(f"<b>{t('groups.page.over')}</b>\n{count}")
        case GroupState.CANCELLED:
            ended = t("groups.page.cancelled", name=short(group.host_name))
            return Safe(f"<b>{ended}</b>\n{count}")


def minutes_left(group: GroupView, now: datetime) -> int:
    """Whole minutes, rounded up: 15 at the beginning, 1 in the last minute."""
    return max(0, -(-(group.expires_at - now) // _MINUTE))


def next_minute(group: GroupView, now: datetime) -> datetime:
    """When `minutes_left` says the next number."""
    return group.expires_at - max(0, minutes_left(group, now) - 1) * _MINUTE


def _place(t: Translator, place: GroupPlace) -> Safe:
    match place.state:
        case PlaceState.FREE:
            words = t("groups.place.free")
        case PlaceState.RELEASED:
            words = t("groups.place.released")
        case PlaceState.PAID:
            words = t("groups.place.paid", name=short(place.name or ""))
        case PlaceState.CLAIMED | PlaceState.PAYING:
            words = t("groups.place.claimed", name=short(place.name or ""))
    seat = f"{place.seat} · " if place.seat else ""
    return Safe(f"{place.number}. {_SIGNS[place.state]} {seat}{words}")


def short(name: str) -> str:
    return shorten(name, NAME_CLUSTERS)
