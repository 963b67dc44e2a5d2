"""Notes as sellers type them: `50`, `$20 + 20000`, `20 usd 20,000 riel`, `20000៛`."""

from __future__ import annotations

import re
from typing import Final

from services.core.i18n.amounts import ParsedAmount, parse_amount
from services.core.money import Currency, Money
from services.payments.cash import Cash, UnusableCash

NOTHING: Final = frozenset({"0", "$0", "0៛", "០"})
_PARTS: Final = re.compile(r"\s*(?:\+|\band\b|និង)\s*")
_RIEL_FROM: Final = 1_000
"""A lone number from here on is riel: nobody hands over so many dollars at a door."""


def read_cash(text: str) -> Cash | None:
    """None: it cannot be read, or there are no such notes. Numbers without a currency are
    dollars below a thousand, else riel.
    """
    words = text.strip()
    if words in NOTHING:
        return Cash()
    total = Cash()
    for part in _PARTS.split(words):
        parsed = parse_amount(part)
        if not isinstance(parsed, ParsedAmount):
            return None
        currency = parsed.currency
        if currency is None:
            currency = Currency.KHR if parsed.number >= _RIEL_FROM else Currency.USD
        match parsed.money(currency):
            case Money(minor, Currency.USD):
                total += Cash(usd_minor=minor)
            case Money(minor, Currency.KHR):
                total += Cash(khr_minor=minor)
            case _:
                return None
    try:
        total.require_notes()
    except UnusableCash:
        return None
    return total
