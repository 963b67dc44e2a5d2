"""How much may be topped up at once, and for how long a top-up can get a new code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from services.core.money import Currency, Money

LIFETIME: Final = timedelta(seconds=1800)


@dataclass(frozen=True, slots=True)
class Bounds:
    minimum: Money
    maximum: Money


def _bounds(currency: Currency, minimum: int, maximum: int) -> Bounds:
    return Bounds(Money(minimum, currency), Money(maximum, currency))


# One top-up; the maximum is the daily total of a wallet without documents.
TOP_UP_BOUNDS: Final[Mapping[Currency, Bounds]] = MappingProxyType(
    {
        Currency.USD: _bounds(Currency.USD, 50, 500_00),
        Currency.KHR: _bounds(Currency.KHR, 2_000, 2_000_000),
    }
)
