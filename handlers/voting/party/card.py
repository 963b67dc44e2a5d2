"""The card of a vote in a group: what it decides, how it stands, a button for each act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Final

from handlers.kit.buttons import Button, Link, Row
from handlers.kit.group_card import CardPlace, CardView
from handlers.kit.screen import Screen
from handlers.voting.party.buttons import PartyTap
from handlers.voting.words import board_lines, bold, decides_lines, numbered, said, state_line
from services.core.i18n import Translator, shorten
from services.voting.board import Board
from services.voting.board.rules import mode_for
from services.voting.programme.schemas import ActCard, WindowCard
from services.voting.show.model import Channel, RevealMode
from services.voting.states import WindowState

KIND: Final = "vt"
WINDOW_LETTERS: Final = 6
"""A topic is a window, or a window and an act behind it: then the party is for that act."""
MOST_ACTS: Final = 6
_MOST_LINES: Final = 8
_LABEL: Final = 24
_LIVE: Final = timedelta(seconds=4)
_CALM: Final = timedelta(seconds=15)
_HURRY: Final = timedelta(minutes=10)
_OVER: Final = (WindowState.PUBLISHED, WindowState.VOID)


def party_card(
    place: CardPlace, card: WindowCard, act: ActCard | None, board: Board | None
) -> CardView:
    t = place.t
    lines = [
        f"🗳 {bold(t, card.show_name)} · {escape(said(t, card.stage.name), quote=False)}",
        *([f"<b>{escape(numbered(t, act), quote=False)}</b>"] if act else []),
        str(state_line(t, card, place.now)),
        *([str(t("voting.demo.long"))] if card.is_demo else []),
    ]
    if card.takes_votes:
        lines += ["", *decides_lines(t, card)]
    lines += _standing(t, card, board)
    is_final = card.state in _OVER
    rows = () if is_final else _rows(place, card, act)
    if rows:
        lines += ["", str(t("voteparty.how"))]
    again = None if is_final else _looks_again(card, place.now)
    return CardView(Screen("\n".join(lines), tuple(rows)), is_final, again)


def _standing(t: Translator, card: WindowCard, board: Board | None) -> list[str]:
    """As far as the show lets it be seen: the same for everybody."""
    mode = mode_for(card.rules.reveal, card.state)
    if board is None or mode is RevealMode.HIDDEN:
        return ["", str(t("voteparty.sealed"))] if card.takes_votes else []
    lines = board_lines(t, card, board)
    shown = lines[:_MOST_LINES]
    if board.is_frozen and len(lines) > _MOST_LINES:
        shown.append(lines[-1])
    return ["", *shown]


def _rows(place: CardPlace, card: WindowCard, act: ActCard | None) -> Sequence[Row]:
    t, rules = place.t, card.rules
    private = place.private("🗳 " + t.plain("voteparty.button_private"), KIND, place.subject)
    if not card.takes_votes:
        return ([private],)
    here = Channel.GROUP in rules.channels and not rules.ballot.n_pick
    acts = (act,) if act else card.acts
    if not here or len(acts) > MOST_ACTS:
        return ([private],)
    buttons: list[Button | Link] = [
        Button(
            _label(t, each, alone=act is not None), PartyTap(topic=place.subject, act=each.code)
        )
        for each in acts
    ]
    return (*(buttons[at : at + 2] for at in range(0, len(buttons), 2)), [private])


def _label(t: Translator, act: ActCard, *, alone: bool) -> str:
    label = numbered(t, act)
    if alone:
        label = t.plain("voting.button.support", name=said(t, act.name))
    return shorten(label, _LABEL)


def _looks_again(card: WindowCard, now: datetime) -> datetime:
    """Calm while there is time, as often as a group bears it towards the end."""
    if not card.takes_votes:
        return now + _CALM
    if card.ends_at is None:
        return now + _CALM
    in_hurry = card.ends_at - now <= _HURRY
    return now + _LIVE if in_hurry else now + _CALM
