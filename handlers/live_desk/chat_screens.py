"""The chat of a broadcast for its moderators: what people object to, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.live_desk.buttons import (
    LiveChatSetTap,
    LiveChatTap,
    LiveEventTap,
    LiveLineTap,
    LiveMuteTap,
    LiveRemoveTap,
)
from handlers.ticketing.words import escaped, on_button, said
from services.core.i18n import Safe, Translator
from services.streaming.live.desk import DeskCard
from services.streaming.live.schemas import ChatLine

_MOST: Final = 4
_SLOW: Final = (0, 3, 15, 60)
_MINUTES: Final = (10, 60 * 24)


def chat(t: Translator, card: DeskCard, reported: Sequence[tuple[ChatLine, int]]) -> Screen:
    """How the chat is set, and the lines that most people object to."""
    event = card.event
    words = "livedesk.chat.open" if event.chat_on else "livedesk.chat.closed"
    lines = [
        _path(t, card),
        "",
        t(words),
        t("livedesk.chat.slow", n=event.slow_seconds),
        "",
        t("livedesk.chat.reported" if reported else "livedesk.chat.nothing"),
    ]
    rows: list[Row] = [
        [
            Button(
                on_button(f"🚩{reports} {line.name}: {line.text}"),
                LiveLineTap(key=event.key, number=line.number),
            )
        ]
        for line, reports in reported[:_MOST]
    ]
    rows += [*_settings(t, card), last_row(t, LiveEventTap(key=event.key))]
    return Screen("\n".join(lines), tuple(rows), location=LiveChatTap(key=event.key))


def line(t: Translator, card: DeskCard, one: ChatLine, reports: int) -> Screen:
    """A line in full, with what can be done."""
    key, number = card.event.key, one.number
    lines = [
        _path(t, card),
        "",
        f"<b>{escaped(one.name)}</b>",
        escaped(one.text),
        "",
        t("livedesk.line.reports", n=reports),
    ]
    mutes = [
        Button(
            f"🔇 {t.plain('livedesk.line.button_minutes', n=minutes)}"
            if minutes < _MINUTES[-1]
            else f"🔇 {t.plain('livedesk.line.button_day')}",
            LiveMuteTap(key=key, number=number, minutes=minutes),
        )
        for minutes in _MINUTES
    ]
    rows: tuple[Row, ...] = (
        [
            Button(
                "🗑 " + t.plain("livedesk.line.button_remove"),
                LiveRemoveTap(key=key, number=number),
            )
        ],
        mutes,
        [
            Button(
                "⛔ " + t.plain("livedesk.line.button_for_good"),
                LiveMuteTap(key=key, number=number, minutes=0),
            )
        ],
        last_row(t, LiveChatTap(key=key)),
    )
    return Screen("\n".join(lines), rows, location=LiveLineTap(key=key, number=number))


def _settings(t: Translator, card: DeskCard) -> list[Row]:
    """The next slower step, around in a ring; closed or open."""
    event = card.event
    slower = next((step for step in _SLOW if step > event.slow_seconds), _SLOW[0])
    slow = Button(
        "🐢 " + t.plain("livedesk.chat.button_slow", n=slower),
        LiveChatSetTap(key=event.key, on=event.chat_on, slow=slower),
    )
    word = "livedesk.chat.button_close" if event.chat_on else "livedesk.chat.button_open"
    switch = Button(
        t.plain(word),
        LiveChatSetTap(key=event.key, on=not event.chat_on, slow=event.slow_seconds),
    )
    return [[slow, switch]]


def _path(t: Translator, card: DeskCard) -> Safe:
    steps = (t.plain("livedesk.title"), said(t, card.item.name), t.plain("livedesk.chat.title"))
    return path(t, t.plain("operator.desk.title"), *steps)
