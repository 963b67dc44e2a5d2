"""Which limit holds for which movement of money: two independent layers of dated figures.

Product limits (in US dollars; riel count with the rate of their moment):

- every payment or withdrawal by itself: 200 at most;
- spending (tickets, goods, subscriptions, bills): 500 a day, 2,000 a month, at every level;
- transfers to people and withdrawals together, by level: BASIC 50 / 500, VERIFIED 200 / 2,000,
  PREMIUM 1,000 / 10,000 a day / month. A transfer to a person may be the whole day's figure.

Legal caps (National Bank of Cambodia, circular of 26 March 2021; each currency by itself): all
that leaves the wallet in a day, by level. Where several limits hold, the lowest wins. Money that
comes in, fees, exchanges between a fan's own balances, refunds and points have no limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from operator import add, sub
from typing import Final, NamedTuple

from services.core.money import Currency, Money
from services.identity import VerificationLevel
from services.wallet.rules import Period, in_force
from services.wallet.schemas import TransactionKind

BASIC, VERIFIED, PREMIUM = VerificationLevel


class Use(StrEnum):
    """What a limit sees in a movement."""

    SPENDING = "spending"
    TRANSFER = "transfer"  # to a person
    WITHDRAWAL = "withdrawal"  # to a bank


USE_OF_KIND: Final = {
    TransactionKind.TICKET_PURCHASE: Use.SPENDING,
    TransactionKind.MERCHANDISE_ORDER: Use.SPENDING,
    TransactionKind.SUBSCRIPTION_PAYMENT: Use.SPENDING,
    TransactionKind.BILL_PAYMENT: Use.SPENDING,
    TransactionKind.P2P_TRANSFER: Use.TRANSFER,
    TransactionKind.WITHDRAWAL: Use.WITHDRAWAL,
}
_COUNTED_CURRENCIES: Final = (Currency.USD, Currency.KHR)


def use_of(kind: str, currency: Currency) -> Use | None:
    """How limits see it; None: not at all."""
    if currency not in _COUNTED_CURRENCIES:
        return None
    return USE_OF_KIND.get(kind)  # type: ignore[call-overload,no-any-return]


class LimitName(StrEnum):
    """One limit; also the reason word of a refusal."""

    SINGLE = "single_limit"
    SPENDING_DAY = "spending_day"
    SPENDING_MONTH = "spending_month"
    TRANSFER_DAY = "transfer_day"
    TRANSFER_MONTH = "transfer_month"
    LEGAL_DAY = "legal_day"


class Usage(NamedTuple):
    """What left in one period: US cents by use, and all of it in each currency."""

    spent_minor: int = 0
    sent_minor: int = 0
    withdrawn_minor: int = 0
    usd_minor: int = 0
    khr_minor: int = 0

    def plus(self, other: Usage) -> Usage:
        return Usage(*map(add, self, other))

    def minus(self, other: Usage) -> Usage:
        return Usage(*map(sub, self, other))


def usage_of(use: Use, amount: Money, counted: Money) -> Usage:
    """What one movement adds; `counted` is its amount in US dollars."""
    dollars = amount.amount_minor if amount.currency is Currency.USD else 0
    riel = amount.amount_minor if amount.currency is Currency.KHR else 0
    cents = counted.amount_minor
    match use:
        case Use.SPENDING:
            return Usage(spent_minor=cents, usd_minor=dollars, khr_minor=riel)
        case Use.TRANSFER:
            return Usage(sent_minor=cents, usd_minor=dollars, khr_minor=riel)
        case Use.WITHDRAWAL:
            return Usage(withdrawn_minor=cents, usd_minor=dollars, khr_minor=riel)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` in a period (None: in one movement); `columns` of Usage add up to it."""

    name: LimitName
    amount: Money
    period: Period | None
    columns: tuple[str, ...] = ()

    def used_minor(self, usage: Usage) -> int:
        return sum([getattr(usage, column) for column in self.columns])


@dataclass(frozen=True, slots=True)
class WalletLimits:
    """For everybody, in US dollars."""

    since: date
    single: Money
    spending_daily: Money
    spending_monthly: Money


@dataclass(frozen=True, slots=True)
class LevelLimits:
    """What may leave to people and banks together at one level, in US dollars."""

    since: date
    level: VerificationLevel
    daily: Money
    monthly: Money


@dataclass(frozen=True, slots=True)
class LegalCaps:
    """What the law lets leave in a day at one level, in each currency."""

    since: date
    level: VerificationLevel
    usd_daily: Money
    khr_daily: Money


def _usd(dollars: int) -> Money:
    return Money(dollars * 100, Currency.USD)


def _khr(riel: int) -> Money:
    return Money(riel, Currency.KHR)


# A change is a new row with its first day; old rows stay, so an old decision can be explained.
_FIRST: Final = date(2026, 1, 1)
WALLET_LIMITS: Final = (WalletLimits(_FIRST, _usd(200), _usd(500), _usd(2_000)),)
LEVEL_LIMITS: Final = (
    LevelLimits(_FIRST, BASIC, _usd(50), _usd(500)),
    LevelLimits(_FIRST, VERIFIED, _usd(200), _usd(2_000)),
    LevelLimits(_FIRST, PREMIUM, _usd(1_000), _usd(10_000)),
)
LEGAL_CAPS: Final = (
    LegalCaps(_FIRST, BASIC, _usd(500), _khr(2_000_000)),
    LegalCaps(_FIRST, VERIFIED, _usd(3_000), _khr(12_000_000)),
    LegalCaps(_FIRST, PREMIUM, _usd(10_000), _khr(40_000_000)),
)
_TO_PEOPLE_AND_BANKS: Final = ("sent_minor", "withdrawn_minor")


@lru_cache(maxsize=256)
def limits_for(
    use: Use, currency: Currency, level: VerificationLevel, day: date
) -> tuple[Limit, ...]:
    """Both layers, as they stand on that day."""
    return (*product_limits(use, level, day), legal_cap(currency, level, day))


def product_limits(use: Use, level: VerificationLevel, day: date) -> tuple[Limit, ...]:
    """The first layer: what the product allows."""
    ours = in_force(WALLET_LIMITS, day)
    single = Limit(LimitName.SINGLE, ours.single, None)
    if use is Use.SPENDING:
        spent = ("spent_minor",)
        return (
            single,
            Limit(LimitName.SPENDING_DAY, ours.spending_daily, Period.DAY, spent),
            Limit(LimitName.SPENDING_MONTH, ours.spending_monthly, Period.MONTH, spent),
        )
    of_level = in_force([row for row in LEVEL_LIMITS if row.level is level], day)
    both = _TO_PEOPLE_AND_BANKS
    of_both = (
        Limit(LimitName.TRANSFER_DAY, of_level.daily, Period.DAY, both),
        Limit(LimitName.TRANSFER_MONTH, of_level.monthly, Period.MONTH, both),
    )
    return (single, *of_both) if use is Use.WITHDRAWAL else of_both


def legal_cap(currency: Currency, level: VerificationLevel, day: date) -> Limit:
    """The second layer: what the law allows, whatever the product does."""
    caps = in_force([row for row in LEGAL_CAPS if row.level is level], day)
    if currency is Currency.USD:
        return Limit(LimitName.LEGAL_DAY, caps.usd_daily, Period.DAY, ("usd_minor",))
    return Limit(LimitName.LEGAL_DAY, caps.khr_daily, Period.DAY, ("khr_minor",))


@dataclass(frozen=True, slots=True)
class Size:
    """A movement's amount, and what it counts in US dollars at a rate (none for dollars)."""

    amount: Money
    counted: Money
    khr_per_usd: Decimal = Decimal(1)

    def worth(self, money: Money) -> Decimal:
        """To compare dollars with riel; the unit means nothing."""
        is_usd = money.currency is Currency.USD
        return money.to_decimal() * self.khr_per_usd if is_usd else money.to_decimal()

    def in_currency(self, money: Money, currency: Currency) -> Money:
        """Dollars as riel or riel as dollars, rounded down."""
        if money.currency is currency:
            return money
        worth = self.worth(money)
        if currency is Currency.USD:
            worth = (worth / self.khr_per_usd).scaleb(currency.exponent)
        return Money(int(worth), currency)


@dataclass(frozen=True, slots=True)
class Excess:
    """A limit that a movement would pass, and what is left of it."""

    limit: Limit
    left: Money


def lowest_excess(
    limits: Iterable[Limit], used: Mapping[Period, Usage], size: Size
) -> Excess | None:
    """Of the limits that the movement passes, the one with the least left."""
    found: Excess | None = None
    for limit in limits:
        added = size.counted if limit.amount.currency is Currency.USD else size.amount
        before = limit.used_minor(used[limit.period]) if limit.period else 0
        left = limit.amount.amount_minor - before
        if added.amount_minor <= left:
            continue
        excess = Excess(limit, Money(max(left, 0), limit.amount.currency))
        if found is None or size.worth(excess.left) < size.worth(found.left):
            found = excess
    return found


@dataclass(frozen=True, slots=True)
class Raised:
    """A higher level and what may leave in the same period there."""

    level: VerificationLevel
    amount: Money


def next_level_with_more(
    limit: Limit, use: Use, size: Size, level: VerificationLevel, day: date
) -> Raised | None:
    """The nearest level at which more may leave in the limit's period, in the limit's currency.

    The lowest limit of the period counts: nobody is sent through a verification that changes
    nothing.
    """
    if limit.period is None:
        return None
    now = size.worth(_lowest(limit, use, size, level, day))
    for higher in list(VerificationLevel)[level.rank + 1 :]:
        then = _lowest(limit, use, size, higher, day)
        if size.worth(then) > now:
            return Raised(higher, size.in_currency(then, limit.amount.currency))
    return None


def _lowest(limit: Limit, use: Use, size: Size, level: VerificationLevel, day: date) -> Money:
    rivals = limits_for(use, size.amount.currency, level, day)
    return min((one.amount for one in rivals if one.period is limit.period), key=size.worth)
