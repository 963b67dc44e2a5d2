"""Dated tables, days and months of Phnom Penh, and what riel are in dollars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from services.core.ids import derived_uuid
from services.core.money import Currency, Money
from services.wallet.schemas import ExchangeRate

PHNOM_PENH: Final = timezone(timedelta(hours=7))  # no summer time
_BASIS_POINTS: Final = 10_000


class Period(StrEnum):
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Rate:
    """Riel per US dollar, for reading only: what a price is about in the other currency."""

    since: date
    khr_per_usd: Decimal


# A change is a new row with its first day; old rows stay, so an old decision can be explained.
RATES: Final = (Rate(date(2026, 1, 1), Decimal(4100)),)
FIRST_RATE: Final = ExchangeRate(
    id=derived_uuid("wallet_rate", "first"),
    khr_per_usd=RATES[0].khr_per_usd,
    spread_basis_points=50,
    source="opening rate",
    set_by=None,
    since=datetime(2026, 1, 1, tzinfo=PHNOM_PENH).astimezone(UTC),
)
"""Holds until finance sets the first one."""


class _Dated(Protocol):
    @property
    def since(self) -> date: ...


class _HasRate(Protocol):
    @property
    def khr_per_usd(self) -> Decimal: ...


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


def counted(amount: Money, rate: _HasRate) -> Money:
    """The amount in US dollars for the limits; rounded up, so that no payment counts nothing."""
    if amount.currency is Currency.USD:
        return amount
    if amount.currency is Currency.PTS:
        return Money(amount.amount_minor, Currency.USD)  # a point is worth a cent
    cents = (amount.to_decimal() / rate.khr_per_usd).scaleb(2)
    return Money(int(cents.to_integral_value(rounding=ROUND_UP)), Currency.USD)


def periods_of(day: date) -> tuple[str, str]:
    """The names of the day and of its month."""
    return period_name(Period.DAY, day), period_name(Period.MONTH, day)


def next_period(period: Period, day: date) -> datetime:
    """When the counter starts anew, in UTC."""
    if period is Period.DAY:
        start = day + timedelta(days=1)
    else:
        start = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime(start.year, start.month, start.day, tzinfo=PHNOM_PENH).astimezone(UTC)


def exchanged(amount: Money, rate: ExchangeRate) -> tuple[Money, Money]:
    """The spread (in the given currency) and what comes in the other one.

    Both roundings are in favour of the house: the spread up, the rest down. So no chain of
    exchanges at one rate ever gains.
    """
    spread = Money(
        -(-amount.amount_minor * rate.spread_basis_points // _BASIS_POINTS), amount.currency
    )
    rest = (amount - spread).to_decimal()
    if amount.currency is Currency.USD:
        return spread, _rounded_down(rest * rate.khr_per_usd, Currency.KHR)
    return spread, _rounded_down(rest / rate.khr_per_usd, Currency.USD)


def smallest_exchange(currency: Currency, rate: ExchangeRate) -> Money:
    """The least amount of which something is left."""
    amount = 1
    while exchanged(Money(amount, currency), rate)[1].amount_minor < 1:
        amount += 1
    return Money(amount, currency)


def _rounded_down(amount: Decimal, currency: Currency) -> Money:
    minor = amount.scaleb(currency.exponent).to_integral_value(rounding=ROUND_DOWN)
    return Money(int(minor), currency)
