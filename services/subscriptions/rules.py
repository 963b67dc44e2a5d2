"""What a plan costs, for whole and for broken periods, and when something is due; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from services.core.money import Money, share_round_half_up
from services.subscriptions.schemas import Offer, OfferKind, Plan, Price
from services.subscriptions.states import Cycle, Method, State

# A month of ours is Telegram's: 30 days.
LENGTHS: Final[Mapping[Cycle, timedelta]] = MappingProxyType(
    {Cycle.MONTH: timedelta(days=30), Cycle.YEAR: timedelta(days=365)}
)
REMINDERS: Final = (7, 3, 1)
"""Days before the end of what is paid."""
CHARGE_AHEAD: Final = timedelta(hours=1)
"""So that a paid day follows a paid day without a gap."""
RETRIES: Final = (timedelta(0), timedelta(days=1), timedelta(days=2), timedelta(hours=71))
"""After the end; the first charge comes before it."""
GRACE: Final = timedelta(days=3)
STARS_WAIT: Final = timedelta(hours=1)
LONGEST_PAUSE: Final = timedelta(days=90)
"""In one piece or in several within PAUSE_YEAR; `plans.pause.text` says so too."""
PAUSE_YEAR: Final = timedelta(days=365)
PAY_WITHIN: Final = timedelta(minutes=30)
BOX_EVERY: Final = timedelta(days=30)
GRACE_RIGHTS: Final = "basic"
GIFT_MONTHS: Final = (1, 3, 6, 12)
_MONTHS_A_YEAR: Final = 12
_WHOLE: Final = 10_000
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class TaxRate:
    """Value added tax in the price, from a day on."""

    since: date
    basis_points: int


# A change is a new row with its first day. 10 % is Cambodia's rate; prices hold it already.
TAX_RATES: Final = (TaxRate(date(2026, 1, 1), 1_000),)


def tax_in(amount: Money, day: date) -> Money:
    """The tax that a price holds, rounded half up once."""
    rate = max((each for each in TAX_RATES if each.since <= day), key=lambda each: each.since)
    bp = rate.basis_points
    return Money(share_round_half_up(amount.amount_minor, bp, _WHOLE + bp), amount.currency)


def price(plan: Plan, cycle: Cycle) -> Money | None:
    """Of a whole period; None: the plan is not sold for so long."""
    if cycle is Cycle.MONTH:
        return plan.price
    if plan.year_off_bp is None:
        return None
    year = plan.price * _MONTHS_A_YEAR
    minor = share_round_half_up(year.amount_minor, _WHOLE - plan.year_off_bp, _WHOLE)
    return Money(minor, year.currency)


def prices(plan: Plan, day: date) -> list[Price]:
    """What the plan is sold for, the month first."""
    found: list[Price] = []
    for cycle in Cycle:
        amount = price(plan, cycle)
        if amount is not None:
            off = (plan.year_off_bp or 0) // _PERCENT if cycle is Cycle.YEAR else 0
            found.append(Price(cycle, amount, tax_in(amount, day), off))
    return found


def gift_price(plan: Plan, months: int) -> Money:
    """Months at their price; twelve of a plan that is sold by the year cost a year."""
    year = price(plan, Cycle.YEAR)
    return year if months == _MONTHS_A_YEAR and year is not None else plan.price * months


def gift_length(plan: Plan, months: int) -> timedelta:
    if months == _MONTHS_A_YEAR and plan.year_off_bp is not None:
        return LENGTHS[Cycle.YEAR]
    return LENGTHS[Cycle.MONTH] * months


def days(number: int) -> timedelta:
    return timedelta(days=number)


def less(amount: Money, percent: int) -> Money:
    """After an offer, rounded half up; never below one minor unit."""
    minor = share_round_half_up(amount.amount_minor, _PERCENT - percent, _PERCENT)
    return Money(max(minor, 1), amount.currency)


# Broken periods


@dataclass(frozen=True, slots=True)
class Span:
    """A period that is paid and not over. `worth` is the money that waits for it."""

    starts_at: datetime
    ends_at: datetime
    worth: Money
    cycle: Cycle


def unused(span: Span, now: datetime) -> Money:
    """The part of its worth that its remaining time is, rounded half up to the minor unit."""
    whole = _micros(span.ends_at - span.starts_at)
    left = _micros(span.ends_at - max(now, span.starts_at))
    if left <= 0 or whole <= 0:
        return Money.zero(span.worth.currency)
    minor = share_round_half_up(span.worth.amount_minor, left, whole)
    return Money(minor, span.worth.currency)


def full_price(plan: Plan, span: Span, now: datetime) -> Money:
    """What the remaining time of a span costs in another plan, rounded half up."""
    of_cycle = price(plan, span.cycle)
    cycle = span.cycle if of_cycle is not None else Cycle.MONTH
    of_cycle = of_cycle or plan.price
    left = max(_micros(span.ends_at - max(now, span.starts_at)), 0)
    minor = share_round_half_up(of_cycle.amount_minor, left, _micros(LENGTHS[cycle]))
    return Money(minor, plan.price.currency)


def difference(plan: Plan, spans: Iterable[Span], now: datetime) -> tuple[Money, Money, Money]:
    """Full price of the remaining time in `plan`, the credit, and what is due; never below 0."""
    full = credit = Money.zero(plan.price.currency)
    for span in spans:
        full, credit = full + full_price(plan, span, now), credit + unused(span, now)
    due = full - credit
    return full, credit, due if due.amount_minor > 0 else Money.zero(due.currency)


def _micros(length: timedelta) -> int:
    return length // timedelta(microseconds=1)


# What follows when


@dataclass(frozen=True, slots=True)
class Standing:
    """What the clock looks at."""

    state: State
    method: Method
    ends_at: datetime
    pause_until: datetime | None
    tries: int
    next_try_at: datetime | None
    reminded: int | None


def ends_for_us(standing: Standing) -> datetime:
    """When an unpaid one expires: Telegram has a while to tell of its charge."""
    wait = STARS_WAIT if standing.method is Method.STARS else timedelta(0)
    return standing.ends_at + wait


def is_over(standing: Standing, now: datetime) -> bool:
    """Whether its days of grace are over; then it is not charged any more."""
    return standing.state is State.EXPIRED and now >= grace_ends_at(standing.ends_at)


def grace_ends_at(ends_at: datetime) -> datetime:
    return ends_at + GRACE


def pause_left(rests: Iterable[tuple[datetime, datetime]], now: datetime) -> timedelta:
    """How long a plan may still rest, after rests from when to when in the year before `now`."""
    since = now - PAUSE_YEAR
    rested = (max(until - max(begun, since), timedelta(0)) for begun, until in rests)
    return max(LONGEST_PAUSE - sum(rested, timedelta(0)), timedelta(0))


def is_payable_ahead(ends_at: datetime, now: datetime) -> bool:
    """Whether the next period may be paid before the end: from the first reminder on."""
    return (ends_at - now).days < REMINDERS[0]


def reminder_due(end: datetime, reminded: int | None, now: datetime) -> int | None:
    """The days to remind of now; None: nothing new. One that was missed is not made up."""
    due = [days for days in REMINDERS if now >= end - timedelta(days=days)]
    if not due or now >= end:
        return None
    newest = min(due)
    return None if reminded is not None and reminded <= newest else newest


def first_try_at(standing: Standing) -> datetime | None:
    """When the wallet is charged for the next period; None: not by itself, or no more."""
    if standing.method is not Method.WALLET:
        return None
    if standing.next_try_at is None:
        return standing.ends_at - CHARGE_AHEAD
    is_last = standing.next_try_at >= grace_ends_at(standing.ends_at)
    return None if is_last else standing.next_try_at


def is_to_charge(standing: Standing, now: datetime) -> bool:
    """Whether the wallet is charged now; never after the days of grace."""
    try_at = first_try_at(standing)
    return try_at is not None and try_at <= now and not is_over(standing, now)


def next_try(ends_at: datetime, now: datetime) -> datetime | None:
    """After one in vain at `now`; None: no more. What was missed is not made up."""
    return next((ends_at + each for each in RETRIES if ends_at + each > now), None)


def look_at(standing: Standing, now: datetime) -> datetime | None:
    """The next moment at which the clock has something to do; None: never. A reminder that was
    missed is not waited for.
    """
    match standing.state:
        case State.CANCELLED:
            return None
        case State.PAUSED:
            assert standing.pause_until is not None
            return _before(standing.pause_until, now, [standing.pause_until])
        case State.EXPIRED:
            moments = [grace_ends_at(standing.ends_at)]
        case State.TRIAL | State.ACTIVE:
            moments = [ends_for_us(standing)]
    if (charge := first_try_at(standing)) is not None:
        moments.append(charge)
    return _before(standing.ends_at, now, moments)


def _before(end: datetime, now: datetime, moments: Sequence[datetime]) -> datetime:
    reminders = (end - timedelta(days=days) for days in REMINDERS)
    return min([*moments, *(each for each in reminders if each > now)])


def offer_fits(taken: Offer | None, next_cycle: Cycle, plan: str, cycle: Cycle) -> bool:
    """Whether an offer that was taken while `next_cycle` was to follow is for this, too: its
    plans, and no longer a period. None: one that is not made any more.
    """
    is_longer = cycle is Cycle.YEAR and next_cycle != cycle
    return not is_longer and (taken is None or plan in taken.plans)


def offer_for(
    offers: Iterable[Offer], kind: OfferKind, plan: str, days_gone: int = 0
) -> Offer | None:
    """The first offer that fits; `days_gone` since the end of the paid time, for BACK."""
    for offer in offers:
        fits = offer.kind is kind and plan in offer.plans
        if fits and (kind is OfferKind.STAY or offer.from_days <= days_gone < offer.until_days):
            return offer
    return None
