"""Ways out of every screen: Back, Home, Help in the last row; the path on top; pages."""

from __future__ import annotations

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
    return t("common.path.line", steps=" › ".join([t.plain("common.path.home"), *steps]))


def page_row(t: Translator, page: int, pages: int, turn: tuple[Tap | None, Tap | None]) -> Row:
    """Previous, `2/7`, next; `turn` holds the taps to the neighbours, None at an end."""
    previous, following = turn
    row: list[Button] = []
    if previous:
        row.append(Button("‹ " + t.plain("common.button.previous"), previous))
    if following:
        row.append(Button(t.plain("common.button.next") + " ›", following))
    assert 1 <= page <= pages
    return row
