"""Devices on which one watches: the list, one of them, taking it off."""

from __future__ import annotations

from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row
from handlers.kit.screen import Screen
from handlers.streaming.buttons import (
    RemoveScreenTap,
    RenameScreenTap,
    ScreensTap,
    ScreenTap,
    StopTap,
    WatchTap,
)
from handlers.streaming.screens import title
from handlers.ticketing.words import escaped, on_button
from services.core.i18n import Safe, Translator
from services.streaming.playback.schemas import Screens, ScreenView

SHOWN: Final = 8
_PLATFORMS: Final = {
    "ios": "iPhone",
    "android": "Android",
    "android_x": "Android",
    "tdesktop": "Telegram Desktop",
    "macos": "Mac",
    "weba": "Web",
    "webk": "Web",
    "web": "Web",
}


def name_of(t: Translator, one: ScreenView) -> str:
    """The name that the fan gave it, or what it is; not escaped."""
    return one.name or _PLATFORMS.get(one.platform, t.plain("watching.screens.unnamed"))


def devices(t: Translator, seen: Screens, marks: tuple[str, ...]) -> Screen:
    """All of them, the last seen first, and how many places there are."""
    lines: list[str] = [
        title(t, t.plain("watching.screens.title")),
        "",
        t("watching.screens.limits", video=seen.video_limit, audio=seen.audio_limit),
        "",
    ]
    if not seen.items:
        lines.append(t("watching.screens.none"))
    buttons: list[Button] = []
    for number, (one, mark) in enumerate(zip(seen.items[:SHOWN], marks, strict=False), 1):
        name = name_of(t, one)
        lines.append(Safe(f"{number}. <b>{escaped(name)}</b> · {_when(t, one)}"))
        buttons.append(Button(on_button(f"{number}. {name}"), ScreenTap(mark=mark)))
    if seen.swap_at is not None:
        lines += ["", t("watching.screens.swap", time=seen.swap_at)]
    rows: list[Row] = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    return Screen("\n".join(lines), (*rows, last_row(t, WatchTap())), location=ScreensTap())


def _when(t: Translator, one: ScreenView) -> Safe:
    if one.lease_id is not None:
        return t("watching.screens.plays")
    return t("watching.screens.seen", time=one.last_seen_at)


def device(t: Translator, one: ScreenView, mark: str) -> Screen:
    """One device: since when, and what can be done with it."""
    name = name_of(t, one)
    lines: list[str] = [
        title(t, t.plain("watching.screens.title"), name),
        "",
        Safe(f"<b>{escaped(name)}</b>"),
        _when(t, one),
        t("watching.screens.since", day=t.date(one.since)),
    ]
    rows: list[Row] = []
    if one.lease_id is not None:
        stop = Button("⏹ " + t.plain("watching.screens.button_stop"), StopTap(mark=mark))
        rows.append([stop])
    rename = Button("✏️ " + t.plain("watching.screens.button_name"), RenameScreenTap(mark=mark))
    remove = Button("✖️ " + t.plain("watching.screens.button_remove"), RemoveScreenTap(mark=mark))
    rows += [[rename, remove], last_row(t, ScreensTap())]
    return Screen("\n".join(lines), tuple(rows), location=ScreenTap(mark=mark))


def ask_name(t: Translator, one: ScreenView, mark: str) -> Screen:
    name = name_of(t, one)
    text = "\n".join(
        [title(t, t.plain("watching.screens.title"), name), "", t("watching.screens.ask_name")]
    )
    return Screen(text, (last_row(t, ScreenTap(mark=mark)),))


def sure(t: Translator, one: ScreenView, mark: str) -> Screen:
    """What taking it off does, before it is done."""
    name = name_of(t, one)
    lines = [
        title(t, t.plain("watching.screens.title"), name),
        "",
        t("watching.screens.sure", name=name),
    ]
    label = "✖️ " + t.plain("watching.screens.button_remove")
    yes = Button(label, RemoveScreenTap(mark=mark, sure=True))
    return Screen("\n".join(lines), ([yes], last_row(t, ScreenTap(mark=mark))))
