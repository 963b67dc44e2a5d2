"""How videos and music are said on every screen: kinds, lengths, locks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from handlers.streaming.cards import Card, Lock
from handlers.ticketing.words import escaped, said
from services.artwork.schemas import Bilingual
from services.core.i18n import Safe, Translator
from services.identity import FanProfile
from services.streaming.library.schemas import CollectionKind, Item, Kind

MARKS: Final = {
    Kind.VIDEO: "🎬",
    Kind.TRACK: "🎵",
    Kind.INTERVIEW: "🎙",
    Kind.BEHIND_THE_SCENES: "🎥",
    Kind.DOCUMENTARY: "🎞",
    Kind.CONCERT: "🎤",
    Kind.EPISODE: "📺",
    Kind.LIVE: "🔴",
}
COLLECTION_MARKS: Final = {
    CollectionKind.ALBUM: "💿",
    CollectionKind.PLAYLIST: "📃",
    CollectionKind.SERIES: "📺",
}
_STARS: Final = 5
_MINUTE: Final = 60
_HOUR: Final = 3600
_COUNTRIES: Final = {"855": "KH", "84": "VN", "856": "LA", "66": "TH"}


def country_of(fan: FanProfile) -> str | None:
    """Where a number that Telegram vouches for is from, if it is one of ours; else nobody knows.

    A chat does not say where somebody is, and a number from elsewhere does not either.
    """
    digits = (fan.phone or "").removeprefix("+")
    return next((word for code, word in _COUNTRIES.items() if digits.startswith(code)), None)


def clock(seconds: int) -> str:
    """`4:05`, `1:02:03`."""
    hours, rest = divmod(max(seconds, 0), _HOUR)
    minutes, left = divmod(rest, _MINUTE)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def kind_name(t: Translator, kind: Kind) -> str:
    return t.plain(f"watching.kind.{kind}")


def collection_name(t: Translator, kind: CollectionKind) -> str:
    return t.plain(f"watching.collection.{kind}")


def names(t: Translator, artists: Sequence[Bilingual]) -> str:
    """`Sokha, Dara`, not escaped."""
    return ", ".join(said(t, each) for each in artists)


def in_one_line(t: Translator, card: Card) -> Safe:
    """`Concert · 42:10 · Sokha`, as HTML; what is not known is left out."""
    item = card.item
    length = clock(item.duration_seconds) if item.duration_seconds else ""
    parts = [kind_name(t, item.kind), length, names(t, card.artists)]
    return escaped(" · ".join(filter(None, parts)))


def languages(t: Translator, words: Sequence[str]) -> str:
    """`Khmer, English`; those without a name of ours as they are."""
    keys = {word: f"watching.language.{word}" for word in words}
    return ", ".join(t.plain(key) if key in t else word for word, key in keys.items())


def stars(t: Translator, card: Card) -> str:
    """`★★★★☆ 4.3 (12)`; empty while too few have rated it."""
    if card.rating_tenths is None:
        return ""
    full = (card.rating_tenths + 5) // 10
    average = t.number(Decimal(card.rating_tenths) / 10)
    return f"{'★' * full}{'☆' * (_STARS - full)} {average} ({t.number(card.rating_count)})"


def lock_lines(t: Translator, lock: Lock) -> list[Safe]:
    """The cause with its time or place, and what helps."""
    match lock.reason:
        case "not_yet" if lock.opens_at is not None and lock.opens_in is not None:
            first = t("watching.why.not_yet", time=lock.opens_at, wait=t.duration(lock.opens_in))
        case "not_yet":
            first = t("watching.why.never")
        case "window_closed" if lock.closed_at is not None:
            first = t("watching.why.window_closed", time=lock.closed_at)
        case "territory":
            first = t("watching.why.territory", countries=_countries(t, lock))
        case "territory_unknown":
            first = t("watching.why.territory_unknown", countries=_countries(t, lock))
        case "subscription_inactive" if lock.state.lower() == "paused":
            first = t("watching.why.paused")
        case "subscription_inactive":
            first = t("watching.why.subscription_inactive")
        case _:
            first = t("watching.why.plan_required")
    lines = [Safe(f"🔒 {first}")]
    if lock.offers:
        cheapest = lock.offers[0]
        lines.append(
            t("watching.why.with_plan", plan=said(t, cheapest.name), price=cheapest.price)
        )
    return lines


def _countries(t: Translator, lock: Lock) -> str:
    return ", ".join(_country(t, each) for each in lock.countries)


def _country(t: Translator, word: str) -> str:
    key = f"watching.country.{word.lower()}"
    return t.plain(key) if key in t else word


def mark_of(item: Item) -> str:
    return MARKS[item.kind]
