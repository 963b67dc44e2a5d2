"""How shows, acts and shares are said on every screen of voting."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from html import escape

from services.artwork.schemas import Bilingual
from services.core.i18n import Safe, Translator
from services.voting.board import Band, Board, BoardLine
from services.voting.board.rules import WHOLE
from services.voting.programme.schemas import ActCard, WindowCard
from services.voting.show.decides import Decides, decides
from services.voting.show.model import VoteKind
from services.voting.states import WindowState

_BAR = 10


def said(t: Translator, words: Bilingual) -> str:
    """The words in the fan's language, not escaped."""
    return words.in_language(t.locale)


def bold(t: Translator, words: Bilingual) -> Safe:
    return Safe(f"<b>{escape(said(t, words), quote=False)}</b>")


def state_line(t: Translator, card: WindowCard, now: datetime) -> Safe:
    """Whether people can vote, and until when or from when."""
    match card.state:
        case WindowState.OPEN if card.ends_at is not None:
            return t("voting.state.open_until", time=t.date_time(card.ends_at))
        case WindowState.ARMED if card.opens_at is not None and card.opens_at > now:
            return t("voting.state.opens", time=t.date_time(card.opens_at))
        case WindowState.ARMED:
            return t("voting.state.soon")
        case WindowState.CLOSED | WindowState.VERIFYING:
            return t("voting.state.checking")
        case WindowState.VOID:
            return t("voting.state.void")
        case _:
            return t("voting.state.closed")


def decides_lines(t: Translator, card: WindowCard) -> list[str]:
    """What is at stake, each thing on a line of its own."""
    return [
        f"🎯 {t.n(_DECIDES[each.kind], each.n)}" for each in decides(card.stage, card.rules.code)
    ]


_DECIDES = {
    Decides.WINNER: "voting.decides.winner",
    Decides.GO_ON: "voting.decides.go_on",
    Decides.GO_ON_EACH: "voting.decides.go_on_each",
    Decides.SING_OFF: "voting.decides.sing_off",
    Decides.LEAVE: "voting.decides.leave",
    Decides.SAVED: "voting.decides.saved",
    Decides.FLASH: "voting.decides.flash",
    Decides.JUDGES_PICK: "voting.decides.judges_pick",
    Decides.PART: "voting.decides.part",
}


def numbered(t: Translator, act: ActCard) -> str:
    return f"{act.number}. {said(t, act.name)}"


def board_lines(t: Translator, card: WindowCard, board: Board) -> list[str]:
    """A line for each act, with a bar that says the same as the number."""
    acts = {act.code: act for act in card.acts}
    lines = [_board_line(t, acts[line.act], line) for line in board.lines if line.act in acts]
    if board.is_frozen:
        lines.append(str(t("voting.board.frozen", time=t.clock(board.as_of))))
    return lines


def _board_line(t: Translator, act: ActCard, line: BoardLine) -> str:
    name = escape(numbered(t, act), quote=False)
    if line.band is not None:
        return f"{name} · {t(_BANDS[line.band])}"
    share = line.basis_points or 0
    filled = (share * _BAR + WHOLE // 2) // WHOLE
    bar = "▰" * filled + "▱" * (_BAR - filled)
    percent = t.percent(Decimal(share) / WHOLE, places=1)
    votes = f" · {t.n('voting.board.votes', line.units)}" if line.units is not None else ""
    return f"{name}\n{bar} {percent}{votes}{_kinds(t, line)}"


def _kinds(t: Translator, line: BoardLine) -> str:
    """Kinds apart, where there is more than the free one."""
    if len(line.kinds) < 2:
        return ""
    return "\n" + " · ".join(str(t.n(KINDS[kind], units)) for kind, units in line.kinds)


KINDS = {
    VoteKind.FREE: "voting.kind.free",
    VoteKind.PAID: "voting.kind.paid",
    VoteKind.POINTS: "voting.kind.points",
    VoteKind.POWER: "voting.kind.power",
    VoteKind.BONUS: "voting.kind.bonus",
}
"""What so many votes of a kind are called."""


_BANDS = {
    Band.UPPER: "voting.board.upper",
    Band.MIDDLE: "voting.board.middle",
    Band.LOWER: "voting.board.lower",
}


def spaced(code: str) -> str:
    """A receipt in groups of four: ABCD-EFGH-JKMN-PQRS."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
