"""Limits and the rate they count with, as dated tables; days and months of Phnom Penh."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_UP, Decimal
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from services.core.money import Currency, Money

PHNOM_PENH: Final = timezone(timedelta(hours=7))  # no summer time


class Period(StrEnum):
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class SpendingLimits:
    """What a wallet may pay out, in US dollars; riel count at the rate of the day."""

    since: date
    single: Money
    daily: Money
    monthly: Money


@dataclass(frozen=True, slots=True)
class Rate:
    """Riel per US dollar, used for counting limits only."""

    since: date
    khr_per_usd: Decimal


def _usd(dollars: int) -> Money:
    return Money(dollars * 100, Currency.USD)


# A change is a new row with its first day; old rows stay, so an old decision can be explained.
SPENDING_LIMITS: Final = (
    SpendingLimits(date(2026, 1, 1), single=_usd(200), daily=_usd(500), monthly=_usd(2_000)),
)
RATES: Final = (Rate(date(2026, 1, 1), Decimal(4100)),)


class _Dated(Protocol):
    @property
    def since(self) -> date: ...


D = TypeVar("D", bound=_Dated)


def in_force(table: Sequence[D], day: date) -> D:
    """The newest row that has begun; before the first one, the first one."""
    begun = [row for row in table if row.since <= day]
    return max(begun, key=lambda row: row.since) if begun else table[0]


def local_day(moment: datetime) -> date:
    return moment.astimezone(PHNOM_PENH).date()


def period_name(period: Period, day: date) -> str:
    """`2026-11-25` or `2026-11`."""
    return day.isoformat() if period is Period.DAY else f"{day:%Y-%m}"


def counted(amount: Money, rate: Rate) -> Money:
    """The amount in US dollars for the limits; rounded up, so that no payment counts nothing."""
    if amount.currency is Currency.USD:
        return amount
    cents = (amount.to_decimal() / rate.khr_per_usd).scaleb(2)
    return Money(int(cents.to_integral_value(rounding=ROUND_UP)), Currency.USD)


def next_period(period: Period, day: date) -> datetime:
    """When the counter starts anew, in UTC."""
    if period is Period.DAY:
        start = day + timedelta(days=1)
    else:
        start = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime(start.year, start.month, start.day, tzinfo=PHNOM_PENH).astimezone(UTC)
