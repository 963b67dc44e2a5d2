"""Money: whole minor units, one currency at a time."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.money import Currency, Money, split_by_share

AMOUNTS = st.integers(-(10**15), 10**15)


class TestMoney:
    @given(st.integers(0, 10**12), st.integers(1, 200))
    def test_a_split_adds_up_and_is_fair_to_one_minor_unit(self, amount: int, parts: int) -> None:
        shares = Money(amount, Currency.KHR).split_remainder_to_first(parts)
        assert sum(share.amount_minor for share in shares) == amount
        assert max(shares, key=lambda m: m.amount_minor).amount_minor - shares[-1].amount_minor < 2
        assert shares == sorted(shares, key=lambda m: -m.amount_minor)

    @given(AMOUNTS, st.sampled_from(Currency))
    def test_major_units_and_back_is_the_same(self, amount: int, currency: Currency) -> None:
        money = Money(amount, currency)
        assert Money.from_decimal(money.to_decimal(), currency) == money

    @pytest.mark.parametrize("text", ["0.001", "1.005", "NaN", "Infinity"])
    def test_more_digits_than_cents_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="minor units"):
            Money.from_decimal(Decimal(text), Currency.USD)

    def test_currencies_do_not_mix(self) -> None:
        dollar, riel = Money(100, Currency.USD), Money(100, Currency.KHR)
        with pytest.raises(TypeError):
            _ = dollar + riel
        with pytest.raises(TypeError):
            _ = dollar < riel
        assert dollar != riel

    def test_conversion_rounds_half_up(self) -> None:
        assert Money(1, Currency.USD).converted_round_half_up(
            Currency.KHR, Decimal(4150)
        ) == Money(42, Currency.KHR)

    @given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
    def test_shares_add_up(self, amount: int, weights: list[int]) -> None:
        shares = split_by_share(Money(amount, Currency.KHR), weights)
        assert sum(share.amount_minor for share in shares) == amount
        assert all(share.amount_minor >= 0 for share in shares)
        if any(weights):
            assert not any(share for share, each in zip(shares, weights, strict=True) if not each)

    def test_the_last_share_takes_the_remainder(self) -> None:
        shares = split_by_share(Money(100, Currency.USD), [1, 1, 1, 0])
        assert [share.amount_minor for share in shares] == [33, 33, 34, 0]

    def test_floats_are_a_mistake_of_the_programmer(self) -> None:
        with pytest.raises(AssertionError):
            Money(1.0, Currency.USD)  # type: ignore[arg-type]
