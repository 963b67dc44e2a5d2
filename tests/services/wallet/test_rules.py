"""Limits by date, days of Phnom Penh, and the rate that both currencies count with."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from services.core.money import Currency, Money
from services.wallet import rules
from services.wallet.rules import Period, Rate

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
    ],
)
def test_riel_count_in_dollars_rounded_up(amount: Money, cents: int) -> None:
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
