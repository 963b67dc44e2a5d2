"""Decides on one ballot, from what is locked: pure, so that every case can be tested alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.core.formats import in_phnom_penh
from services.voting.intake.receipts import receipt_code
from services.voting.intake.schemas import (
    CastVote,
    Lot,
    OpenWindow,
    Outcome,
    Paper,
    StoredVote,
    UndoVote,
    Verdict,
    Voter,
)
from services.voting.show.model import MOST_WEIGHT, Eligible, Per, VoteKind

MOST_PICKS: Final = 12
MOST_VOTES: Final = 1_000
UNDONE: Final = "~"
"""Begins the idem of a row that takes another one back, so there can be only one."""
_FROM_LOTS: Final = (VoteKind.PAID, VoteKind.BONUS)


@dataclass(frozen=True, slots=True)
class Known:
    """What is there of a fan in a window: the paper, the rows with the asked idems, the credit."""

    paper: Paper
    rows: Mapping[str, StoredVote]
    lots: tuple[Lot, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict and what it changes: rows to store, the paper and lots as they are after it."""

    verdict: Verdict
    rows: tuple[StoredVote, ...] = ()
    paper: Paper | None = None
    lots: tuple[tuple[str, int], ...] = ()  # lot and how many of it are used now


def idem_of(idem: str, place: int) -> str:
    """The key of a ballot's pick: rows have one each."""
    return idem if place == 0 else f"{idem}.{place}"


def is_whole(idem: str) -> bool:
    """Whether a row's key is that of its ballot, and not of a further pick in it."""
    return "." not in idem


def undo_idem(idem: str) -> str:
    return UNDONE + idem


def idems_of(command: CastVote | UndoVote) -> list[str]:
    """Rows that may be there already because of this command."""
    if isinstance(command, CastVote) and command.kind not in _FROM_LOTS:
        places = [idem_of(command.idem, place) for place in range(len(command.picks))]
    else:
        places = [idem_of(command.idem, place) for place in range(MOST_PICKS)]
    return [*places, undo_idem(command.idem)]


def decide(window: OpenWindow, voter: Voter, known: Known, command: CastVote) -> Decision:
    if stored := known.rows.get(command.idem):
        return _again(window, known, command, stored)
    if refusal := _refusal(window, voter, known, command):
        return Decision(Verdict(refusal, left=free_left(window, known.paper, command.received_at)))
    return _count(window, voter, known, command)


def free_left(window: OpenWindow, paper: Paper, at: datetime) -> int:
    """Free votes that the fan still has at a moment."""
    if window.ballot.per is Per.DAY:
        used = paper.day_used if paper.day == day_of(at) else 0
        return max(window.ballot.free - used, 0)
    return max(window.ballot.free - paper.free_used, 0)


def day_of(moment: datetime) -> str:
    """The day in Phnom Penh, as 2026-11-26."""
    return in_phnom_penh(moment).date().isoformat()


def _again(window: OpenWindow, known: Known, command: CastVote, stored: StoredVote) -> Decision:
    """The same tap once more: the first answer, whatever it asks for now."""
    rows = _ballot(known, command.idem)
    receipts = tuple(receipt_code(window.secret, row.fan_id, row.idem) for row in rows)
    picks = tuple((row.act, row.votes) for row in rows)
    left = free_left(window, known.paper, command.received_at)
    outcome = Outcome.UNDONE if undo_idem(command.idem) in known.rows else Outcome.DUPLICATE
    return Decision(Verdict(outcome, receipts, picks, left, stored.units // stored.votes))


def _ballot(known: Known, idem: str) -> list[StoredVote]:
    """The rows of one ballot that are there."""
    idems = (idem_of(idem, place) for place in range(MOST_PICKS))
    return [known.rows[each] for each in idems if each in known.rows]


def _refusal(window: OpenWindow, voter: Voter, known: Known, command: CastVote) -> Outcome | None:
    if out_of_time := _out_of_time(window, command.received_at):
        return out_of_time
    if command.channel not in window.channels:
        return Outcome.WRONG_CHANNEL
    if not _well_formed(window, command):
        return Outcome.WRONG_BALLOT
    if any(act not in window.acts for act, _ in command.picks):
        return Outcome.NO_ACT
    if not is_eligible(window, voter):
        return Outcome.NOT_ELIGIBLE
    return _over_limit(window, known, command)


def _out_of_time(window: OpenWindow, at: datetime) -> Outcome | None:
    if window.opened_at is None or at < window.opened_at:
        return Outcome.NOT_OPEN
    over = window.last_moment is not None and at > window.last_moment
    return Outcome.CLOSED if over or not window.takes_votes else None


def _well_formed(window: OpenWindow, command: CastVote) -> bool:
    picks = command.picks
    if not 0 < len(picks) <= MOST_PICKS or len({act for act, _ in picks}) != len(picks):
        return False
    if not all(0 < count <= MOST_VOTES for _, count in picks):
        return False
    if window.ballot.n_pick and command.kind is VoteKind.FREE:
        return len(picks) == window.ballot.n_pick and all(count == 1 for _, count in picks)
    return len(picks) == 1


def is_eligible(window: OpenWindow, voter: Voter) -> bool:
    """Whether this person may vote in the window at all."""
    match window.eligible:
        case Eligible.ANY:
            return True
        case Eligible.VERIFIED_PHONE:
            return voter.verified
        case Eligible.TICKET_HOLDER:
            return window.ticket_event in voter.tickets
        case Eligible.TIER:
            return voter.tier in dict(window.kinds.power)


def _over_limit(window: OpenWindow, known: Known, command: CastVote) -> Outcome | None:
    votes = sum(count for _, count in command.picks)
    kinds, paper = window.kinds, known.paper
    match command.kind:
        case VoteKind.FREE | VoteKind.POWER:
            return _over_free(window, paper, command, votes)
        case VoteKind.PAID:
            over = paper.paid_used + votes > kinds.paid_cap
        case VoteKind.POINTS:
            over = paper.points_used + votes > kinds.points_cap
        case VoteKind.BONUS:
            over = paper.bonus_used + votes > kinds.bonus_cap
    if over:
        return Outcome.OVER_LIMIT
    if command.kind in _FROM_LOTS:
        credit = sum(lot.left for lot in known.lots[:MOST_PICKS])
        return Outcome.NO_CREDIT if credit < votes else None
    return None


def _over_free(window: OpenWindow, paper: Paper, command: CastVote, votes: int) -> Outcome | None:
    if votes > free_left(window, paper, command.received_at):
        return Outcome.OVER_LIMIT
    given = dict(paper.acts)
    most = window.ballot.per_contestant_max
    for act, count in command.picks:
        given[act] = given.get(act, 0) + count
        if most is not None and given[act] > most:
            return Outcome.OVER_LIMIT
    whole = (
        window.ballot.free > 1 and len(given) == 1 and sum(given.values()) >= window.ballot.free
    )
    return Outcome.MUST_SPREAD if window.ballot.must_spread and whole else None


def _count(window: OpenWindow, voter: Voter, known: Known, command: CastVote) -> Decision:
    weight = weight_of(window, voter, command.kind)
    kind = VoteKind.POWER if command.kind is VoteKind.FREE and weight > 1 else command.kind
    rows = tuple(
        StoredVote(
            window_id=window.id,
            fan_id=command.fan_id,
            idem=idem_of(command.idem, place),
            act=act,
            votes=count,
            units=count * weight,
            kind=kind,
            channel=command.channel,
            province=voter.province,
            lot_id=lot_id,
            reverses=None,
            at=command.received_at,
        )
        for place, (act, count, lot_id) in enumerate(_portions(known.lots, command))
    )
    paper = _charged(window, known.paper, command, sum(row.votes for row in rows))
    receipts = tuple(receipt_code(window.secret, row.fan_id, row.idem) for row in rows)
    picks = tuple((row.act, row.votes) for row in rows)
    left = free_left(window, paper, command.received_at)
    verdict = Verdict(Outcome.COUNTED, receipts, picks, left, weight)
    return Decision(verdict, rows, paper, _moved_lots(rows))


def weight_of(window: OpenWindow, voter: Voter, kind: VoteKind) -> int:
    """What one vote is worth: 0 in a final without an own phone, more by the power of a tier."""
    if window.unverified_weigh_nothing and not voter.verified:
        return 0
    if kind is not VoteKind.FREE:
        return 1
    return min(dict(window.kinds.power).get(voter.tier, 1), MOST_WEIGHT)


def _portions(lots: Sequence[Lot], command: CastVote) -> list[tuple[str, int, str | None]]:
    """(act, votes, lot) for each row: credit is used lot by lot, the oldest first."""
    if command.kind not in _FROM_LOTS:
        return [(act, count, None) for act, count in command.picks]
    ((act, missing),) = command.picks
    portions: list[tuple[str, int, str | None]] = []
    for lot in lots[:MOST_PICKS]:
        if missing and lot.left:
            taken = min(lot.left, missing)
            portions.append((act, taken, lot.id))
            missing -= taken
    return portions


def _moved_lots(rows: Sequence[StoredVote]) -> tuple[tuple[str, int], ...]:
    return tuple((row.lot_id, row.votes) for row in rows if row.lot_id is not None)


def _charged(window: OpenWindow, paper: Paper, command: CastVote, votes: int) -> Paper:
    match command.kind:
        case VoteKind.PAID:
            return replace(paper, paid_used=paper.paid_used + votes)
        case VoteKind.POINTS:
            return replace(paper, points_used=paper.points_used + votes)
        case VoteKind.BONUS:
            return replace(paper, bonus_used=paper.bonus_used + votes)
        case _:
            pass
    day = day_of(command.received_at)
    same_day = paper.day_used if paper.day == day else 0
    acts = paper.acts
    if window.ballot.per_contestant_max is not None or window.ballot.must_spread:
        given = dict(paper.acts)
        for act, count in command.picks:
            given[act] = given.get(act, 0) + count
        acts = tuple(sorted(given.items()))
    return replace(
        paper, free_used=paper.free_used + votes, day=day, day_used=same_day + votes, acts=acts
    )


def decide_undo(window: OpenWindow, known: Known, command: UndoVote) -> Decision:
    """A reversing row for each row of the ballot; the allowance comes back."""
    rows = _ballot(known, command.idem)
    if undo_idem(command.idem) in known.rows:
        return Decision(Verdict(Outcome.UNDONE, left=_left(window, known, command)))
    if not rows:
        return Decision(Verdict(Outcome.NO_ACT))
    if not may_undo(window, rows[0], command.received_at):
        return Decision(Verdict(Outcome.TOO_LATE, left=_left(window, known, command)))
    back = tuple(
        replace(
            row,
            idem=undo_idem(row.idem),
            votes=-row.votes,
            units=-row.units,
            channel=command.channel,
            reverses=row.idem,
            at=command.received_at,
        )
        for row in rows
    )
    paper = _given_back(known.paper, rows)
    left = free_left(window, paper, command.received_at)
    picks = tuple((row.act, row.votes) for row in rows)
    return Decision(Verdict(Outcome.UNDONE, (), picks, left), back, paper, _moved_lots(back))


def _left(window: OpenWindow, known: Known, command: UndoVote) -> int:
    return free_left(window, known.paper, command.received_at)


def may_undo(window: OpenWindow, row: StoredVote, at: datetime) -> bool:
    """Whether a ballot can be taken back at a moment; what points paid for never is."""
    if row.kind is VoteKind.POINTS:
        return False
    if not window.takes_votes or (window.last_moment is not None and at > window.last_moment):
        return False
    within = timedelta(seconds=window.ballot.undo_seconds)
    return window.ballot.changeable or at - row.at <= within


def _given_back(paper: Paper, rows: Sequence[StoredVote]) -> Paper:
    votes, kind = sum(row.votes for row in rows), rows[0].kind
    match kind:
        case VoteKind.PAID:
            return replace(paper, paid_used=paper.paid_used - votes)
        case VoteKind.POINTS:
            return replace(paper, points_used=paper.points_used - votes)
        case VoteKind.BONUS:
            return replace(paper, bonus_used=paper.bonus_used - votes)
        case _:
            pass
    given = dict(paper.acts)
    for row in rows:
        given[row.act] = max(given.get(row.act, 0) - row.votes, 0)
    same_day = paper.day == day_of(rows[0].at)
    return replace(
        paper,
        free_used=paper.free_used - votes,
        day_used=paper.day_used - votes if same_day else paper.day_used,
        acts=tuple((act, count) for act, count in sorted(given.items()) if count),
    )


def acts_as_text(acts: Sequence[tuple[str, int]]) -> str:
    return json.dumps(dict(acts), separators=(",", ":"))


def acts_of_text(text: str) -> tuple[tuple[str, int], ...]:
    return tuple(json.loads(text).items()) if text != "{}" else ()
