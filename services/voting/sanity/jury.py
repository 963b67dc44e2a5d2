"""Whether one judge marks against all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from statistics import median_low
from typing import Final

from services.voting.sanity.schemas import Check, Fact, Result, Test

Marks = Mapping[str, Mapping[str, int]]
"""By judge, then by act."""
_LEAST: Final = 3


def jury_outliers(marks: Marks) -> Check:
    """A judge three times as far from the middle as usual, or whose order is the others' reversed.

    At least a fifth of the range of all marks, on the mean; three judges and three acts.
    """
    acts = sorted(set.intersection(*(set(given) for given in marks.values())) if marks else ())
    if len(marks) < _LEAST or len(acts) < _LEAST:
        return Check(Test.JURY, Result.SKIPPED, {"judges": len(marks)})
    all_marks = [marks[judge][act] for judge in marks for act in acts]
    breadth = max(all_marks) - min(all_marks)
    distances = {judge: _distance(marks, judge, acts) for judge in sorted(marks)}
    usual = median_low(list(distances.values()))
    found: list[list[int | str]] = [
        [judge, distance]
        for judge, distance in distances.items()
        if breadth
        and 5 * distance >= breadth * len(acts)
        and (distance > 3 * usual or _is_reversed(marks, judge, acts))
    ]
    facts: dict[str, Fact] = {"judges": len(marks), "acts": len(acts), "outliers": found}
    return Check(Test.JURY, Result.FLAGGED if found else Result.PASSED, facts)


def _others(marks: Marks, judge: str, act: str) -> int:
    return median_low([given[act] for other, given in marks.items() if other != judge])


def _distance(marks: Marks, judge: str, acts: Sequence[str]) -> int:
    return sum(abs(marks[judge][act] - _others(marks, judge, act)) for act in acts)


def _is_reversed(marks: Marks, judge: str, acts: Sequence[str]) -> bool:
    """Three quarters of the pairs that both sides order, they order the other way round."""
    pairs = against = 0
    for one, other in combinations(acts, 2):
        own = marks[judge][one] - marks[judge][other]
        theirs = _others(marks, judge, one) - _others(marks, judge, other)
        if own and theirs:
            pairs += 1
            against += (own > 0) != (theirs > 0)
    return pairs >= _LEAST and 4 * against > 3 * pairs
