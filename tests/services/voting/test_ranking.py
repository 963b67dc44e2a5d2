"""Scores: fractions all the way, and every tie separated by a rule that people can repeat."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voting.results.normalising import normalised, per_region, ranks
from services.voting.results.ranking import Counts, SilentSource, Tied, by_public, lot, rank
from services.voting.show.model import Blend, BlendPart, Normalise, Source, TieBreak, Ties
from tests.services.voting.shows import blend

ROOT = b"root"


def part(source: Source, weight: int, way: Normalise, ties: Ties = Ties.MIN) -> BlendPart:
    return BlendPart(source, weight, way, ties)


class TestNormalised:
    @pytest.mark.parametrize(
        ("ties", "expected"),
        [
            (Ties.MIN, {"a": 1, "b": 1, "c": 3}),
            (Ties.AVERAGE, {"a": Fraction(3, 2), "b": Fraction(3, 2), "c": 3}),
            (Ties.DENSE, {"a": 1, "b": 1, "c": 2}),
        ],
    )
    def test_equal_values_share_a_rank(self, ties: Ties, expected: dict[str, Fraction]) -> None:
        assert ranks({"a": 5, "b": 5, "c": 1}, ties) == expected

    @pytest.mark.parametrize(
        ("way", "ties", "expected"),
        [
            (Normalise.SHARE, Ties.MIN, {"a": Fraction(6, 10), "b": Fraction(3, 10)}),
            (Normalise.MINMAX, Ties.MIN, {"a": 1, "b": Fraction(2, 5)}),
            (Normalise.RANK, Ties.MIN, {"a": 3, "b": 2}),
            (Normalise.RANK_POINTS, Ties.MIN, {"a": 12, "b": 10}),
        ],
    )
    def test_each_way(self, way: Normalise, ties: Ties, expected: dict[str, Fraction]) -> None:
        found = normalised({"a": 6, "b": 3, "c": 1}, part(Source.PUBLIC, 10_000, way, ties))
        assert {act: found[act] for act in expected} == expected

    def test_all_equal_is_the_middle(self) -> None:
        found = normalised({"a": 2, "b": 2}, part(Source.PUBLIC, 1, Normalise.MINMAX))
        assert found == {"a": Fraction(1, 2), "b": Fraction(1, 2)}

    def test_a_mean_rank_takes_the_mean_of_the_points(self) -> None:
        found = normalised(
            {"a": 5, "b": 5, "c": 1}, part(Source.PUBLIC, 1, Normalise.RANK_POINTS, Ties.AVERAGE)
        )
        assert found == {"a": 11, "b": 11, "c": 8}

    def test_past_the_table_there_are_no_points(self) -> None:
        values = {f"act{n:02}": 20 - n for n in range(12)}
        found = normalised(values, part(Source.PUBLIC, 1, Normalise.RANK_POINTS))
        assert (int(found["act09"]), int(found["act10"])) == (1, 0)

    def test_a_region_counts_once_and_small_ones_together(self) -> None:
        by_rank = BlendPart(Source.REGION, 10_000, Normalise.RANK_POINTS, Ties.MIN, min_votes=10)
        regions = {
            "phnom_penh": {"a": 1_000, "b": 1},
            "kep": {"a": 0, "b": 6},
            "pailin": {"a": 1, "b": 5},
        }
        # Kep and Pailin reach ten votes only together: one more region, as large as the capital.
        assert per_region(regions, by_rank) == {"a": 11, "b": 11}

    @given(
        st.dictionaries(
            st.text("abcdef", min_size=1, max_size=2), st.integers(0, 10**9), min_size=1
        )
    )
    def test_shares_add_up_to_one(self, values: dict[str, int]) -> None:
        if any(values.values()):
            found = normalised(values, part(Source.PUBLIC, 1, Normalise.SHARE))
            assert sum(found.values()) == 1


class TestRank:
    def test_halves_of_two_sources(self) -> None:
        both = Blend(
            (
                part(Source.PUBLIC, 5_000, Normalise.SHARE),
                part(Source.JUDGES, 5_000, Normalise.SHARE),
            ),
            (TieBreak.PUBLIC, TieBreak.LOT),
        )
        counts = Counts(public={"a": 60, "b": 40}, judges={"a": 10, "b": 30}, root=ROOT)
        first, second = rank("ab", both, counts)
        assert (first.code, first.score) == ("b", Fraction(23, 40))
        assert (second.code, second.score) == ("a", Fraction(17, 40))

    def test_a_tie_names_what_decided_it(self) -> None:
        ways = blend(part(Source.JUDGES, 10_000, Normalise.SHARE), tiebreak=(TieBreak.PUBLIC,))
        counts = Counts(public={"a": 1, "b": 2}, judges={"a": 5, "b": 5}, root=ROOT)
        assert [(p.code, p.decided_by) for p in rank("ab", ways, counts)] == [
            ("b", TieBreak.PUBLIC),
            ("a", TieBreak.PUBLIC),
        ]

    def test_the_lot_is_drawn_from_the_root(self) -> None:
        counts = Counts(public={"a": 1, "b": 1}, root=ROOT)
        expected = sorted("ab", key=lambda code: lot(ROOT, code))
        assert [placed.code for placed in rank("ab", blend(), counts)] == expected

    def test_without_a_root_a_tie_stays_one(self) -> None:
        with pytest.raises(Tied):
            rank("ab", blend(), Counts(public={"a": 1, "b": 1}))

    def test_the_stage_before_separates_if_the_show_says_so(self) -> None:
        ways = blend(tiebreak=(TieBreak.EARLIER,))
        counts = Counts(public={"a": 1, "b": 1}, earlier={"a": 4, "b": 2}, root=ROOT)
        assert [placed.code for placed in rank("ab", ways, counts)] == ["b", "a"]

    def test_a_source_without_votes_stops(self) -> None:
        with pytest.raises(SilentSource):
            rank("ab", blend(), Counts(public={"a": 0}, root=ROOT))

    @given(
        st.lists(st.integers(0, 50), min_size=2, max_size=7),
        st.lists(st.integers(0, 5), min_size=7, max_size=7),
        st.integers(0, 10_000),
        st.sampled_from(Normalise),
        st.sampled_from(Ties),
    )
    def test_everybody_has_one_place(
        self, votes: list[int], marks: list[int], weight: int, way: Normalise, ties: Ties
    ) -> None:
        public = {f"c{n}": vote + 1 for n, vote in enumerate(votes)}
        judges = {f"c{n}": marks[n] + 1 for n in range(len(votes))}
        ways = blend(
            part(Source.PUBLIC, weight, way, ties), part(Source.JUDGES, 10_000 - weight, way, ties)
        )
        placed = rank(public, ways, Counts(public=public, judges=judges, root=ROOT))
        assert [each.place for each in placed] == list(range(1, len(votes) + 1))
        assert all(one.score >= two.score for one, two in pairwise(placed))
        assert by_public(public, ways.tiebreak, Counts(public=public, root=ROOT))[0] in {
            code for code, vote in public.items() if vote == max(public.values())
        }
