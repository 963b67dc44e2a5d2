"""Amounts of money as fans type them; what can be read in two ways is asked, never guessed.

A dot or comma means thousands to one reader and decimals to another: formal Khmer writes 40.000
where the screen writes 40,000. Such an amount is never read as either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from services.core.i18n.folding import fold
from services.core.money import Currency, Money

LONGEST_TEXT: Final = 64
TOO_LARGE_FROM: Final = Decimal(10) ** 12


class AmountProblem(StrEnum):
    """Why an amount cannot be taken; `text_key` has the words for it."""

    UNREADABLE = "unreadable"
    NOT_POSITIVE = "not_positive"
    TOO_PRECISE = "too_precise"
    TOO_LARGE = "too_large"
    AMBIGUOUS = "ambiguous"
    TWO_CURRENCIES = "two_currencies"

    @property
    def text_key(self) -> str:
        return f"error.amount.{self.value}"


@dataclass(frozen=True, slots=True)
class ParsedAmount:
    """A positive number; `currency` is None when the fan named none and the screen decides."""

    number: Decimal
    currency: Currency | None

    def money(self, otherwise: Currency) -> Money | AmountProblem:
        """As money, in the currency that the fan named or else in `otherwise`."""
        try:
            return Money.from_decimal(self.number, self.currency or otherwise)
        except ValueError:
            return AmountProblem.TOO_PRECISE


_DOLLARS: Final = r"us\s?\$|\$|usd|us dollars?|dollars?|ដុល្លារ|ដុល្លា|ដុលារ"
_RIEL: Final = r"៛|khr|riels?|រៀល"
_CURRENCY: Final = rf"(?:{_DOLLARS}|{_RIEL})"
_MULTIPLIERS: Final = {
    "k": 1_000,
    "thousand": 1_000,
    "million": 1_000_000,
    "ពាន់": 1_000,
    "ម៉ឺន": 10_000,
    "សែន": 100_000,
    "លាន": 1_000_000,
}
_TYPED: Final = re.compile(
    rf"{_CURRENCY}?\s?(?P<sign>[-−–—+])?\s?{_CURRENCY}?\s?"
    r"(?P<digits>[0-9]{1,3}(?: [0-9]{3})+|[0-9]+(?:[.,][0-9]+)*)"
    rf"\s?(?P<multiplier>{'|'.join(_MULTIPLIERS)})?\s?{_CURRENCY}?"
)
_DECIMALS: Final = re.compile(r"\.[0-9]{3,}")
_PLAIN: Final = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_COMMA_GROUPS: Final = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_ONE_DOT_GROUP: Final = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


def parse_amount(text: str) -> ParsedAmount | AmountProblem:
    """`5`, `$5`, `5.50 usd`, `20,000 ៛`, `២០ ០០០ រៀល`, `20k`, `2 ម៉ឺន`; else what is wrong."""
    if len(text) > LONGEST_TEXT:
        return AmountProblem.UNREADABLE
    typed = fold(text).rstrip(" .!?។")
    dollars, riel = re.search(_DOLLARS, typed), re.search(_RIEL, typed)
    if dollars and riel:
        return AmountProblem.TWO_CURRENCIES
    if not (parts := _TYPED.fullmatch(typed)):
        return AmountProblem.UNREADABLE
    if parts["sign"]:
        return AmountProblem.UNREADABLE if parts["sign"] == "+" else AmountProblem.NOT_POSITIVE
    number = _number(parts["digits"].replace(" ", ""))
    if isinstance(number, AmountProblem):
        return number
    currency = Currency.USD if dollars else Currency.KHR if riel else None
    return _checked(number * _MULTIPLIERS.get(parts["multiplier"], 1), currency)


def _number(digits: str) -> Decimal | AmountProblem:
    """Commas for thousands and a point for decimals, as the screen writes them."""
    if _ONE_DOT_GROUP.fullmatch(digits):
        return AmountProblem.AMBIGUOUS
    if not (_PLAIN.fullmatch(digits) or _COMMA_GROUPS.fullmatch(digits)):
        return AmountProblem.UNREADABLE if digits.isdigit() else AmountProblem.AMBIGUOUS
    if _DECIMALS.search(digits):
        return AmountProblem.TOO_PRECISE
    return Decimal(digits.replace(",", ""))


def _checked(number: Decimal, currency: Currency | None) -> ParsedAmount | AmountProblem:
    if number <= 0:
        return AmountProblem.NOT_POSITIVE
    if number >= TOO_LARGE_FROM:
        return AmountProblem.TOO_LARGE
    parsed = ParsedAmount(number, currency)
    money = parsed.money(otherwise=Currency.USD)
    return money if isinstance(money, AmountProblem) else parsed
