"""Pure rules of shared bills: who pays how much, to the last cent; how many, for how long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from services.core.money import Currency, Money
from services.transfers.rules import LARGEST, SMALLEST
from services.transfers.split.errors import (
    SplitItems,
    SplitPartTooLarge,
    SplitPartTooSmall,
    SplitPeople,
    SplitTooLarge,
    TotalAwayFromItems,
)
from services.transfers.split.schemas import Mode, NewItem, OpenSplit

LIFE: Final = timedelta(days=30)
REMIND_AFTER: Final = timedelta(hours=24)
"""The one reminder that comes by itself; those of the host are as far apart."""
REMIND_AGAIN: Final = timedelta(hours=24)
PAY_WITHIN: Final = timedelta(hours=24)
"""So long one request for a part stands; a code for a bank lives 300 seconds of it."""
FEWEST_PEOPLE: Final = 2
MOST_PEOPLE: Final = 30
MOST_ITEMS: Final = 40
MOST_WEIGHT: Final = 1_000
LARGEST_TOTAL: Final = {
    Currency.USD: Money(5_000_00, Currency.USD),
    Currency.KHR: Money(20_000_000, Currency.KHR),
}


def share(total: Money, weights: Sequence[int]) -> list[Money]:
    """`total` in proportion to `weights`, exactly: what is left of rounding down goes, unit by
    unit, to the largest remainders; of equal ones to the first.
    """
    whole = sum(weights)
    assert whole > 0
    floors = [divmod(total.amount_minor * weight, whole) for weight in weights]
    left_over = total.amount_minor - sum(units for units, _ in floors)
    order = sorted(range(len(weights)), key=lambda place: (-floors[place][1], place))
    lucky = set(order[:left_over])
    return [
        Money(units + (place in lucky), total.currency) for place, (units, _) in enumerate(floors)
    ]


def of_item(price: Money, takers: Sequence[int], fan_id: int) -> Money:
    """What one of those who take a line pays of it; the odd cents are those of the first."""
    return price.split_remainder_to_first(len(takers))[takers.index(fan_id)]


def check(command: OpenSplit) -> None:
    """SplitPeople, SplitItems, SplitTooLarge, SplitPartTooSmall, TotalAwayFromItems."""
    currency = command.total.currency
    assert currency in SMALLEST
    if command.total > LARGEST_TOTAL[currency]:
        raise SplitTooLarge(maximum=LARGEST_TOTAL[currency])
    if command.total < SMALLEST[currency]:
        raise SplitPartTooSmall(minimum=SMALLEST[currency])
    if command.mode is Mode.ITEMS:
        _check_items(command.items, command.total)
        return
    people = len(command.parts) + bool(command.host_weight)
    if not command.parts or not FEWEST_PEOPLE <= people <= MOST_PEOPLE:
        raise SplitPeople(least=FEWEST_PEOPLE, most=MOST_PEOPLE)


def _check_items(items: Sequence[NewItem], total: Money) -> None:
    if not 1 <= len(items) <= MOST_ITEMS:
        raise SplitItems(least=1, most=MOST_ITEMS)
    least = SMALLEST[total.currency]
    if any(item.price < least for item in items):
        raise SplitPartTooSmall(minimum=least)
    listed = Money(sum(item.price.amount_minor for item in items), total.currency)
    if not listed <= total * 2 <= listed * 4:
        raise TotalAwayFromItems(total=total, items=listed)


def check_parts(amounts: Sequence[Money]) -> None:
    """Each can be paid: SplitPartTooSmall, SplitPartTooLarge."""
    for amount in amounts:
        if amount < SMALLEST[amount.currency]:
            raise SplitPartTooSmall(minimum=SMALLEST[amount.currency])
        if amount > LARGEST[amount.currency]:
            raise SplitPartTooLarge(maximum=LARGEST[amount.currency])
