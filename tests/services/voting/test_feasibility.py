"""No format in which somebody is safe or lost before the public has voted goes unnoticed."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.voting.results.feasibility import Finding, Flaw, findings
from services.voting.results.ranking import Counts, rank
from services.voting.show.model import Blend, BlendPart, Normalise, Source, TieBreak, Ties
from services.voting.show.rules import Bottom, Fate, Rest, SingOff, Top

SING_OFF = (Bottom(2, sing_off=True), SingOff(1), Rest(Fate.THROUGH))


def half(way: Normalise, ties: Ties, *tiebreak: TieBreak) -> Blend:
    return Blend(
        (
            BlendPart(Source.PUBLIC, 5_000, way, ties),
            BlendPart(Source.JUDGES, 5_000, way, ties),
        ),
        (*tiebreak, TieBreak.LOT),
    )


class TestFindings:
    @pytest.mark.parametrize("ties", [Ties.MIN, Ties.AVERAGE])
    def test_the_judges_have_lost_the_third_act_alone(self, ties: Ties) -> None:
        """Judges 3, 3, 1 (or 2.5, 2.5, 1): the third reaches 4 at most, a rival always more."""
        judges = Counts(public={}, judges={"a": 9, "b": 9, "c": 1})
        found = findings("abc", half(Normalise.RANK, ties, TieBreak.PUBLIC), SING_OFF, judges)
        assert Finding("c", Flaw.CANNOT_BE_SAVED) in found

    def test_three_marks_pass_only_with_the_public_tie_break(self) -> None:
        judges = Counts(public={}, judges={"a": 9, "b": 5, "c": 1})
        by_public = half(Normalise.RANK, Ties.MIN, TieBreak.PUBLIC)
        by_judges = half(Normalise.RANK, Ties.MIN, TieBreak.JUDGES)
        assert findings("abc", by_public, SING_OFF, judges) == []
        assert Finding("c", Flaw.CANNOT_BE_SAVED) in findings("abc", by_judges, SING_OFF, judges)

    def test_nobody_is_safe_where_the_public_decides_alone(self) -> None:
        alone = Blend((BlendPart(Source.PUBLIC, 10_000, Normalise.SHARE, Ties.MIN),))
        assert findings("abcd", alone, SING_OFF, Counts(public={})) == []

    def test_a_tenth_of_the_score_moves_nobody(self) -> None:
        tenth = Blend(
            (
                BlendPart(Source.PUBLIC, 1_000, Normalise.SHARE, Ties.MIN),
                BlendPart(Source.JUDGES, 9_000, Normalise.SHARE, Ties.MIN),
            )
        )
        judges = Counts(public={}, judges={"a": 60, "b": 30, "c": 10})
        assert findings("abc", tenth, (Top(1), Rest(Fate.OUT)), judges) == [
            Finding("b", Flaw.CANNOT_BE_SAVED),
            Finding("c", Flaw.CANNOT_BE_SAVED),
            Finding("a", Flaw.CANNOT_BE_LOST),
        ]

    def test_many_rivals_must_be_lifted_to_lose_a_favourite(self) -> None:
        """No corner of the public's shares loses the favourite: six rivals must pass it."""
        ways = half(Normalise.SHARE, Ties.MIN, TieBreak.PUBLIC)
        judges = Counts(public={}, judges={"a": 13, **dict.fromkeys("bcdefgh", 12)})
        rules = (Top(6), Rest(Fate.OUT))
        assert findings("abcdefgh", ways, rules, judges) == []

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(st.integers(0, 6), min_size=3, max_size=4),
        st.sampled_from([Normalise.RANK, Normalise.RANK_POINTS]),
        st.sampled_from(Ties),
        st.integers(1, 2),
    )
    def test_it_agrees_with_every_result_there_is(
        self, marks: list[int], way: Normalise, ties: Ties, safe: int
    ) -> None:
        acts = "abcd"[: len(marks)]
        judges = {act: mark + 1 for act, mark in zip(acts, marks, strict=True)}
        ways = half(way, ties, TieBreak.PUBLIC)
        saved: set[str] = set()
        lost: set[str] = set()
        for order in permutations(range(1, len(acts) + 1)):
            public = dict(zip(acts, order, strict=True))
            counts = Counts(public=public, judges=judges, root=b"feasibility")
            placed = [each.code for each in rank(acts, ways, counts)]
            saved.update(placed[:safe])
            lost.update(placed[safe:])
        found = findings(acts, ways, (Top(safe), Rest(Fate.OUT)), Counts({}, judges=judges))
        expected = {(act, Flaw.CANNOT_BE_SAVED) for act in set(acts) - saved}
        expected |= {(act, Flaw.CANNOT_BE_LOST) for act in set(acts) - lost}
        assert {(each.code, each.flaw) for each in found} == expected

    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.integers(0, 9), min_size=3, max_size=3), st.integers(1, 9))
    def test_shares_agree_with_a_grid_of_results(self, marks: list[int], tenths: int) -> None:
        """What any of a fine grid of shares can save or lose, the checker never calls a flaw."""
        judges = {act: mark + 1 for act, mark in zip("abc", marks, strict=True)}
        ways = Blend(
            (
                BlendPart(Source.PUBLIC, 1_000 * tenths, Normalise.SHARE, Ties.MIN),
                BlendPart(Source.JUDGES, 10_000 - 1_000 * tenths, Normalise.SHARE, Ties.MIN),
            ),
            (TieBreak.PUBLIC, TieBreak.LOT),
        )
        flaws = {
            (f.code, f.flaw)
            for f in findings("abc", ways, (Top(1), Rest(Fate.OUT)), Counts({}, judges=judges))
        }
        for votes in product(range(0, 13, 3), repeat=3):
            if not any(votes):
                continue
            counts = Counts(dict(zip("abc", votes, strict=True)), judges=judges, root=b"r")
            first, *others = [placed.code for placed in rank("abc", ways, counts)]
            assert (first, Flaw.CANNOT_BE_SAVED) not in flaws
            assert all((other, Flaw.CANNOT_BE_LOST) not in flaws for other in others)

    def test_above_eight_acts_it_stays_quick_and_right(self) -> None:
        acts = [f"c{n:02}" for n in range(14)]
        judges = {act: 28 - 2 * n for n, act in enumerate(acts)}
        ways = half(Normalise.RANK, Ties.MIN, TieBreak.PUBLIC)
        assert findings(acts, ways, (Top(7), Rest(Fate.OUT)), Counts({}, judges=judges)) == []
        heavy = Blend(
            (
                BlendPart(Source.PUBLIC, 1_000, Normalise.RANK, Ties.MIN),
                BlendPart(Source.JUDGES, 9_000, Normalise.RANK, Ties.MIN),
            )
        )
        found = findings(acts, heavy, (Top(7), Rest(Fate.OUT)), Counts({}, judges=judges))
        assert Finding("c13", Flaw.CANNOT_BE_SAVED) in found
        assert Finding("c00", Flaw.CANNOT_BE_LOST) in found
