"""Cards of groups: tickets together, and an event with who goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from handlers.groups import words
from handlers.groups.buttons import CardGoTap, CardLeaveTap, CardTakeTap
from handlers.groups.screens import is_open
from handlers.kit.buttons import Button, Row
from handlers.kit.group_card import CardPlace, CardView
from handlers.kit.screen import PictureRef, Screen
from handlers.ticketing.words import bold, date_and_place, shown, status
from services.core.i18n import Safe, Translator
from services.ticketing import EventCard, SaleStatus
from services.ticketing.groups import GroupView, PlaceState

EVENT_KIND: Final = "ev"
_SOMEBODY_PAYS: Final = timedelta(seconds=4)
"""While a friend is paying, the card looks so often whether that is done."""
_EVENT_CHANGES: Final = timedelta(minutes=30)
_NAMES_SHOWN: Final = 12


def group_card(place: CardPlace, group: GroupView, picture: PictureRef) -> CardView:
    """Tickets together: who has which place, how long it waits, and what one can do."""
    t, event = place.t, group.event
    text = words.about(t, group, place.now, (), ("", t("groups.page.how")))
    see: Row = [place.private("🎫 " + t.plain("groups.news.button_event"), "ev", event.id)]
    if not is_open(group, place.now):
        screen = Screen(text, (see,), picture)
        again = place.now + _SOMEBODY_PAYS
        return CardView(screen, group.is_final, None if group.is_final else again)
    free = group.number_of(PlaceState.FREE)
    take = Button(
        f"➕ {t.plain('groups.button.take')} ({free})", CardTakeTap(group=group.short_id)
    )
    pay = place.private("💳 " + t.plain("groups.button.pay"), "go", group.short_id)
    leave = Button(t.plain("groups.button.leave"), CardLeaveTap(group=group.short_id))
    rows: tuple[Row, ...] = ([take, pay], [leave, *see]) if free else ([pay], [leave, *see])
    changes_at = words.next_minute(group, place.now)
    if group.number_of(PlaceState.PAYING):
        changes_at = min(changes_at, place.now + _SOMEBODY_PAYS)
    return CardView(Screen(text, rows, picture), changes_at=changes_at)


def event_card(
    place: CardPlace, card: EventCard, names: list[str], number: int, picture: PictureRef
) -> CardView:
    """An event in a group: when, where, who goes; buying is everybody's own."""
    t, event = place.t, card.label
    text = "\n".join(
        [
            f"{bold(t, event.name)} · {shown(t, event.performers)}",
            *date_and_place(t, event),
            status(t, card),
            "",
            _goers(t, names, number),
        ]
    )
    buy = place.private("🎫 " + t.plain("groups.event.button_buy"), EVENT_KIND, event.id)
    if card.status in (SaleStatus.CANCELLED, SaleStatus.OVER):
        return CardView(Screen(text, (), picture), is_final=True)
    go = Button("➕ " + t.plain("groups.event.button_go"), CardGoTap(event_id=event.id))
    changes_at = min(place.now + _EVENT_CHANGES, max(place.now, event.ends_at))
    return CardView(Screen(text, ([go, buy],), picture), changes_at=changes_at)


def _goers(t: Translator, names: list[str], number: int) -> Safe:
    if not number:
        return t("groups.event.nobody")
    listed = ", ".join(words.short(name) for name in names[:_NAMES_SHOWN])
    if number > _NAMES_SHOWN:
        listed = t.plain("groups.event.more", names=listed, number=number - _NAMES_SHOWN)
    return t("groups.event.goers", number=number, names=listed)
