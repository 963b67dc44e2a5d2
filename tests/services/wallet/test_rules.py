"""Dated tables, days of Phnom Penh, riel as dollars, and what an exchange gives."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.money import Currency, Money
from services.wallet import rules
from services.wallet.rules import FIRST_RATE, Period, Rate, exchanged, smallest_exchange
from services.wallet.schemas import ExchangeRate
from tests.services.wallet.people import khr, usd

USD, KHR = Currency.USD, Currency.KHR

TABLE = (Rate(date(2026, 1, 1), Decimal(4100)), Rate(date(2026, 7, 1), Decimal(4050)))


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2025, 12, 31), 4100),
        (date(2026, 6, 30), 4100),
        (date(2026, 7, 1), 4050),
        (date(2027, 1, 1), 4050),
    ],
)
def test_the_newest_row_that_has_begun_is_in_force(day: date, rate: int) -> None:
    assert rules.in_force(TABLE, day).khr_per_usd == rate


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        (Money(12_34, Currency.USD), 12_34),
        (Money(4100, Currency.KHR), 100),
        (Money(4101, Currency.KHR), 101),
        (Money(1, Currency.KHR), 1),
        (Money(8200, Currency.KHR), 200),
        (Money(150, Currency.PTS), 150),
    ],
)
def test_riel_and_points_count_in_dollars_rounded_up(amount: Money, cents: int) -> None:
    assert rules.counted(amount, TABLE[0]) == Money(cents, Currency.USD)


def test_the_day_is_the_day_in_phnom_penh() -> None:
    assert rules.local_day(datetime(2026, 1, 31, 16, 59, tzinfo=UTC)) == date(2026, 1, 31)
    assert rules.local_day(datetime(2026, 1, 31, 17, 0, tzinfo=UTC)) == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("period", "day", "name", "ends"),
    [
        (Period.DAY, date(2026, 12, 31), "2026-12-31", datetime(2026, 12, 31, 17, tzinfo=UTC)),
        (Period.MONTH, date(2026, 12, 31), "2026-12", datetime(2026, 12, 31, 17, tzinfo=UTC)),
        (Period.MONTH, date(2026, 1, 31), "2026-01", datetime(2026, 1, 31, 17, tzinfo=UTC)),
        (Period.MONTH, date(2026, 2, 1), "2026-02", datetime(2026, 2, 28, 17, tzinfo=UTC)),
    ],
)
def test_periods_have_a_name_and_an_end(
    period: Period, day: date, name: str, ends: datetime
) -> None:
    assert rules.period_name(period, day) == name
    assert rules.next_period(period, day) == ends


RATES = st.builds(
    lambda hundredths, spread: ExchangeRate(
        FIRST_RATE.id, Decimal(hundredths) / 100, spread, "", None, FIRST_RATE.since
    ),
    st.integers(3_000_00, 5_000_00),
    st.integers(0, 300),
)
AMOUNTS = st.one_of(
    st.builds(usd, st.integers(1, 10**9)), st.builds(khr, st.integers(1, 4 * 10**12))
)


class TestArithmetic:
    @given(AMOUNTS, RATES, st.integers(1, 6))
    def test_no_chain_at_one_rate_ever_gains(
        self, amount: Money, rate: ExchangeRate, steps: int
    ) -> None:
        before = amount
        for _ in range(2 * steps):
            if amount.amount_minor == 0:
                return
            spread, amount = exchanged(amount, rate)
            assert spread.amount_minor >= 0
        assert amount <= before

    @given(AMOUNTS, RATES)
    def test_every_rounding_is_for_the_house(self, amount: Money, rate: ExchangeRate) -> None:
        spread, gain = exchanged(amount, rate)
        share = Decimal(rate.spread_basis_points) / 10_000
        assert spread.to_decimal() >= amount.to_decimal() * share
        factor = rate.khr_per_usd if amount.currency is USD else 1 / rate.khr_per_usd
        assert gain.to_decimal() <= (amount - spread).to_decimal() * factor + Decimal("1e-12")

    @given(RATES, st.sampled_from([USD, KHR]))
    def test_the_smallest_exchange_is_the_smallest(
        self, rate: ExchangeRate, currency: Currency
    ) -> None:
        least = smallest_exchange(currency, rate)
        assert exchanged(least, rate)[1].amount_minor >= 1
        if least.amount_minor > 1:
            less = Money(least.amount_minor - 1, currency)
            assert exchanged(less, rate)[1].amount_minor == 0
