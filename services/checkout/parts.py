"""What points, a gift card and the wallet pay of an order, as far as they go; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.checkout.schemas import PointsPart
from services.core.money import Currency, Money
from services.payments.prices import in_points
from services.wallet.rules import in_force, local_day


@dataclass(frozen=True, slots=True)
class PointsRule:
    """The most that points may pay of one order, and what one of them is worth there.

    A point pays `part_minor` / `points` minor units.
    """

    most_minor: int
    part_minor: int
    points: int


@dataclass(frozen=True, slots=True)
class PointsTariff:
    since: date
    rules: dict[Currency, PointsRule]


# A change is a new row with its first day. 100 points are a dollar, or 4,100 riel as in
# payments.prices; at most 25 dollars of an order.
TARIFFS: Final[Sequence[PointsTariff]] = (
    PointsTariff(
        date(2026, 1, 1),
        {
            Currency.USD: PointsRule(25_00, 100, 100),
            Currency.KHR: PointsRule(102_500, 4_100, 100),
        },
    ),
)


def points_part(balance: int, wish: int, left: Money, now: datetime) -> PointsPart:
    """The least of what is there, what is wished, what is left to be paid, and the most."""
    rule = in_force(TARIFFS, local_day(now)).rules[left.currency]
    most_minor = min(left.amount_minor, rule.most_minor)
    most = min(balance, in_points(Money(most_minor, left.currency), now).amount_minor)
    used = min(wish, most)
    worth_minor = min(used * rule.part_minor // rule.points, most_minor)
    worth = Money(worth_minor, left.currency)
    return PointsPart(used if worth else 0, worth, most, balance)
