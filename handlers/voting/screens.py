"""Voting as a fan sees it: which shows, whom for, what is left, the receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import Screen
from handlers.voting.buttons import (
    ActTap,
    BallotTap,
    MyVotesTap,
    PickTap,
    ShowsTap,
    UndoTap,
    VoteTap,
)
from handlers.voting.packs.screens import (
    credit_lines,
    give_rows,
    more_button,
    price_line,
    sells,
)
from handlers.voting.picks import packed
from handlers.voting.profiles.buttons import ProfilesTap
from handlers.voting.profiles.screens import clip_lines
from handlers.voting.words import (
    board_lines,
    bold,
    decides_lines,
    numbered,
    said,
    spaced,
    state_line,
)
from services.core.i18n import Safe, Translator, shorten
from services.voting.board import Board
from services.voting.history import MyBallot
from services.voting.intake import Outcome, Verdict
from services.voting.programme.schemas import ActCard, ShowCard, WindowCard
from services.voting.show.model import Eligible

_PER_PAGE: Final = 6
_BOARD_LINES: Final = 8
_LABEL: Final = 24
_BUTTONS: Final = 8
_SHOWS: Final = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """A window as one fan sees it now."""

    card: WindowCard
    mine: MyBallot
    board: Board | None
    now: datetime


def shows(t: Translator, cards: Sequence[ShowCard], now: datetime) -> Screen:
    lines: list[str] = [path(t, t.plain("voting.list.title")), ""]
    rows: list[Row] = []
    for card in cards[:_SHOWS]:
        demo = f" · {t('voting.demo.short')}" if card.is_demo else ""
        lines.append(f"{bold(t, card.name)}{demo}")
        if card.window is None:
            lines.append(str(t("voting.state.closed")))
            continue
        lines.append(str(state_line(t, card.window, now)))
        label = ("🗳 " if card.window.takes_votes else "") + said(t, card.name)
        rows.append([Button(shorten(label, _LABEL), BallotTap(window=card.window.id))])
    if not cards:
        lines.append(str(t("voting.list.empty")))
    return Screen("\n".join(lines), (*rows, last_row(t, None)), location=ShowsTap())


def ballot(
    t: Translator, standing: Standing, page: int, key: str, picked: frozenset[str] = frozenset()
) -> Screen:
    """A window: its rules, how it stands, and a button for each act of the page."""
    card, pages = standing.card, max(-(-len(standing.card.acts) // _PER_PAGE), 1)
    page = min(max(page, 0), pages - 1)
    lines = [*_head(t, standing), *_progress(t, standing, picked)]
    rows: list[Row] = []
    if card.takes_votes:
        rows = _act_rows(t, standing, page, key, picked)
    if pages > 1:
        before = _page_tap(card, page - 1, picked, key) if page else None
        after = _page_tap(card, page + 1, picked, key) if page + 1 < pages else None
        rows.append(page_row(t, before, after))
    rows.append(_below(t, standing, page, pages))
    location = BallotTap(window=card.id, page=page)
    return Screen("\n".join(lines), (*rows, last_row(t, ShowsTap())), location=location)


def _below(t: Translator, standing: Standing, page: int, pages: int) -> Row:
    """Own votes and more votes, as far as eight buttons allow beside six acts and two pages."""
    card, row = standing.card, list[Button]()
    if card.takes_votes and sells(card.rules.kinds) and (page == 0 or page + 1 == pages):
        row.append(more_button(t, card))
    shown = min(len(card.acts) - page * _PER_PAGE, _PER_PAGE) + (page > 0) + (page + 1 < pages)
    if shown + len(row) < _BUTTONS:
        label = t.plain("voteparty.button_profiles")
        row.append(Button(label, ProfilesTap(window=card.id, page=page)))
    if len(row) < 2 and pages == 1 and standing.mine.used:
        row.append(Button(t.plain("voting.button.my_votes"), MyVotesTap(window=card.id)))
    return row


def _head(t: Translator, standing: Standing) -> list[str]:
    card = standing.card
    lines: list[str] = [
        path(t, t.plain("voting.list.title"), said(t, card.show_name)),
        "",
        f"{bold(t, card.stage.name)}",
        str(state_line(t, card, standing.now)),
        *([str(t("voting.demo.long"))] if card.is_demo else []),
    ]
    board = standing.board
    if board is not None and any(line.band or line.basis_points for line in board.lines):
        lines += ["", *board_lines(t, card, board)[:_BOARD_LINES]]
    return lines


def _progress(t: Translator, standing: Standing, picked: frozenset[str]) -> list[str]:
    if not standing.card.takes_votes:
        return []
    lines = ["", *decides_lines(t, standing.card)]
    lines.append(str(t.n("voting.ballot.left", standing.mine.left)))
    lines += [*map(str, credit_lines(t, standing.mine)), *price_line(t, standing.card.rules.kinds)]
    n_pick = standing.card.rules.ballot.n_pick
    if n_pick:
        lines.append(str(t("voting.ballot.picked", count=len(picked), wanted=n_pick)))
    elif standing.mine.left:
        lines.append(str(t("voting.ballot.question")))
    return lines


def _act_rows(
    t: Translator, standing: Standing, page: int, key: str, picked: frozenset[str]
) -> list[Row]:
    card = standing.card
    acts = card.acts[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    buttons = [_act_button(t, card, act, page, key, picked) for act in acts]
    return [buttons[at : at + 2] for at in range(0, len(buttons), 2)]


def _act_button(
    t: Translator, card: WindowCard, act: ActCard, page: int, key: str, picked: frozenset[str]
) -> Button:
    label = numbered(t, act)
    if not card.rules.ballot.n_pick:
        tap = VoteTap(window=card.id, act=act.code, key=key)
        return Button(shorten(label, _LABEL), tap)
    marked = picked ^ {act.code}
    sign = "✅ " if act.code in picked else ""
    bits = packed(card, marked)
    pick = PickTap(window=card.id, page=page, picked=bits, key=key)
    return Button(shorten(sign + label, _LABEL), pick)


def _page_tap(
    card: WindowCard, page: int, picked: frozenset[str], key: str
) -> BallotTap | PickTap:
    if not card.rules.ballot.n_pick:
        return BallotTap(window=card.id, page=page)
    return PickTap(window=card.id, page=page, picked=packed(card, picked), key=key)


def voted(t: Translator, standing: Standing, verdict: Verdict, key: str, following: str) -> Screen:
    """What became of a vote: counted, with its receipt, or why not."""
    card = standing.card
    acts = {act.code: act for act in card.acts}
    given = [acts[act] for act in dict(verdict.picks) if act in acts]
    lines = [path(t, t.plain("voting.list.title"), said(t, card.show_name)), ""]
    rows: list[Row] = []
    if verdict.is_stored:
        lines += _counted(t, given, verdict)
        rows += _after_vote(t, standing, given, key, following)
    elif verdict.outcome is Outcome.UNDONE:
        lines += [str(t("voting.outcome.undone"))]
        rows.append([_again(t, card)])
    else:
        lines += [str(t(refusal(verdict.outcome, card))), str(t("voting.outcome.not_counted"))]
        rows.append([_again(t, card)])
    if verdict.left is not None:
        lines += ["", str(t.n("voting.ballot.left", verdict.left))]
        lines += map(str, credit_lines(t, standing.mine))
    location = BallotTap(window=card.id)
    return Screen("\n".join(lines), (*rows, last_row(t, location)), location=location)


def _counted(t: Translator, given: Sequence[ActCard], verdict: Verdict) -> list[str]:
    names = t.listing([said(t, act.name) for act in given])
    lines = [f"✅ <b>{t('voting.outcome.counted', name=names)}</b>"]
    votes = sum(count for _, count in verdict.picks)
    if votes > len(given):
        lines.append(str(t.n("voting.board.votes", votes)))
    if verdict.weight == 0:
        lines.append(str(t("voting.outcome.weightless")))
    elif verdict.weight > 1:
        lines.append(str(t("voting.outcome.power", weight=verdict.weight)))
    code = Safe(f"<code>{spaced(verdict.receipts[0])}</code>")
    lines.append(str(t("voting.outcome.receipt", code=code)))
    return lines


def _after_vote(
    t: Translator, standing: Standing, given: Sequence[ActCard], key: str, following: str
) -> list[Row]:
    card, rows = standing.card, list[Row]()
    credit = standing.mine.credit or standing.mine.bonus
    if (standing.mine.left or credit) and len(given) == 1 and not card.rules.ballot.n_pick:
        label = t.plain("voting.button.once_more", name=said(t, given[0].name))
        tap = VoteTap(window=card.id, act=given[0].code, key=following)
        rows.append([Button(shorten(label, _LABEL), tap)])
    others: list[Button] = []
    if standing.mine.left or credit:
        others.append(_again(t, card))
    if card.takes_votes and sells(card.rules.kinds):
        others.append(more_button(t, card))
    rows.append(others)
    if len(given) == 1:
        about = t.plain("voteparty.about", name=said(t, given[0].name))
        tap_about = ActTap(window=card.id, act=given[0].code)
        rows.append([Button(shorten(about, _LABEL), tap_about)])
    rows.append(
        [
            Button("↩️ " + t.plain("voting.button.undo"), UndoTap(window=card.id, key=key)),
            Button(t.plain("voting.button.my_votes"), MyVotesTap(window=card.id)),
        ]
    )
    return rows


def _again(t: Translator, card: WindowCard) -> Button:
    return Button(t.plain("voting.button.acts"), BallotTap(window=card.id))


def refusal(outcome: Outcome, card: WindowCard) -> str:
    """The text that says why not; who may vote differs from window to window."""
    if outcome is Outcome.NOT_ELIGIBLE:
        return _NOT_ELIGIBLE.get(card.rules.eligible, REFUSALS[outcome])
    return REFUSALS[outcome]


_NOT_ELIGIBLE: Final = {
    Eligible.TICKET_HOLDER: "voting.outcome.only_ticket_holders",
    Eligible.TIER: "voting.outcome.only_verified",
}

REFUSALS: Final[Mapping[Outcome, str]] = {
    Outcome.OVER_LIMIT: "voting.outcome.over_limit",
    Outcome.CLOSED: "voting.outcome.closed",
    Outcome.NOT_OPEN: "voting.outcome.not_open",
    Outcome.NO_WINDOW: "voting.outcome.no_window",
    Outcome.NO_ACT: "voting.outcome.no_act",
    Outcome.NOT_ELIGIBLE: "voting.outcome.not_eligible",
    Outcome.NO_CREDIT: "voting.outcome.no_credit",
    Outcome.MUST_SPREAD: "voting.outcome.must_spread",
    Outcome.WRONG_BALLOT: "voting.outcome.wrong_ballot",
    Outcome.WRONG_CHANNEL: "voting.outcome.wrong_channel",
    Outcome.TOO_LATE: "voting.outcome.too_late",
}


def act_page(
    t: Translator, standing: Standing, act: ActCard, key: str, beside: Row = ()
) -> Screen:
    """One contestant, as a link opens it; `beside`: what can be done beside the vote."""
    card = standing.card
    lines = [
        path(t, t.plain("voting.list.title"), said(t, card.show_name), said(t, act.name)),
        "",
        f"<b>{escape(numbered(t, act), quote=False)}</b>",
        *([escape(said(t, act.team), quote=False)] if act.team else []),
        escape(said(t, act.about), quote=False),
        *clip_lines(t, act),
        "",
        str(state_line(t, card, standing.now)),
    ]
    rows: list[Row] = []
    if card.takes_votes:
        lines += decides_lines(t, card)
        lines.append(str(t.n("voting.ballot.left", standing.mine.left)))
        if standing.mine.left and not card.rules.ballot.n_pick:
            label = t.plain("voting.button.support", name=said(t, act.name))
            tap = VoteTap(window=card.id, act=act.code, key=key)
            rows.append([Button(shorten(label, _LABEL), tap)])
        lines += map(str, credit_lines(t, standing.mine))
        rows += give_rows(t, card, act.code, standing.mine, key)
        if sells(card.rules.kinds):
            rows.append([more_button(t, card)])
    rows += [beside, [_again(t, card)]] if beside else [[_again(t, card)]]
    location = ActTap(window=card.id, act=act.code)
    return Screen(
        "\n".join(lines), (*rows, last_row(t, BallotTap(window=card.id))), location=location
    )
