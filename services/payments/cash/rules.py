"""What notes pay for, and what goes back: pure arithmetic in two currencies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from services.core.money import Currency, Money

CHANGE_UNIT_RIEL: Final = 100
"""The smallest riel note: cash is rounded to it, a half in favour of the buyer."""
_CENTS: Final = 100


class UnusableCash(ValueError):
    """No such notes: dollars come whole, riel in hundreds, and neither below nothing."""


@dataclass(frozen=True, slots=True)
class Cash:
    """Notes of both currencies, in minor units: cents and riel. Signed: out of a drawer is < 0."""

    usd_minor: int = 0
    khr_minor: int = 0

    def __add__(self, other: Cash) -> Cash:
        return Cash(self.usd_minor + other.usd_minor, self.khr_minor + other.khr_minor)

    def __sub__(self, other: Cash) -> Cash:
        return Cash(self.usd_minor - other.usd_minor, self.khr_minor - other.khr_minor)

    def __bool__(self) -> bool:
        return bool(self.usd_minor or self.khr_minor)

    @property
    def usd(self) -> Money:
        return Money(self.usd_minor, Currency.USD)

    @property
    def khr(self) -> Money:
        return Money(self.khr_minor, Currency.KHR)

    def require_notes(self) -> None:
        """Raises UnusableCash for what no notes can make."""
        if self.usd_minor < 0 or self.khr_minor < 0:
            raise UnusableCash("below nothing")
        if self.usd_minor % _CENTS or self.khr_minor % CHANGE_UNIT_RIEL:
            raise UnusableCash("no such notes")


@dataclass(frozen=True, slots=True)
class Deal:
    """A price paid in notes: `given`, the `change`, and what rounding to notes left over.

    `exchanged` is the part of the price (its own currency, signed) that came in the other
    currency, and `exchanged_for` what it is there at `rate` (riel per dollar). `rounding` is
    the house's: above zero it gained riel.
    """

    price: Money
    given: Cash
    change: Cash
    rate: Decimal
    exchanged: Money
    exchanged_for: Money
    rounding: Money

    @property
    def kept(self) -> Cash:
        """What stays in the drawer; riel may be less than nothing when dollars were given."""
        return self.given - self.change


def riel_due(price: Money, rate: Decimal) -> Money:
    """The least in riel notes that pays the price."""
    return Money(-_to_notes(-_in_riel(price, rate)), Currency.KHR)


def deal_for(price: Money, given: Cash, rate: Decimal) -> Deal | None:
    """How notes pay a price; None: they are not enough.

    Whole dollars that were given beyond the price go back in dollars, the rest in riel. `rate` is
    in riel per dollar. Raises UnusableCash.
    """
    given.require_notes()
    dollars_over = _in_riel(given.usd, rate) - _in_riel(price, rate)
    over = dollars_over + given.khr_minor
    if _to_notes(over) < 0:
        return None
    dollars = max(0, int(dollars_over // rate))
    rest = _to_notes(over - dollars * rate)
    return _deal(price, given, Cash(dollars * _CENTS, rest), rate)


def _deal(price: Money, given: Cash, change: Cash, rate: Decimal) -> Deal:
    kept = given - change
    if price.currency is Currency.USD:
        exchanged = price - kept.usd
        worth = Money(_whole(_in_riel(exchanged, rate)), Currency.KHR)
        rounding = kept.khr - worth
    else:
        worth = kept.usd
        exchanged = Money(_whole(_in_riel(worth, rate)), Currency.KHR)
        rounding = kept.khr + exchanged - price
    return Deal(price, given, change, rate, exchanged, worth, rounding)


def _in_riel(amount: Money, rate: Decimal) -> Decimal:
    """Exact, not rounded to anything."""
    if amount.currency is Currency.KHR:
        return Decimal(amount.amount_minor)
    assert amount.currency is Currency.USD
    return amount.amount_minor * rate / _CENTS


def _to_notes(riel: Decimal) -> int:
    return _whole(riel / CHANGE_UNIT_RIEL) * CHANGE_UNIT_RIEL


def _whole(amount: Decimal) -> int:
    """Half up also below zero, so that a price and its payment round alike."""
    return int((amount + Decimal("0.5")).to_integral_value(rounding=ROUND_FLOOR))
