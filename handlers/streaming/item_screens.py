"""One item, and what belongs to it: stars, words, the album or series around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers.kit.buttons import Button, Link, Row, Tap
from handlers.kit.navigation import last_row, page_row
from handlers.kit.screen import PictureRef, Screen
from handlers.plans.buttons import MyPlanTap, PlansTap, PlanTap
from handlers.streaming.buttons import (
    AlbumHereTap,
    CollectionTap,
    ItemTap,
    LyricsTap,
    PlayHereTap,
    QueueTap,
    RateTap,
    RemindTap,
    WatchTap,
)
from handlers.streaming.cards import Card, Lock, OpenCollection
from handlers.streaming.screens import listed, open_button, title
from handlers.streaming.words import (
    clock,
    collection_name,
    in_one_line,
    languages,
    lock_lines,
    names,
    stars,
)
from handlers.ticketing.words import bold, escaped, on_button, said, shown
from handlers.verification.buttons import VerificationTap
from services.core.i18n import Safe, Translator
from services.streaming.library.schemas import CollectionKind

ITEMS_A_PAGE: Final = 4
MOST_IN_ONE_MESSAGE: Final = 10
_ABOUT_CHARACTERS: Final = 420
_LYRICS_CHARACTERS: Final = 800
_STARS: Final = 5


@dataclass(frozen=True, slots=True)
class Ways:
    """Addresses out of the chat: the Mini App at this item, and the one to share it."""

    app: str
    share: str


def item(t: Translator, card: Card, picture: PictureRef, ways: Ways, back: Tap) -> Screen:
    """What it is, whether it opens and what helps if not, and the ways on."""
    one = card.item
    lines: list[str] = [
        title(t, said(t, one.name)),
        "",
        bold(t, one.name),
        in_one_line(t, card),
        *([escaped(found)] if (found := stars(t, card)) else []),
        *(_about(t, card)),
    ]
    if card.lock is not None:
        lines += ["", *lock_lines(t, card.lock), *instead_lines(t, card)]
    elif card.resume_seconds and not card.is_finished:
        lines += ["", t("watching.item.resume", time=clock(card.resume_seconds))]
    first = locked_rows(t, card, card.lock) if card.lock else _open_rows(t, card, ways)
    rows = [*first, *_more_rows(t, card, ways), last_row(t, back)]
    text = "\n".join(lines)
    return Screen(text, tuple(row for row in rows if row), picture, location=ItemTap(key=one.key))


def _about(t: Translator, card: Card) -> list[str]:
    one, lines = card.item, []
    about = said(t, one.about)
    if about:
        lines += ["", escaped(about[:_ABOUT_CHARACTERS])]
    media = one.media
    if media is not None and media.captions:
        captions = languages(t, media.captions)
        lines += ["", t("watching.item.captions", languages=captions)]
    if one.windows.until is not None and card.lock is None:
        lines += ["", t("watching.item.until", time=one.windows.until)]
    return lines


def instead_lines(t: Translator, card: Card) -> list[Safe]:
    """What is like it and opens; nothing where that is not the question."""
    if not card.instead:
        return []
    like = [
        line
        for number, each in enumerate(card.instead, 1)
        for line in (*listed(t, each, number), Safe(""))
    ]
    return [Safe(""), t("watching.why.instead"), *like[:-1]]


def _open_rows(t: Translator, card: Card, ways: Ways) -> list[Row]:
    key = "watching.item.button_listen" if card.item.is_audio else "watching.item.button_watch"
    if card.resume_seconds and not card.is_finished:
        key = "watching.item.button_go_on"
    watch = Link("▶️ " + t.plain(key), ways.app)
    if card.item.is_audio and card.item.in_chat:
        here = Button("🎧 " + t.plain("watching.item.button_here"), PlayHereTap(key=card.item.key))
        return [[here, watch]]
    return [[watch]]


def locked_rows(t: Translator, card: Card, lock: Lock) -> list[Row]:
    """The next step first: the plan that opens it, being told, or saying where one is."""
    rows: list[Row] = []
    if lock.reason == "subscription_inactive":
        rows.append([Button("⭐ " + t.plain("watching.why.button_my_plan"), MyPlanTap())])
    elif lock.offers:
        offer = lock.offers[0]
        label = t.plain("watching.why.button_plan", plan=said(t, offer.name))
        row: Row = [Button("⭐ " + on_button(label), PlanTap(plan=offer.word))]
        if len(lock.offers) > 1:
            row = [*row, Button(t.plain("watching.why.button_plans"), PlansTap())]
        rows.append(row)
    if lock.reason == "not_yet":
        key = "watching.why.button_wait_no_more" if card.is_awaited else "watching.why.button_wait"
        mark = "🔕" if card.is_awaited else "🔔"
        tap = RemindTap(key=card.item.key, on=not card.is_awaited)
        rows.append([Button(f"{mark} {t.plain(key)}", tap)])
    if lock.reason == "territory_unknown":
        label = t.plain("watching.why.button_number")
        rows.append([Button("🪪 " + label, VerificationTap())])
    if card.instead:
        rows.append([open_button(t, number, each) for number, each in enumerate(card.instead, 1)])
    return rows


def _more_rows(t: Translator, card: Card, ways: Ways) -> list[Row]:
    one = card.item
    lyrics: Row = []
    if one.media is not None and one.media.lyrics:
        lyrics = [Button("📝 " + t.plain("watching.item.button_lyrics"), LyricsTap(key=one.key))]
    rate = Button("⭐ " + t.plain("watching.item.button_rate"), RateTap(key=one.key))
    rows: list[Row] = [[*lyrics, *([] if card.lock else [rate])]]
    queue = Button(_queue_label(t, card), QueueTap(key=one.key, on=not card.is_queued))
    share = Link("↗️ " + t.plain("watching.item.button_share"), ways.share)
    rows.append([queue, share] if not card.lock else [share])
    around: list[Button] = []
    if one.collection is not None and card.home is not None:
        around.append(
            Button("📃 " + on_button(said(t, card.home)), CollectionTap(key=one.collection))
        )
    if card.next_key is not None:
        around.append(
            Button("⏭ " + t.plain("watching.item.button_next"), ItemTap(key=card.next_key))
        )
    rows.append(around)
    return rows


def _queue_label(t: Translator, card: Card) -> str:
    if card.is_queued:
        return "➖ " + t.plain("watching.item.button_queue_off")
    return "➕ " + t.plain("watching.item.button_queue")


def ask_stars(t: Translator, card: Card, back: Tap) -> Screen:
    """One to five; what was given before is said."""
    lines: list[str] = [
        title(t, said(t, card.item.name)),
        "",
        t("watching.rate.question", item=said(t, card.item.name)),
    ]
    if card.my_stars:
        lines += ["", t("watching.rate.mine", stars="★" * card.my_stars)]
    buttons = [
        Button("★" * number, RateTap(key=card.item.key, stars=number))
        for number in range(_STARS, 0, -1)
    ]
    rows: list[Row] = [buttons[:2], buttons[2:4], buttons[4:]]
    return Screen("\n".join(lines), (*rows, last_row(t, back)))


def collection(
    t: Translator, opened: OpenCollection, at: CollectionTap, picture: PictureRef, ways: Ways
) -> Screen:
    """What it holds, in its order; an album of tracks can be sent as a whole."""
    one = opened.collection
    count = t.n("watching.count.items", len(opened.cards))
    parts = [collection_name(t, one.kind), names(t, opened.artists)]
    lines: list[str] = [
        title(t, said(t, one.name)),
        "",
        bold(t, one.name),
        Safe(f"{escaped(' · '.join(filter(None, parts)))} · {count}"),
    ]
    if at.page == 0 and said(t, one.about):
        lines += ["", shown(t, one.about)[: _ABOUT_CHARACTERS // 2]]
    lines.append("")
    start = at.page * ITEMS_A_PAGE
    here = opened.cards[start : start + ITEMS_A_PAGE]
    for number, card in enumerate(here, start + 1):
        lines += listed(t, card, number)
    buttons = [open_button(t, number, card) for number, card in enumerate(here, start + 1)]
    rows: list[Row] = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    rows.append(_turns(t, opened, at))
    rows.append([*_album_here(t, opened), Link("↗️ " + t.plain(_SHARE), ways.share)])
    rows.append(last_row(t, WatchTap()))
    return Screen("\n".join(lines), tuple(row for row in rows if row), picture, location=at)


_SHARE: Final = "watching.item.button_share"


def _turns(t: Translator, opened: OpenCollection, at: CollectionTap) -> Row:
    more = (at.page + 1) * ITEMS_A_PAGE < len(opened.cards)
    previous = CollectionTap(key=at.key, page=at.page - 1) if at.page else None
    return page_row(t, previous, CollectionTap(key=at.key, page=at.page + 1) if more else None)


def _album_here(t: Translator, opened: OpenCollection) -> list[Button]:
    can = any(card.item.in_chat and card.item.is_audio for card in opened.cards)
    if not can or opened.collection.kind is CollectionKind.SERIES:
        return []
    label = "🎧 " + t.plain("watching.collection.button_here")
    return [Button(label, AlbumHereTap(key=opened.collection.key))]


def lyrics(
    t: Translator,
    card: Card,
    words: Sequence[str],
    at: LyricsTap,
    scripts: Sequence[str],
    picture: PictureRef,
) -> Screen:
    """The words of a track, page by page; in the other script by one tap."""
    pages = pages_of(words)
    page = min(at.page, len(pages) - 1)
    name = said(t, card.item.name)
    head = title(t, name, t.plain("watching.item.button_lyrics"))
    lines: list[str] = [head, "", escaped("\n".join(pages[page]))]
    previous = at.model_copy(update={"page": page - 1}) if page else None
    more = page + 1 < len(pages)
    following = at.model_copy(update={"page": page + 1}) if more else None
    rows: list[Row] = [page_row(t, previous, following)]
    if len(scripts) > 1:
        key = "watching.lyrics.button_khmer" if at.latin else "watching.lyrics.button_latin"
        other = LyricsTap(key=at.key, latin=0 if at.latin else 1)
        rows.append([Button("🔤 " + t.plain(key), other)])
    rows.append(last_row(t, ItemTap(key=card.item.key)))
    return Screen("\n".join(lines), tuple(row for row in rows if row), picture, location=at)


def pages_of(words: Sequence[str]) -> list[list[str]]:
    """Whole lines, so many as fit a caption; a song without words is one empty page."""
    pages: list[list[str]] = [[]]
    room = _LYRICS_CHARACTERS
    for line in words:
        if pages[-1] and len(line) + 1 > room:
            pages.append([])
            room = _LYRICS_CHARACTERS
        pages[-1].append(line)
        room -= len(line) + 1
    return pages
