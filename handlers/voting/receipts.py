"""A fan's own votes with their receipts, and what the public log says of one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import Screen
from handlers.voting.appeals import AppealTap
from handlers.voting.buttons import (
    BallotTap,
    MyVotesTap,
    ProvinceTap,
    ReceiptTap,
    ShowsTap,
    UndoTap,
)
from handlers.voting.packs.screens import credit_lines
from handlers.voting.words import KINDS, said, spaced
from services.core.i18n import Safe, Translator
from services.voting.history import MyBallot, MyVote
from services.voting.programme.schemas import WindowCard
from services.voting.sealing.service import Proof, ReceiptState
from services.voting.states import WindowState

_PER_PAGE: Final = 3
_DISPUTED: Final = (ReceiptState.HELD, ReceiptState.EXCLUDED)
_SIGNS: Final = {
    ReceiptState.COUNTED: "✅",
    ReceiptState.HELD: "⏸",
    ReceiptState.EXCLUDED: "⛔",
    ReceiptState.WEIGHTLESS: "➖",
    ReceiptState.REVERSED: "↩️",
}


def my_votes(
    t: Translator, card: WindowCard, mine: MyBallot, votes: Sequence[MyVote], page: int = 0
) -> Screen:
    """The newest first; each can be checked, and taken back while the rules allow it."""
    pages = max(-(-len(votes) // _PER_PAGE), 1)
    page = min(max(page, 0), pages - 1)
    start = page * _PER_PAGE
    lines: list[str] = [
        path(t, said(t, card.show_name), t.plain("voting.mine.title")),
        "",
    ]
    if card.takes_votes:
        left = t.n("voting.ballot.left", mine.left)
        lines += [str(left), *map(str, credit_lines(t, mine)), ""]
    rows: list[Row] = []
    for number, vote in enumerate(votes[start : start + _PER_PAGE], start + 1):
        lines += _my_vote(t, card, vote, number)
        rows.append(_my_vote_buttons(t, card, vote, number))
    if not votes:
        lines.append(str(t("voting.mine.empty")))
    if pages > 1:
        before = MyVotesTap(window=card.id, page=page - 1) if page else None
        after = MyVotesTap(window=card.id, page=page + 1) if page + 1 < pages else None
        rows.append(page_row(t, before, after))
    if page == 0:
        rows.append([Button("📍 " + t.plain("voting.province.title"), ProvinceTap())])
    location = MyVotesTap(window=card.id, page=page)
    return Screen(
        "\n".join(lines), (*rows, last_row(t, BallotTap(window=card.id))), location=location
    )


def _my_vote(t: Translator, card: WindowCard, vote: MyVote, number: int) -> list[str]:
    acts = {act.code: act for act in card.acts}
    name = said(t, acts[vote.act].name) if vote.act in acts else vote.act
    state = "voting.mine.counted" if vote.units else "voting.mine.weightless"
    if vote.is_undone:
        state = "voting.mine.undone"
    what = f"<b>{escape(name, quote=False)}</b> · {t.n(KINDS[vote.kind], vote.votes)}"
    return [
        f"{number}. {t.clock(vote.at)} · {what} · {t(state)}",
        f"<code>{spaced(vote.receipt)}</code>",
    ]


def _my_vote_buttons(t: Translator, card: WindowCard, vote: MyVote, number: int) -> Row:
    row = [Button(t.plain("voting.button.check", number=number), ReceiptTap(code=vote.receipt))]
    if vote.may_undo and not vote.is_undone:
        undo = UndoTap(window=card.id, key=vote.idem)
        row.append(Button("↩️ " + t.plain("voting.button.take_back", number=number), undo))
    return row


def receipt(t: Translator, card: WindowCard, code: str, proof: Proof) -> Screen:
    """What the public log says of one vote."""
    lines: list[str] = [
        path(t, said(t, card.show_name), t.plain("voting.receipt.title")),
        "",
        f"<code>{spaced(code)}</code>",
    ]
    lines += _proved(t, card, proof)
    rows: list[Row] = []
    if proof.state in _DISPUTED and card.state is not WindowState.PUBLISHED:
        rows.append([Button(t.plain("voting.appeal.title"), AppealTap(window=card.id))])
    location = ReceiptTap(code=code)
    back = MyVotesTap(window=card.id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _proved(t: Translator, card: WindowCard, proof: Proof) -> list[str]:
    name = next((said(t, a.name) for a in card.acts if a.code == proof.leaf.act), proof.leaf.act)
    return [
        f"{_SIGNS[proof.state]} <b>{t(f'voting.proof.{proof.state}', name=name)}</b>",
        str(t("voting.receipt.place", seq=proof.leaf.seq + 1, size=proof.size)),
        str(t("voting.receipt.root", root=Safe(f"<code>{proof.root.hex()[:16]}…</code>"))),
    ]


def unknown_receipt(t: Translator) -> Screen:
    lines: list[str] = [
        path(t, t.plain("voting.receipt.title")),
        "",
        str(t("voting.receipt.none")),
    ]
    return Screen("\n".join(lines), (last_row(t, ShowsTap()),))
