"""Money in whole minor units: no floats, no arithmetic across currencies, rounding by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Currency(StrEnum):
    """A unit that balances are kept in. PTS are loyalty points, XTR are Telegram Stars."""

    USD = "USD"
    KHR = "KHR"
    PTS = "PTS"
    XTR = "XTR"

    @property
    def exponent(self) -> int:
        """Digits after the point: cents for USD, whole units for all others."""
        return 2 if self is Currency.USD else 0


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (USD: cents, KHR: whole riel) of one currency."""

    amount_minor: int
    currency: Currency

    def __post_init__(self) -> None:
        assert type(self.amount_minor) is int, "money is counted in whole minor units"

    @classmethod
    def zero(cls, currency: Currency) -> Money:
        return cls(0, currency)

    @classmethod
    def from_decimal(cls, amount: Decimal, currency: Currency) -> Money:
        """Exact conversion from major units; more digits than the currency has: ValueError."""
        scaled = amount.scaleb(currency.exponent)
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise ValueError(f"{amount} is not a whole number of minor units of {currency}")
        return cls(int(scaled), currency)

    def to_decimal(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.amount_minor).scaleb(-self.currency.exponent)

    def converted_round_half_up(self, currency: Currency, units_per_unit: Decimal) -> Money:
        """This amount in another currency; the rate is major units of it per major unit of ours.

        Rounds half up to the minor unit. For display and for limits: a real exchange of money is
        a pair of ledger transfers at a quoted rate.
        """
        target = (self.to_decimal() * units_per_unit).scaleb(currency.exponent)
        return Money(int(target.quantize(Decimal(1), rounding=ROUND_HALF_UP)), currency)

    def split_remainder_to_first(self, parts: int) -> list[Money]:
        """Equal parts that add up exactly; what does not divide goes to the first ones."""
        assert parts > 0
        share, left_over = divmod(self.amount_minor, parts)
        return [Money(share + (place < left_over), self.currency) for place in range(parts)]

    def _same(self, other: Money) -> int:
        if self.currency is not other.currency:
            raise TypeError(f"cannot mix {self.currency} and {other.currency}")
        return other.amount_minor

    def __add__(self, other: Money) -> Money:
        return Money(self.amount_minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount_minor - self._same(other), self.currency)

    def __mul__(self, factor: int) -> Money:
        assert type(factor) is int, "multiply by whole numbers; name the rounding of any other"
        return Money(self.amount_minor * factor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount_minor, self.currency)

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    def __lt__(self, other: Money) -> bool:
        return self.amount_minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount_minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount_minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount_minor >= self._same(other)


def share_round_half_up(amount_minor: int, part: int, whole: int) -> int:
    """`part` of `whole` of an amount that is not negative, in minor units."""
    return (2 * amount_minor * part + whole) // (2 * whole)


def split_by_share(amount: Money, weights: Sequence[int]) -> list[Money]:
    """Parts in proportion to the weights, of an amount that is not negative; they add up.

    Each is rounded down and the last one that has a weight takes the remainder. Without any
    weight the last one takes all.
    """
    assert amount.amount_minor >= 0
    whole = sum(weights)
    shares = [amount.amount_minor * each // whole if whole else 0 for each in weights]
    last = max((at for at, each in enumerate(weights) if each), default=len(weights) - 1)
    shares[last] += amount.amount_minor - sum(shares)
    return [Money(each, amount.currency) for each in shares]
