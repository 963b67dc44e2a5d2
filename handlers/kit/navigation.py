"""Ways out of every screen: Back, Home, Help in the last row; the path on top; pages."""

from __future__ import annotations

from html import escape

from handlers.kit.buttons import Button, Row, Tap
from services.core.i18n import Safe, Translator


class HomeTap(Tap, prefix="h"):
    """Opens Home."""


class HelpTap(Tap, prefix="hp"):
    """Opens Help."""


class HomeAnywhereTap(Tap, prefix="hm", works_anywhere=True):
    """Opens Home below a receipt or a notification."""


def last_row(t: Translator, back: Tap | None) -> Row:
    """Back (when there is a way), Home and Help: no screen is a dead end."""
    row = [
        Button(t.plain("common.button.home"), HomeTap()),
        Button(t.plain("common.button.help"), HelpTap()),
    ]
    return [Button(t.plain("common.button.back"), back), *row] if back else row


def path(t: Translator, *steps: str) -> Safe:
    """The breadcrumb line: Home › Events › name. Steps are plain words, escaped here."""
    words = [t.plain("menu.home.title"), *steps]
    return Safe(f"<b>{' › '.join(escape(word, quote=False) for word in words)}</b>")


def page_row(t: Translator, previous: Tap | None, following: Tap | None) -> Row:
    """Previous and next page; None at an end of the list."""
    row: list[Button] = []
    if previous:
        row.append(Button("‹ " + t.plain("common.button.previous"), previous))
    if following:
        row.append(Button(t.plain("common.button.next") + " ›", following))
    return row
