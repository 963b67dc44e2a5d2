"""The waiting room as a fan sees it: what happens next, how far it is, the way out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.ticketing.buttons import EventTap, MyTicketsTap
from handlers.ticketing.words import bold, date_and_place, said
from handlers.waiting_room.buttons import DrawTap, JoinTap, LeaveSureTap, LeaveTap, RoomTap
from services.core.i18n import Safe, Translator
from services.ticketing import EventCard, SaleStatus
from services.ticketing.queue import PlaceState, QueuePlace, RoomState, Wait

_HOUR: Final = timedelta(hours=1)


def room(t: Translator, card: EventCard, place: QueuePlace, now: datetime) -> Screen:
    """The card that is edited while the fan waits."""
    event_id = card.label.id
    lines = [
        _path(t, card),
        "",
        bold(t, card.label.name),
        *date_and_place(t, card.label),
        "",
        *_story(t, place, now),
    ]
    if card.status is SaleStatus.SOLD_OUT and place.room is not RoomState.CLOSED:
        lines += ["", f"⚠️ {t('queue.room.sold_out')}"]
    rows = [*_acts(t, place, now), _foot(t, event_id)]
    location = RoomTap(event_id=event_id)
    return Screen(
        "\n".join(lines), (*rows, last_row(t, EventTap(event_id=event_id))), location=location
    )


def _path(t: Translator, card: EventCard) -> Safe:
    return path(
        t, t.plain("ticketing.list.title"), said(t, card.label.name), t.plain("queue.room.title")
    )


def _story(t: Translator, place: QueuePlace, now: datetime) -> list[Safe]:
    """What is to be said, by where the room and the fan stand."""
    if place.room is RoomState.CLOSED:
        return [t("queue.room.closed")]
    match place.state:
        case PlaceState.INSIDE:
            assert place.pass_until is not None
            until = t("queue.room.inside_until", time=t.time(place.pass_until))
            return [Safe(f"✅ <b>{t('queue.room.inside')}</b>"), until]
        case PlaceState.WAITING:
            return _waiting(t, place)
        case PlaceState.MISSED:
            return [Safe(f"<b>{t('queue.room.missed')}</b>"), t("queue.room.at_the_end")]
        case PlaceState.DONE:
            return [Safe(f"✅ <b>{t('queue.room.done')}</b>"), t("queue.room.once_more")]
        case PlaceState.LEFT | PlaceState.OUTSIDE:
            return _outside(t, place, now)


def _waiting(t: Translator, place: QueuePlace) -> list[Safe]:
    if place.room is RoomState.GATHERING:
        return [
            Safe(f"⏳ <b>{t('queue.room.in_draw')}</b>"),
            t("queue.room.draw_at", time=place.sale_at),
            *_people(t, place),
            t("queue.room.we_write"),
        ]
    lines = [Safe(f"⏳ <b>{t('queue.room.waiting')}</b>")]
    if place.ahead is None or place.wait is None:
        lines.append(t("queue.room.ranking"))
    elif place.ahead == 0:
        lines.append(t("queue.room.next"))
    else:
        lines += [t.n("queue.room.ahead", place.ahead), _wait(t, place.wait)]
    if place.room is RoomState.PAUSED:
        lines.append(t("queue.room.paused"))
    return [*lines, t("queue.room.we_write")]


def _wait(t: Translator, wait: Wait) -> Safe:
    """The guess as a range, or as one length when both ends are the same."""
    shortest, longest = t.duration(wait.shortest), t.duration(wait.longest)
    if shortest == longest:
        return t("queue.room.wait_about", length=longest)
    return t("queue.room.wait_range", shortest=shortest, longest=longest)


def _people(t: Translator, place: QueuePlace) -> list[Safe]:
    return [t.n("queue.room.people", place.people)] if place.people else []


def _outside(t: Translator, place: QueuePlace, now: datetime) -> list[Safe]:
    if now < place.joining_opens_at:
        return [
            t("queue.room.opens_at", time=place.joining_opens_at),
            t("queue.room.draw_at", time=place.sale_at),
        ]
    if place.room is RoomState.GATHERING:
        return [
            t("queue.room.draw_at", time=place.sale_at),
            t("queue.room.all_equal"),
            *_people(t, place),
        ]
    return [t("queue.room.sale_runs"), t("queue.room.at_the_end")]


def _acts(t: Translator, place: QueuePlace, now: datetime) -> list[Row]:
    """The one thing to do now."""
    event_id = place.event_id
    if place.lets_buy:
        label = "🎫 " + t.plain("queue.room.button_buy")
        return [[Button(label, EventTap(event_id=event_id))]]
    if place.state is PlaceState.WAITING:
        leave = t.plain("queue.room.button_leave")
        return [[Button(leave, LeaveTap(event_id=event_id))]]
    if now < place.joining_opens_at:
        return []
    rows: list[Row] = [
        [Button("⏳ " + t.plain("queue.room.button_join"), JoinTap(event_id=event_id))]
    ]
    if place.state is PlaceState.DONE:
        rows.insert(0, [Button("🎟 " + t.plain("menu.button.my_tickets"), MyTicketsTap())])
    return rows


def _foot(t: Translator, event_id: str) -> Row:
    return [
        Button("🔄 " + t.plain("common.button.reload"), RoomTap(event_id=event_id)),
        Button("🎲 " + t.plain("queue.room.button_draw"), DrawTap(event_id=event_id)),
    ]


def leave(t: Translator, card: EventCard) -> Screen:
    """Giving a place up cannot be undone, so it is asked."""
    event_id = card.label.id
    text = "\n".join([_path(t, card), "", t("queue.leave.question")])
    sure = t.plain("queue.leave.button_sure")
    stay = t.plain("queue.leave.button_stay")
    rows: list[Row] = [
        [Button(sure, LeaveSureTap(event_id=event_id))],
        [Button("⏳ " + stay, RoomTap(event_id=event_id))],
    ]
    back, location = RoomTap(event_id=event_id), LeaveTap(event_id=event_id)
    return Screen(text, (*rows, last_row(t, back)), location=location)


def draw(t: Translator, card: EventCard, place: QueuePlace, fan_id: int) -> Screen:
    """How the order comes about; after the draw, all that is needed to check one's own lot."""
    lines = [
        _path(t, card),
        "",
        f"🎲 <b>{t('queue.draw.title')}</b>",
        t("queue.draw.how"),
        "",
        t("queue.draw.hash", method=_code("SHA-256"), hash=_code(place.seed_hash)),
    ]
    if place.seed is None:
        lines.append(t("queue.draw.later"))
    else:
        lines += [
            t("queue.draw.seed", seed=_code(place.seed)),
            t("queue.draw.formula", formula=_code(f"HMAC-SHA256(seed, '{fan_id}')")),
        ]
        if place.lot is not None and place.rank is not None:
            lines.append(t("queue.draw.own", lot=_code(str(place.lot)), rank=place.rank))
    back = RoomTap(event_id=card.label.id)
    location = DrawTap(event_id=card.label.id)
    return Screen("\n".join(lines), (last_row(t, back),), location=location)


def _code(text: str) -> Safe:
    """To be copied by a tap; `text` holds nothing that HTML would read."""
    return Safe(f"<code>{text}</code>")
