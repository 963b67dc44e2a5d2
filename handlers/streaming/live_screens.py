"""What is on air and what comes, and one live event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.kit.buttons import Button, Link, Row
from handlers.kit.navigation import last_row
from handlers.kit.screen import PictureRef, Screen
from handlers.streaming.buttons import ItemTap, LiveRemindTap, LivesTap, LiveTap, WatchTap
from handlers.streaming.cards import Card
from handlers.streaming.item_screens import Ways, instead_lines, locked_rows
from handlers.streaming.screens import title
from handlers.streaming.words import lock_lines
from handlers.ticketing.words import bold, on_button, said, shown
from services.core.i18n import Safe, Translator
from services.streaming.live.schemas import LiveCard, LiveEvent
from services.streaming.live.states import LiveState

_SHOWN: Final = 6
_TENS: Final = 100


def lives(t: Translator, cards: Sequence[LiveCard], picture: PictureRef | None) -> Screen:
    """What is on air first, then what comes, by its start."""
    lines: list[str] = [title(t, t.plain("watching.kind.live")), ""]
    if not cards:
        lines.append(t("watching.live.none"))
    for card in cards[:_SHOWN]:
        lines += [bold(t, card.item.name), state_line(t, card.event), ""]
    buttons = [
        Button(
            ("🔴 " if card.event.is_on_air else "🗓 ") + on_button(said(t, card.item.name)),
            LiveTap(key=card.event.key),
        )
        for card in cards[:_SHOWN]
    ]
    rows: list[Row] = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    text = "\n".join(lines).rstrip()
    return Screen(text, (*rows, last_row(t, WatchTap())), picture, location=LivesTap())


def live(t: Translator, card: LiveCard, mine: Card, picture: PictureRef, ways: Ways) -> Screen:
    """The event: on air with the way to watch it, or when it begins and being told."""
    event = card.event
    lines: list[str] = [
        title(t, t.plain("watching.kind.live"), said(t, card.item.name)),
        "",
        bold(t, card.item.name),
        state_line(t, event),
    ]
    if said(t, card.item.about):
        lines += ["", shown(t, card.item.about)]
    waits = event.state in {LiveState.PLANNED, LiveState.ARMED}
    locked = mine.lock is not None and mine.lock.reason != "not_yet"
    if locked and mine.lock is not None:
        lines += ["", *lock_lines(t, mine.lock), *instead_lines(t, mine)]
    rows: list[Row] = []
    if locked and mine.lock is not None:
        rows += locked_rows(t, mine, mine.lock)
    elif event.is_on_air:
        rows.append([Link("🔴 " + t.plain("watching.live.button_watch"), ways.app)])
    elif event.state is LiveState.RECORDED:
        again = Button("▶️ " + t.plain("watching.live.button_again"), ItemTap(key=event.key))
        rows.append([again])
    if waits:
        key = "watching.why.button_wait_no_more" if card.reminded else "watching.why.button_wait"
        mark = "🔕" if card.reminded else "🔔"
        tap = LiveRemindTap(key=event.key, on=not card.reminded)
        rows.append([Button(f"{mark} {t.plain(key)}", tap)])
    around: Row = [Link("↗️ " + t.plain("watching.item.button_share"), ways.share)]
    if event.group_link:
        around = [*around, Link("👥 " + t.plain("watching.live.button_group"), event.group_link)]
    rows += [around, last_row(t, LivesTap())]
    return Screen("\n".join(lines), tuple(rows), picture, location=LiveTap(key=event.key))


def state_line(t: Translator, event: LiveEvent) -> Safe:
    """`On air · about 1,200 people`, or the moment when it begins."""
    match event.state:
        case LiveState.ON_AIR if event.viewers:
            return Safe(f"🔴 {t('watching.live.on_air_with', viewers=rounded(t, event.viewers))}")
        case LiveState.ON_AIR:
            return Safe(f"🔴 {t('watching.live.on_air')}")
        case LiveState.PLANNED | LiveState.ARMED:
            return Safe(f"🗓 {t('watching.live.begins', time=event.starts_at)}")
        case _:
            return Safe(f"⏹ {t('watching.live.over')}")


def rounded(t: Translator, viewers: int) -> str:
    """Few are told exactly; of many the last digits change too fast to be read."""
    if viewers < _TENS:
        return t.number(viewers)
    step = 10 ** (len(str(viewers)) - 2)
    return t.number(viewers // step * step)
