"""Every cent of a bill has its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.money import Currency, Money
from services.transfers.split import rules
from services.transfers.split.errors import SplitPartTooLarge, SplitPartTooSmall
from tests.services.transfers.world import khr, usd

AMOUNTS = st.builds(Money, st.integers(1, 10**10), st.sampled_from([Currency.USD, Currency.KHR]))
WEIGHTS = st.lists(st.integers(0, 1_000), min_size=1, max_size=30).filter(any)


class TestShare:
    @given(total=AMOUNTS, weights=WEIGHTS)
    def test_adds_up_and_nobody_is_a_unit_off(self, total: Money, weights: list[int]) -> None:
        parts = rules.share(total, weights)
        assert sum(part.amount_minor for part in parts) == total.amount_minor
        for part, weight in zip(parts, weights, strict=True):
            exact = total.amount_minor * weight
            assert abs(part.amount_minor * sum(weights) - exact) < sum(weights)

    @given(total=AMOUNTS, people=st.integers(1, 30))
    def test_equal_parts_differ_by_a_unit_at_most(self, total: Money, people: int) -> None:
        parts = [part.amount_minor for part in rules.share(total, [1] * people)]
        assert max(parts) - min(parts) <= 1
        assert parts == sorted(parts, reverse=True)

    def test_the_first_ones_pay_the_odd_cents(self) -> None:
        assert rules.share(usd(10_00), [1, 1, 1]) == [usd(3_34), usd(3_33), usd(3_33)]

    def test_largest_remainders_come_first(self) -> None:
        assert rules.share(khr(100), [1, 2, 4]) == [khr(14), khr(29), khr(57)]


class TestItems:
    @given(price=AMOUNTS, takers=st.lists(st.integers(1, 99), min_size=1, max_size=9, unique=True))
    def test_those_who_take_a_line_pay_all_of_it(self, price: Money, takers: list[int]) -> None:
        parts = [rules.of_item(price, takers, fan_id) for fan_id in takers]
        assert sum(part.amount_minor for part in parts) == price.amount_minor


def test_a_part_can_be_paid() -> None:
    rules.check_parts([usd(1), khr(100), usd(1_000_00)])
    with pytest.raises(SplitPartTooSmall) as small:
        rules.check_parts([khr(99)])
    assert small.value.details == {"minimum": khr(100)}
    with pytest.raises(SplitPartTooLarge):
        rules.check_parts([usd(1_000_01)])
