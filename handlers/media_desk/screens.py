"""Media as the operators see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.media_desk.buttons import (
    MediaAgainTap,
    MediaFileTap,
    MediaHideTap,
    MediaItemTap,
    MediaListTap,
)
from handlers.operator.buttons import DeskTap
from handlers.ticketing.words import bold, escaped, on_button, said
from services.core.i18n import Safe, Translator
from services.streaming.library.schemas import ItemState
from services.streaming.processing.schemas import Job, JobState, MediaEntry

ITEMS_A_PAGE: Final = 5
_PETALS: Final = 10
_MARKS: Final = {
    ItemState.DRAFT: "⚪️",
    ItemState.PROCESSING: "⏳",
    ItemState.READY: "✅",
    ItemState.FAILED: "⚠️",
    ItemState.HIDDEN: "🙈",
}
_UNFINISHED: Final = frozenset({JobState.WAITING, JobState.RUNNING})


@dataclass(frozen=True, slots=True)
class Shown:
    """An item with what can be done to it; `note` says what has just happened."""

    entry: MediaEntry
    has_source: bool
    note: str = ""


def items(
    t: Translator, page: Sequence[MediaEntry], next_after: str | None, at: MediaListTap
) -> Screen:
    """One page by key: all, or those that want looking at."""
    empty = "media.desk.no_trouble" if at.trouble else "media.desk.nothing"
    lines: list[str] = [_path(t), ""]
    lines += [_listed(t, entry) for entry in page] or [t(empty)]
    buttons = [Button(on_button(said(t, each.name)), MediaItemTap(item=each.key)) for each in page]
    rows: list[Row] = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    other = "media.desk.button_all" if at.trouble else "media.desk.button_trouble"
    turns = [Button(t.plain(other), MediaListTap(trouble=not at.trouble))]
    if next_after:
        following = MediaListTap(after=next_after, trouble=at.trouble)
        turns.append(Button(t.plain("common.button.next") + " ›", following))
    return Screen("\n".join(lines), (*rows, turns, last_row(t, DeskTap())), location=at)


def item(t: Translator, shown: Shown) -> Screen:
    """One item: how its media are, how far a job is, what went wrong and what to do now."""
    entry, job = shown.entry, shown.entry.job
    words: list[str] = [
        _path(t, entry.key),
        *([f"❗️ {shown.note}"] if shown.note else []),
        "",
        bold(t, entry.name),
        f"{_MARKS[entry.state]} {t(f'media.state.{entry.state}')}",
    ]
    if entry.duration_seconds:
        words.append(_made(t, entry))
    if job is not None:
        words += _job(t, job)
    return Screen(
        "\n".join(words),
        (*_acts(t, shown), last_row(t, MediaListTap())),
        location=MediaItemTap(item=entry.key),
    )


def _acts(t: Translator, shown: Shown) -> list[Row]:
    entry, job = shown.entry, shown.entry.job
    rows: list[Row] = [
        [Button("📤 " + t.plain("media.desk.button_file"), MediaFileTap(item=entry.key))]
    ]
    if shown.has_source and (job is None or job.state not in _UNFINISHED):
        failed = job is not None and job.state is JobState.FAILED
        word = "media.desk.button_retry" if failed else "media.desk.button_anew"
        rows.append([Button("🔁 " + t.plain(word), MediaAgainTap(item=entry.key))])
    is_hidden = entry.state is ItemState.HIDDEN
    word = "media.desk.button_show" if is_hidden else "media.desk.button_hide"
    rows.append([Button(t.plain(word), MediaHideTap(item=entry.key, hidden=not is_hidden))])
    return rows


def ask_file(t: Translator, key: str, most_mb: int, note: str = "") -> Screen:
    """The next video, song or file in this chat is taken."""
    words: list[str] = [
        _path(t, key),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("media.desk.ask_file", most_mb=most_mb),
        t("media.desk.larger", command=Safe("<code>main.py load</code>")),
    ]
    rows = (last_row(t, MediaItemTap(item=key)),)
    return Screen("\n".join(words), rows, location=MediaFileTap(item=key))


def bar(percent: int) -> str:
    """Ten marks, as many full as there are tenths."""
    full = percent * _PETALS // 100
    return "▰" * full + "▱" * (_PETALS - full)


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("media.desk.title"), *steps)


def _listed(t: Translator, entry: MediaEntry) -> str:
    job = entry.job
    told = f"{_MARKS[entry.state]} {bold(t, entry.name)}"
    if job is None or job.state not in _UNFINISHED:
        return told
    return f"{told} {bar(job.percent)} {t.number(job.percent)}%"


def _made(t: Translator, entry: MediaEntry) -> Safe:
    facts = [t.duration(timedelta(seconds=entry.duration_seconds))]
    if entry.heights:
        facts.append(", ".join(f"{lines}p" for lines in entry.heights))
    if entry.loudness_lufs is not None:
        facts.append(f"{entry.loudness_lufs:.1f} LUFS")
    return escaped(" · ".join(facts))


def _job(t: Translator, job: Job) -> list[str]:
    if job.state in _UNFINISHED:
        return ["", f"{bar(job.percent)} {t.number(job.percent)}%", t(f"media.stage.{job.stage}")]
    if job.state is not JobState.FAILED or job.reason is None:
        return []
    key = f"error.media.{job.reason}"
    return ["", f"⚠️ {t(key, **job.details)}", t(f"{key}.next")]
