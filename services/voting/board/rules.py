"""From totals to what may be shown of them; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from services.voting.board.schemas import Band, BoardLine
from services.voting.show.model import Reveal, RevealMode, VoteKind
from services.voting.states import WindowState

WHOLE = 10_000


def mode_for(reveal: Reveal, state: WindowState) -> RevealMode:
    """What may be seen now: everything once it is published, nothing while it is checked."""
    if state is WindowState.PUBLISHED:
        return RevealMode.FULL
    return reveal.mode if state is WindowState.OPEN else RevealMode.HIDDEN


def cutoff(reveal: Reveal, ends_at: datetime | None, now: datetime) -> datetime:
    """The first minute that is not shown."""
    if ends_at is None:
        return now
    return min(now, ends_at - timedelta(seconds=reveal.freeze_last_seconds))


def lines(
    mode: RevealMode, acts: Sequence[str], units: Mapping[str, Mapping[VoteKind, int]]
) -> tuple[BoardLine, ...]:
    """Shares add up to 10,000: what is lost by rounding goes to the largest remainders."""
    counted = {act: max(sum(units.get(act, {}).values()), 0) for act in acts}
    order = sorted(acts, key=lambda act: -counted[act])
    match mode:
        case RevealMode.HIDDEN:
            return ()
        case RevealMode.BANDS if not any(counted.values()):
            return ()  # before the first vote nobody is above anybody
        case RevealMode.BANDS:
            bands = _bands(order)
            return tuple(BoardLine(act, bands[act], None, None) for act in acts)
        case RevealMode.PERCENT_ONLY:
            shares = _shares(counted)
            return tuple(BoardLine(act, None, shares[act], None) for act in order)
        case RevealMode.FULL:
            shares = _shares(counted)
            return tuple(
                BoardLine(act, None, shares[act], counted[act], _kinds(units.get(act, {})))
                for act in order
            )


def _kinds(units: Mapping[VoteKind, int]) -> tuple[tuple[VoteKind, int], ...]:
    return tuple((kind, units[kind]) for kind in VoteKind if units.get(kind))


def _bands(order: Sequence[str]) -> dict[str, Band]:
    third = max(len(order) / 3, 1)
    return {act: list(Band)[min(int(place / third), 2)] for place, act in enumerate(order)}


def _shares(units: Mapping[str, int]) -> dict[str, int]:
    total = sum(units.values())
    if not total:
        return dict.fromkeys(units, 0)
    shares = {act: value * WHOLE // total for act, value in units.items()}
    missing = WHOLE - sum(shares.values())
    by_remainder = sorted(units, key=lambda act: -(units[act] * WHOLE % total))
    for act in by_remainder[:missing]:
        shares[act] += 1
    return shares
