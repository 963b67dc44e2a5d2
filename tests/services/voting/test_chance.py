"""Invented totals are found; counted ones are left alone."""

from __future__ import annotations

import os
from random import Random

from services.voting.sanity.cells import copied_cells, divisibility, last_digits, share_jumps
from services.voting.sanity.chance import (
    SHAKES,
    can_share_a_multiple,
    common_multiple,
    equal_gaps,
)
from services.voting.sanity.jury import jury_outliers
from services.voting.sanity.schemas import Result

SETS = int(os.environ.get("HONEST_SETS", "4"))
FORGED = [
    1334011,
    1304033,
    1079200,
    1049222,
    929311,
    824389,
    794411,
    764433,
    749444,
    719466,
    464655,
    284789,
]
"""Totals of a real final that were invented: multiples of 7,494.442."""


def honest(chance: Random) -> list[int]:
    """Ten to sixteen acts that share a few million votes unevenly."""
    weights = [chance.random() + 0.15 for _ in range(chance.randint(10, 16))]
    votes = chance.randint(800_000, 12_000_000)
    return [int(votes * weight / sum(weights)) for weight in weights]


class TestTotals:
    def test_a_forged_final_is_found_by_both_tests(self) -> None:
        gaps, multiple = equal_gaps(FORGED), common_multiple(FORGED)
        assert (gaps.value, gaps.met, gaps.tried) == (48, 0, SHAKES)
        assert gaps.is_flagged
        assert multiple.value > 990_000
        assert multiple.is_flagged
        assert any(abs(multiple.detail * n - 2 * 7_494 * n) <= 20 * n for n in (1, 2))

    def test_a_forged_final_in_another_order_has_the_same_answer(self) -> None:
        assert equal_gaps(FORGED[::-1]).is_flagged
        assert equal_gaps(FORGED) == equal_gaps(FORGED)

    def test_honest_totals_are_left_alone(self) -> None:
        """At most eight of a thousand sets by both tests together; fewer sets, none."""
        chance = Random(2026)
        flagged = 0
        for _ in range(SETS):
            totals = honest(chance)
            assert can_share_a_multiple(totals)
            flagged += equal_gaps(totals).is_flagged + common_multiple(totals).is_flagged
        assert flagged <= 8 * SETS // 1_000

    def test_few_or_small_totals_say_nothing(self) -> None:
        assert not can_share_a_multiple(FORGED[:9])
        assert not can_share_a_multiple([*FORGED[:9], 1_999])


class TestCells:
    def test_whole_ballots_divide_by_their_acts(self) -> None:
        assert divisibility(9, 900).result is Result.PASSED
        assert divisibility(9, 901).facts["rest"] == 1
        assert divisibility(9, 901).result is Result.FLAGGED
        assert divisibility(0, 901).result is Result.SKIPPED

    def test_digits_that_people_like_are_found(self) -> None:
        chance = Random(7)
        counted = {f"p{n}": {"c1": chance.randint(100, 90_000)} for n in range(400)}
        liked = {f"p{n}": {"c1": 100 * chance.randint(1, 900) + 7} for n in range(400)}
        assert last_digits(counted).result is Result.PASSED
        assert last_digits(liked).result is Result.FLAGGED
        assert last_digits({"p1": {"c1": 5_000}}).result is Result.SKIPPED

    def test_a_share_that_jumps_within_a_minute_is_found(self) -> None:
        calm = {minute: {"c1": 500, "c2": 480 + minute} for minute in range(10)}
        assert share_jumps(calm).result is Result.PASSED
        jump = {**calm, 10: {"c1": 900, "c2": 500}}
        found = share_jumps(jump)
        assert found.result is Result.FLAGGED
        assert found.facts["first"][0][:2] == [10, "c1"]  # type: ignore[index]
        small = {**calm, 10: {"c1": 90, "c2": 50}}  # as uneven, but too few to say so
        assert share_jumps(small).result is Result.PASSED

    def test_a_province_copied_from_another_is_found(self) -> None:
        one = {"c1": 5_210, "c2": 3_115, "c3": 1_675}
        twice = {act: 2 * votes for act, votes in one.items()}
        other = {"c1": 5_100, "c2": 3_225, "c3": 1_675}
        assert copied_cells({"kep": one, "kampot": other}).result is Result.PASSED
        found = copied_cells({"kep": one, "kampot": other, "takeo": twice})
        assert found.facts["first"] == [["kep", "takeo"]]


PAIR = {"j1": {"a": 9, "b": 6, "c": 4}, "j2": {"a": 8, "b": 7, "c": 3}}


class TestJury:
    def test_one_judge_against_all_others_is_named(self) -> None:
        fair = {**PAIR, "j3": {"a": 9, "b": 5, "c": 4}}
        assert jury_outliers(fair).result is Result.PASSED
        against = {**fair, "j4": {"a": 1, "b": 5, "c": 9}}
        assert jury_outliers(against).facts["outliers"] == [["j4", 14]]
        assert jury_outliers(PAIR).result is Result.SKIPPED
