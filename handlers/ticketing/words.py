"""How events, dates and prices are said on every screen of ticketing."""

from __future__ import annotations

from html import escape
from typing import Final

from services.artwork.schemas import Bilingual
from services.core.i18n import Safe, Translator, shorten
from services.core.money import Money
from services.ticketing import EventCard, EventLabel, SaleStatus, Show

BUTTON_CLUSTERS: Final = 24

_STATUS: Final = {
    SaleStatus.SOLD_OUT: "ticketing.status.sold_out",
    SaleStatus.CLOSED: "ticketing.status.closed",
    SaleStatus.CANCELLED: "ticketing.status.cancelled",
    SaleStatus.OVER: "ticketing.status.over",
}


def said(t: Translator, words: Bilingual) -> str:
    """The words in the fan's language, not escaped."""
    return words.in_language(t.locale)


def on_button(text: str) -> str:
    return shorten(text, BUTTON_CLUSTERS)


def shown(t: Translator, words: Bilingual) -> Safe:
    """The words in the fan's language, as HTML."""
    return escaped(said(t, words))


def escaped(text: str) -> Safe:
    return Safe(escape(text, quote=False))


def bold(t: Translator, words: Bilingual) -> Safe:
    return Safe(f"<b>{shown(t, words)}</b>")


def date_and_place(t: Translator, event: EventLabel) -> list[str]:
    """Day, clock and place: three lines of HTML."""
    doors, starts = t.clock(event.doors_at), t.clock(event.starts_at)
    return [
        f"📅 {t.date(event.starts_at, 'ticket')}",
        f"🕖 {t('ticketing.event.times', doors=doors, starts=starts)}",
        f"📍 {shown(t, event.venue)}, {shown(t, event.city.name)}",
    ]


def status(t: Translator, card: EventCard) -> Safe:
    """Whether the event can be bought, in a few words."""
    return _status(t, card.status, card.from_price, card)


def status_of_show(t: Translator, show: Show) -> Safe:
    """The same of all dates of a series."""
    return _status(t, show.status, show.from_price, show.first)


def _status(t: Translator, now: SaleStatus, price: Money | None, card: EventCard) -> Safe:
    match now:
        case SaleStatus.OPEN:
            assert price is not None
            return t("ticketing.status.open", price=price)
        case SaleStatus.NOT_YET:
            return t("ticketing.status.not_yet", time=card.sales_from)
        case other:
            return t(_STATUS[other])
