"""Ballots of several acts: what is marked travels in the buttons until it is cast."""

from __future__ import annotations

from html import escape
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.voting.buttons import BallotTap, CastTap, ChangeTap
from handlers.voting.words import numbered, said
from services.core.i18n import Translator
from services.voting.programme.schemas import WindowCard

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_NOBODY: Final = "-"


def packed(card: WindowCard, picked: frozenset[str]) -> str:
    """The chosen acts, two letters for each: twelve of a thousand fit into a button."""
    places = [place for place, act in enumerate(card.acts) if act.code in picked]
    pairs = (_DIGITS[place // 36] + _DIGITS[place % 36] for place in places)
    return "".join(pairs) or _NOBODY


def unpacked(card: WindowCard, text: str) -> frozenset[str]:
    """The acts behind `packed`; places without an act are nobody."""
    places = {int(text[at : at + 2], 36) for at in range(0, len(text), 2) if text != _NOBODY}
    return frozenset(act.code for place, act in enumerate(card.acts) if place in places)


def confirm(t: Translator, card: WindowCard, picked: frozenset[str], key: str) -> Screen:
    """A whole ballot, once more before it is cast."""
    names = [numbered(t, act) for act in card.acts if act.code in picked]
    lines = [
        path(t, t.plain("voting.list.title"), said(t, card.show_name)),
        "",
        str(t("voting.confirm.question")),
        *(escape(name, quote=False) for name in names),
    ]
    bits = packed(card, picked)
    rows: list[Row] = [
        [Button(t.plain("voting.button.cast"), CastTap(window=card.id, picked=bits, key=key))],
        [
            Button(
                t.plain("voting.button.change"),
                ChangeTap(window=card.id, picked=bits, key=key),
            )
        ],
    ]
    return Screen("\n".join(lines), (*rows, last_row(t, BallotTap(window=card.id))))
