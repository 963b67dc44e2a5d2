"""Pure rules of instalments: terms, how a sum is cut, on which days, and how often it is tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.core.money import Currency, Money
from services.orders.instalments.schemas import Offer
from services.wallet.rules import in_force


@dataclass(frozen=True, slots=True)
class Terms:
    """In force from the day `since`. `fees`: months -> flat fee, once, in basis points.

    `least` and `most`: the sum that is to be paid in parts, in dollars. `tries`: days after the
    due day on which the wallet pays by itself; after the last one the part is missed.
    """

    since: date
    fees: Mapping[int, int]
    least: Money
    most: Money
    tries: tuple[int, ...]
    notice: timedelta


# A change is a new row with its first day; old rows stay, so an old plan can be explained.
TERMS: Final = (
    Terms(
        since=date(2026, 1, 1),
        fees={3: 0, 6: 250},
        least=Money(30_00, Currency.USD),
        most=Money(500_00, Currency.USD),
        tries=(0, 1, 3, 7),
        notice=timedelta(days=3),
    ),
)
_WHOLE: Final = 10_000


def terms_on(day: date) -> Terms:
    return in_force(TERMS, day)


def offer(total: Money, months: int, terms: Terms) -> Offer:
    """`total` in so many parts, with the fee on all of it rounded half up to the minor unit."""
    fee_minor = (total.amount_minor * terms.fees[months] + _WHOLE // 2) // _WHOLE
    fee = Money(fee_minor, total.currency)
    first, *_, last = parts(total + fee, months)
    return Offer(months, first, first, last, fee)


def parts(financed: Money, months: int) -> tuple[Money, ...]:
    """Equal parts rounded down to the minor unit; the last one is the rest."""
    part = Money(financed.amount_minor // months, financed.currency)
    return (*[part] * (months - 1), financed - part * (months - 1))


def due_day(begun_on: date, n: int) -> date:
    """Part `n` (from 1) falls due on the same day of its month, or on the last that it has."""
    months = begun_on.month - 1 + n - 1
    first = date(begun_on.year + months // 12, months % 12 + 1, 1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(begun_on.day, last.day))


def try_day(due_on: date, tries: int, terms: Terms) -> date | None:
    """When the wallet is tried after so many tries; None: it was the last one."""
    if tries >= len(terms.tries):
        return None
    return due_on + timedelta(days=terms.tries[tries])
