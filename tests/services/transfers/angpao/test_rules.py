"""Sharing out: every cent placed, nobody below the smallest share, no place better."""

import random
from statistics import mean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.money import Currency, Money
from services.transfers.angpao import rules
from services.transfers.angpao.errors import BadShareCount, BlessingTooLong, SharesTooSmall
from services.transfers.angpao.schemas import Split
from services.transfers.errors import AmountTooLarge, AmountTooSmall
from tests.services.transfers.world import khr, usd


@given(
    currency=st.sampled_from([Currency.USD, Currency.KHR]),
    shares=st.integers(1, rules.MOST_SHARES),
    more=st.integers(0, 300_000),
    split=st.sampled_from(Split),
    seed=st.integers(),
)
def test_everything_is_placed(
    currency: Currency, shares: int, more: int, split: Split, seed: int
) -> None:
    smallest = rules.SMALLEST_SHARE[currency]
    total = smallest * shares + Money(more, currency)
    drawn = rules.share_out(total, shares, split, random.Random(seed))
    assert len(drawn) == shares
    assert sum(one.amount_minor for one in drawn) == total.amount_minor
    assert min(drawn, key=lambda one: one.amount_minor) >= smallest


def test_what_does_not_divide_goes_to_the_first() -> None:
    drawn = rules.share_out(usd(10_00), 3, Split.EQUAL, random.Random(1))
    assert drawn == [usd(3_34), usd(3_33), usd(3_33)]


def drawn_often(chance: random.Random) -> list[list[int]]:
    """Four thousand times ten dollars for five, by place in the order of coming."""
    rounds = [rules.share_out(usd(10_00), 5, Split.LUCKY, chance) for _ in range(4_000)]
    return [[one[place].amount_minor for one in rounds] for place in range(5)]


def test_no_place_in_the_order_is_better() -> None:
    """Every place gets the same on average, and is as often very lucky or unlucky."""
    places = drawn_often(random.Random(7))
    for place in places:
        assert mean(place) == pytest.approx(200, rel=0.05)
        assert pstdev(place) == pytest.approx(pstdev(places[0]), rel=0.06)


def test_unmixed_the_late_ones_vary_more() -> None:
    """Why shares are mixed before anybody comes."""

    class Unmixed(random.Random):
        def shuffle(self, x: object) -> None:
            """Leave them as they were drawn."""

    places = drawn_often(Unmixed(7))
    assert pstdev(places[4]) > 1.15 * pstdev(places[0])


@pytest.mark.parametrize(
    ("total", "shares", "refusal"),
    [
        (usd(0), 5, AmountTooSmall),
        (Money(10**15, Currency.USD), 5, AmountTooLarge),
        (Money(10**15, Currency.KHR), 5, AmountTooLarge),
        (usd(5_00), 0, BadShareCount),
        (usd(5_00), -3, BadShareCount),
        (usd(500_00), 101, BadShareCount),
        (usd(9), 10, SharesTooSmall),
        (khr(999), 10, SharesTooSmall),
    ],
)
def test_bad_wishes(total: Money, shares: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        rules.check(total, shares, "")


def test_long_blessings() -> None:
    rules.check(usd(5_00), 5, "x" * 80)
    with pytest.raises(BlessingTooLong):
        rules.check(usd(5_00), 5, "x" * 81)
