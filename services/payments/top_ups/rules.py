"""How much may be topped up at once and by which way, and how long one can get a new code."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from services.core.money import Currency, Money
from services.payments.schemas import Way

LIFETIME: Final = timedelta(seconds=1800)
MOST_ATTEMPTS: Final = 12  # of one top-up; each is asked about for a day


@dataclass(frozen=True, slots=True)
class Bounds:
    minimum: Money
    maximum: Money

    def hold(self, amount: Money) -> bool:
        return self.minimum <= amount <= self.maximum


def _bounds(currency: Currency, minimum: int, maximum: int) -> Bounds:
    return Bounds(Money(minimum, currency), Money(maximum, currency))


# One top-up; the maximum is the daily total of a wallet without documents.
TOP_UP_BOUNDS: Final[Mapping[Currency, Bounds]] = MappingProxyType(
    {
        Currency.USD: _bounds(Currency.USD, 50, 500_00),
        Currency.KHR: _bounds(Currency.KHR, 2_000, 2_000_000),
    }
)
# Narrower than those: a card payment can be charged back for months, so less comes at once.
_CARD_BOUNDS: Final[Mapping[Currency, Bounds]] = MappingProxyType(
    {
        Currency.USD: _bounds(Currency.USD, 1_00, 200_00),
        Currency.KHR: _bounds(Currency.KHR, 4_000, 800_000),
    }
)
# In the order in which they are offered: the first is chosen for the fan.
BOUNDS_OF_WAYS: Final[Mapping[Way, Mapping[Currency, Bounds]]] = MappingProxyType(
    {Way.KHQR: TOP_UP_BOUNDS, Way.PAYWAY: TOP_UP_BOUNDS, Way.CARD: _CARD_BOUNDS}
)


def ways_for(amount: Money, takes: Collection[Way]) -> tuple[Way, ...]:
    """Those of `takes` that this amount can come by, in the order in which they are offered."""
    return tuple(
        way
        for way, bounds in BOUNDS_OF_WAYS.items()
        if way in takes and bounds[amount.currency].hold(amount)
    )
