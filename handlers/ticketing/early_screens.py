"""Early access as operators see it: the types that are sold early, and who may buy them."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.operator.buttons import DeskTap
from handlers.ticketing.buttons import EarlyAskTap, EarlyDeskTap, EarlyTakeTap, EarlyWordTap
from handlers.ticketing.words import on_button, shown
from services.core.i18n import Safe, Translator
from services.ticketing.early.schemas import EarlyType, WordView

_MOST_WORDS = 8


def desk(t: Translator, coming: Sequence[EarlyType]) -> Screen:
    """The words that open something; each once."""
    lines: list[str] = [_path(t), ""]
    for kind in coming:
        times = t("ticketing.early.desk_times", opens=kind.opens_at, closes=kind.closes_at)
        lines.append(f"• <code>{kind.word}</code> · {shown(t, kind.event)} · {times}")
    lines.append("" if coming else t("ticketing.early.desk_nothing"))
    words = list({kind.word: None for kind in coming})[:_MOST_WORDS]
    rows: list[Row] = [[Button(on_button(word), EarlyWordTap(word=word))] for word in words]
    text = "\n".join(lines)
    return Screen(text, (*rows, last_row(t, DeskTap())), location=EarlyDeskTap())


def word(t: Translator, view: WordView) -> Screen:
    """How many have it, and a button to take it from each of the newest."""
    lines = [_path(t, view.word), "", t.n("ticketing.early.desk_fans", view.fans)]
    rows: list[Row] = [
        [Button(t.plain("ticketing.early.button_take", fan=str(fan_id)), _take(view, fan_id))]
        for fan_id in view.newest
    ]
    give = Button("➕ " + t.plain("ticketing.early.button_give"), EarlyAskTap(word=view.word))
    location = EarlyWordTap(word=view.word)
    back = EarlyDeskTap()
    return Screen("\n".join(lines), ([give], *rows, last_row(t, back)), location=location)


def _take(view: WordView, fan_id: int) -> EarlyTakeTap:
    return EarlyTakeTap(word=view.word, fan_id=fan_id)


def ask_fan(t: Translator, word: str, *, unknown: bool = False) -> Screen:
    """Waits for the id of a fan."""
    lines: list[str] = [
        _path(t, word),
        *([f"⚠️ {t('ticketing.early.no_such_fan')}"] if unknown else []),
        "",
        t("ticketing.early.ask_fan"),
    ]
    back, location = EarlyWordTap(word=word), EarlyAskTap(word=word)
    return Screen("\n".join(lines), (last_row(t, back),), location=location)


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("ticketing.early.desk_title"), *steps)
