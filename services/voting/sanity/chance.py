"""Patterns that invented totals have and counted ones do not, against the same totals shaken.

Everything is whole numbers and a seeded shake, so the same totals have the same answer for ever.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

SHAKES: Final = 2_000
"""A thousandth of them is two: a pattern that is met twice by chance is no pattern."""
_LEAST_DIFFERENCE: Final = 100
_LEAST_MULTIPLE: Final = 200
_STEPS_A_TURN: Final = 4
"""How finely multiples are tried: the phase of the largest total moves a quarter turn a step."""
_TURN: Final = 4_096
_WHOLE: Final = 1_000_000
_COSINES: Final = [round(_WHOLE * math.cos(2 * math.pi * at / _TURN)) for at in range(_TURN)]


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How often chance does as well: `met` of `tried` shakes. `value` is what was measured.

    `detail` says where: the multiple that the totals share, or 0.
    """

    value: int
    met: int
    tried: int
    detail: int = 0

    @property
    def is_flagged(self) -> bool:
        """p < 0.001: (met + 1) / (tried + 1), once all shakes were tried."""
        return self.tried >= SHAKES and (self.met + 1) * 1_000 < self.tried + 1


def equal_gaps(totals: Sequence[int]) -> Likelihood:
    """Pairs of differences between totals that are equal to within one vote."""
    observed = _equal_pairs(totals)
    return _likelihood(totals, observed, lambda shaken: _equal_pairs(shaken) >= observed)


def common_multiple(totals: Sequence[int]) -> Likelihood:
    """How near all totals are to multiples of one number, 200 to a fifth of the least.

    `value` is the mean cosine in millionths.
    """
    least, most = min(totals), max(totals)
    first, last = _range(least, most)
    observed, step = _best(totals, first, last, most)

    def as_good(shaken: Sequence[int]) -> bool:
        return _reaches(shaken, first, last, most, observed)

    found = _likelihood(totals, observed, as_good)
    multiple = _STEPS_A_TURN * most // step if step else 0
    return Likelihood(found.value // len(totals), found.met, found.tried, multiple)


def can_share_a_multiple(totals: Sequence[int]) -> bool:
    """With fewer than ten totals, or small ones, honest counts come near too often."""
    return len(totals) >= 10 and min(totals) >= 10 * _LEAST_MULTIPLE


def _likelihood(
    totals: Sequence[int], observed: int, as_good: Callable[[Sequence[int]], bool]
) -> Likelihood:
    """Stops as soon as chance has done as well twice: most honest totals need a few shakes."""
    chance = Random("\0".join(map(str, totals)))  # noqa: S311 - repeatable on purpose
    met = 0
    for number in range(1, SHAKES + 1):
        if as_good(_shaken(totals, chance)):
            met += 1
            if met == 2:
                return Likelihood(observed, met, number)
    return Likelihood(observed, met, SHAKES)


def _shaken(totals: Sequence[int], chance: Random) -> list[int]:
    """Each total moved by up to a twentieth."""
    return [total + chance.randint(-total // 20, total // 20) for total in totals]


def _equal_pairs(totals: Sequence[int]) -> int:
    ordered = sorted(totals)
    differences = sorted(
        later - earlier
        for place, later in enumerate(ordered)
        for earlier in ordered[:place]
        if later - earlier >= _LEAST_DIFFERENCE
    )
    return sum(
        bisect_right(differences, each + 1, place + 1) - place - 1
        for place, each in enumerate(differences)
    )


def _range(least: int, most: int) -> tuple[int, int]:
    """Steps of the frequency: number `k` stands for the multiple `4 * most / k`."""
    turn = _STEPS_A_TURN * most
    return -(-turn * 5 // least), turn // _LEAST_MULTIPLE


def _best(totals: Sequence[int], first: int, last: int, most: int) -> tuple[int, int]:
    """The largest sum of cosines and the step that has it."""
    best, at = -_WHOLE * len(totals), 0
    turn = _STEPS_A_TURN * most
    for step in range(first, last + 1):
        total, left = 0, len(totals)
        for each in totals:
            left -= 1
            total += _COSINES[each * step % turn * _TURN // turn]
            if total + left * _WHOLE <= best:
                break
        else:
            best, at = total, step
    return best, at


def _reaches(totals: Sequence[int], first: int, last: int, most: int, wanted: int) -> bool:
    """Whether some step has at least the sum `wanted`.

    Looks only at steps at which the smallest total is near enough to a multiple by itself.
    """
    turn, (one, *others) = _STEPS_A_TURN * most, sorted(totals)
    slack = wanted - _WHOLE * len(others)
    width = _width(slack)
    for step in _near(one, first, last, turn, width):
        missing = wanted - _COSINES[one * step % turn * _TURN // turn]
        left = len(others)
        for each in others:
            left -= 1
            missing -= _COSINES[each * step % turn * _TURN // turn]
            if missing > left * _WHOLE:
                break
        else:
            return True
    return False


def _width(least_cosine: int) -> int:
    """Up to which part of a turn (in 4,096ths) the cosine is at least that."""
    falling = _COSINES[: _TURN // 2 + 1]
    place = bisect_left(falling, -least_cosine, key=lambda cosine: -cosine)
    return min(place + 1, _TURN // 2)


def _near(one: int, first: int, last: int, turn: int, width: int) -> Sequence[int]:
    """Steps from `first` to `last` at which `one` is within `width` of a whole number of turns."""
    if 2 * width + 2 >= _TURN:
        return range(first, last + 1)
    steps: list[int] = []
    reach = (width + 1) * turn // _TURN + 1
    for whole in range(one * first // turn, one * last // turn + 2):
        low = max(-(-(whole * turn - reach) // one), first)
        high = min((whole * turn + reach) // one, last)
        steps.extend(range(low, high + 1))
    return steps
