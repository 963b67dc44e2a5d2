"""What comes next, as a list that is put in order by taps: play, move up, take out, empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.kit.buttons import Button, Link, Row
from handlers.kit.navigation import last_row, page_row
from handlers.kit.screen import PictureRef, Screen
from handlers.streaming.buttons import (
    EmptyQueueTap,
    ItemTap,
    PlayHereTap,
    QueueItemTap,
    QueueOutTap,
    QueuePlaceTap,
    Shelf,
    ShelfTap,
    WatchTap,
)
from handlers.streaming.cards import Card
from handlers.streaming.screens import CARDS_A_PAGE, listed, title
from handlers.ticketing.words import on_button, said
from services.core.i18n import Safe, Translator


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of it: `page` from 0, `count` of all; `chosen` is the key of one of `cards`, with
    the address of it in the Mini App.
    """

    cards: Sequence[Card]
    page: int
    count: int
    revision: int
    chosen: str = ""
    app: str = ""

    @property
    def at(self) -> ShelfTap:
        return ShelfTap(shelf=Shelf.QUEUE, page=self.page)

    @property
    def first(self) -> int:
        return self.page * CARDS_A_PAGE


def queue(t: Translator, page: QueuePage, picture: PictureRef | None = None) -> Screen:
    """All that waits, page by page; one that is chosen can be played, moved and taken out."""
    lines: list[Safe] = [title(t, t.plain("watching.shelf.queue")), Safe("")]
    if not page.cards:
        lines.append(t("watching.shelf.nothing_queued"))
    for number, card in enumerate(page.cards, page.first + 1):
        name, facts = listed(t, card, number)
        is_chosen = card.item.key == page.chosen
        lines += [Safe(f"👉 {name}") if is_chosen else name, facts, Safe("")]
    if page.cards and not page.chosen:
        lines.append(t("watching.queue.choose"))
    rows = [*_items(t, page), *_ways(t, page)]
    back = page.at if page.chosen else WatchTap()
    location = QueueItemTap(key=page.chosen, page=page.page) if page.chosen else page.at
    text = "\n".join(lines).rstrip()
    shown = tuple(row for row in (*rows, last_row(t, back)) if row)
    return Screen(text, shown, picture, location=location)


def _items(t: Translator, page: QueuePage) -> list[Row]:
    buttons = [
        Button(
            on_button(f"{number}. {said(t, card.item.name)}"),
            QueueItemTap(key=card.item.key, page=page.page),
        )
        for number, card in enumerate(page.cards, page.first + 1)
    ]
    return [buttons[start : start + 2] for start in range(0, len(buttons), 2)]


def _ways(t: Translator, page: QueuePage) -> list[Row]:
    for place, card in enumerate(page.cards, page.first):
        if card.item.key == page.chosen:
            return _acts(t, card, place, page.app)
    previous = _turned(page, -1) if page.page else None
    has_more = page.first + CARDS_A_PAGE < page.count
    empty = Button(
        "🗑 " + t.plain("watching.queue.button_empty"), EmptyQueueTap(revision=page.revision)
    )
    turns = page_row(t, previous, _turned(page, 1) if has_more else None)
    return [turns, [empty] if page.cards else []]


def _turned(page: QueuePage, by: int) -> ShelfTap:
    return ShelfTap(shelf=Shelf.QUEUE, page=page.page + by)


def _acts(t: Translator, card: Card, place: int, app: str) -> list[Row]:
    key = card.item.key
    up = Button(
        "⬆️ " + t.plain("watching.queue.button_up"), QueuePlaceTap(key=key, place=place - 1)
    )
    out = Button("➖ " + t.plain("watching.item.button_queue_off"), QueueOutTap(key=key))
    return [[_play(t, card, app), *([up] if place else [])], [out]]


def _play(t: Translator, card: Card, app: str) -> Button | Link:
    """In the chat where it can be heard there; what is closed says on its page why."""
    if card.lock is not None:
        return Button("🔒 " + t.plain("watching.queue.button_why"), ItemTap(key=card.item.key))
    if card.item.is_audio and card.item.in_chat:
        here = t.plain("watching.item.button_here")
        return Button("🎧 " + here, PlayHereTap(key=card.item.key))
    return Link("▶️ " + t.plain("watching.item.button_watch"), app)


def empty_queue(t: Translator, page: QueuePage) -> Screen:
    """Asks once more; what came meanwhile on another device stays."""
    name = t.plain("watching.shelf.queue")
    text = "\n".join([title(t, name), "", t.n("watching.queue.empty_question", page.count)])
    sure = EmptyQueueTap(revision=page.revision, sure=True)
    row: Row = [Button("🗑 " + t.plain("watching.queue.button_empty"), sure)]
    return Screen(text, (row, last_row(t, page.at)))
