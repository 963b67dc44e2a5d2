"""Tests of the parts of a total: provinces, minutes, last digits, whole ballots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from services.voting.sanity.schemas import Check, Fact, Result, Test

Values = Mapping[str, int]
Cells = Mapping[str, Values]
"""Units by the name of the part, then by act."""

_DIGIT_CELL: Final = 100
_DIGIT_CELLS: Final = 200
_CHI_SQUARE: Final = 27_877
"""Nine degrees of freedom, p = 0.001, in thousandths."""
_SIGMAS: Final = 6
_POINTS: Final = 20
"""A twentieth: five points."""
_JUMP_VOTES: Final = 200
_BASE_MINUTES: Final = 5
_COPIED_VOTES: Final = 1_000
_DECIMALS: Final = 10_000
_LISTED: Final = 12


def divisibility(n_pick: int, picks: int) -> Check:
    """Whole ballots hold `n_pick` acts each: what was counted must divide by it."""
    if not n_pick:
        return Check(Test.DIVISIBILITY, Result.SKIPPED)
    rest = picks % n_pick
    facts: dict[str, Fact] = {"picks": picks, "ballot": n_pick, "rest": rest}
    return Check(Test.DIVISIBILITY, Result.FLAGGED if rest else Result.PASSED, facts)


def last_digits(cells: Cells) -> Check:
    """Counted numbers end in each digit alike; people who invent them do not manage that."""
    ends = [
        value % 10
        for values in cells.values()
        for value in values.values()
        if value >= _DIGIT_CELL
    ]
    if len(ends) < _DIGIT_CELLS:
        return Check(Test.LAST_DIGITS, Result.SKIPPED, {"cells": len(ends)})
    squares = sum((10 * ends.count(digit) - len(ends)) ** 2 for digit in range(10))
    chi_square = squares * 1_000 // (10 * len(ends))
    result = Result.FLAGGED if chi_square > _CHI_SQUARE else Result.PASSED
    return Check(Test.LAST_DIGITS, result, {"cells": len(ends), "chi_square_1000": chi_square})


def share_jumps(minutes: Mapping[int, Values]) -> Check:
    """An act's share in one minute against the five minutes before, by minute since 1970."""
    found: list[list[int | str]] = []
    tested = 0
    times = sorted(minutes)
    for place, minute in enumerate(times):
        before = _summed([minutes[each] for each in times[max(place - _BASE_MINUTES, 0) : place]])
        now = minutes[minute]
        if sum(before.values()) < _JUMP_VOTES or sum(now.values()) < _JUMP_VOTES:
            continue
        tested += 1
        found += [[minute, *jump] for jump in _jumps(before, now)]
    facts: dict[str, Fact] = {"minutes": tested, "jumps": len(found), "first": found[:_LISTED]}
    if not tested:
        return Check(Test.SHARE_JUMP, Result.SKIPPED, {"minutes": 0})
    return Check(Test.SHARE_JUMP, Result.FLAGGED if found else Result.PASSED, facts)


def _jumps(before: Values, now: Values) -> Iterator[list[int | str]]:
    """(act, share before, share now) in basis points."""
    old, new = sum(before.values()), sum(now.values())
    for act in sorted({*before, *now}):
        was, got = before.get(act, 0), now.get(act, 0)
        moved = got * old - was * new
        both, all_of = was + got, old + new
        if abs(moved) * _POINTS <= old * new:
            continue
        if moved**2 * all_of > _SIGMAS**2 * both * (all_of - both) * old * new:
            yield [act, was * _DECIMALS // old, got * _DECIMALS // new]


def copied_cells(cells: Cells) -> Check:
    """No two parts have the same shares to four decimals unless one was copied."""
    shares: dict[tuple[tuple[str, int], ...], str] = {}
    found: list[list[int | str]] = []
    tested = 0
    for name, values in sorted(cells.items()):
        total = sum(values.values())
        voted = {act: value for act, value in values.items() if value}
        if total < _COPIED_VOTES or len(voted) < 3:
            continue
        tested += 1
        known = tuple(
            (act, (2 * _DECIMALS * value + total) // (2 * total))
            for act, value in sorted(voted.items())
        )
        if known in shares:
            found.append([shares[known], name])
        shares.setdefault(known, name)
    if tested < 2:
        return Check(Test.COPIED_CELLS, Result.SKIPPED, {"cells": tested})
    facts: dict[str, Fact] = {"cells": tested, "copies": len(found), "first": found[:_LISTED]}
    return Check(Test.COPIED_CELLS, Result.FLAGGED if found else Result.PASSED, facts)


def _summed(parts: Sequence[Values]) -> dict[str, int]:
    total: dict[str, int] = {}
    for values in parts:
        for act, value in values.items():
            total[act] = total.get(act, 0) + value
    return total
