"""Bills as people type them: an amount with a title, names with shares, lines with prices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from services.core.i18n import AmountProblem, ParsedAmount, parse_amount
from services.core.money import Currency, Money
from services.transfers.split.rules import MOST_ITEMS, MOST_WEIGHT
from services.transfers.split.schemas import (
    MAX_LABEL_CHARACTERS,
    MAX_TITLE_CHARACTERS,
    NewItem,
    NewPart,
)

LONGEST: Final = 2_000
_MOST_TOKENS: Final = 3
_KHMER_DIGITS: Final = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
_SHARE: Final = re.compile(r"(?P<name>.*?\S)\s*[:=៖x×*]?\s+(?P<weight>[0-9]{1,4})")
_TIMES: Final = re.compile(
    r"(?P<name>.*?\S)\s+(?:[x×*]\s?(?P<after>[0-9]{1,2})|(?P<before>[0-9]{1,2})\s?[x×*])"
)
_PERCENT: Final = re.compile(
    r"(?P<name>.*?)\s*(?P<sign>[-−+])?\s*(?P<percent>[0-9]{1,2}(?:\.[0-9])?)\s?%"
)


@dataclass(frozen=True, slots=True)
class TypedTotal:
    """An amount, and the words around it as the bill's title."""

    amount: ParsedAmount
    title: str


@dataclass(frozen=True, slots=True)
class BadLine:
    """Which line cannot be read; `number` counts from 1, 0: there is none at all."""

    number: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class TypedItems:
    """Lines, and what percentages add to (or take off) them."""

    items: tuple[NewItem, ...]
    extra: Money

    @property
    def total(self) -> Money:
        return sum((item.price for item in self.items), self.extra)


def read_total(text: str) -> TypedTotal | AmountProblem:
    """`40`, `$40 Dinner`, `Dinner at the river 40,000 riel`."""
    whole = parse_amount(text)
    if not isinstance(whole, AmountProblem):
        return TypedTotal(whole, "")
    if whole is AmountProblem.TWO_CURRENCIES:
        return whole
    tokens = text.split()
    for count in range(min(_MOST_TOKENS, len(tokens) - 1), 0, -1):
        for amount, title in (
            (tokens[:count], tokens[count:]),
            (tokens[-count:], tokens[:-count]),
        ):
            found = parse_amount(" ".join(amount))
            if isinstance(found, ParsedAmount):
                return TypedTotal(found, " ".join(title)[:MAX_TITLE_CHARACTERS])
    return whole


def read_shares(text: str) -> tuple[NewPart, ...] | BadLine:
    """A line for each: `Dara 2`, or a name alone for one share."""
    lines = _lines(text)
    parts = []
    for number, line in enumerate(lines, 1):
        found = _SHARE.fullmatch(line.translate(_KHMER_DIGITS))
        name = found["name"] if found else line
        weight = int(found["weight"]) if found else 1
        if not 1 <= weight <= MOST_WEIGHT or not any(map(str.isalpha, name)):
            return BadLine(number, line[:MAX_LABEL_CHARACTERS])
        parts.append(NewPart(name[:MAX_LABEL_CHARACTERS], weight))
    return tuple(parts) or BadLine(0)


def read_items(text: str, currency: Currency) -> TypedItems | BadLine:
    """A line for each: `Fried rice 2.50`, `Beer x3 4.50` (three of 1.50), `Service 10%`.

    Percentages are of all lines together and add up; with a minus they are taken off.
    """
    items: list[NewItem] = []
    percent = Decimal(0)
    for number, line in enumerate(_lines(text), 1):
        part = _percent(line)
        if part is not None:
            percent += part
            continue
        found = _item(line, currency)
        if found is None or len(items) + len(found) > MOST_ITEMS:
            return BadLine(number, line[:MAX_LABEL_CHARACTERS])
        items += found
    if not items:
        return BadLine(0)
    listed = sum((item.price for item in items), Money.zero(currency))
    extra = (Decimal(listed.amount_minor) * percent / 100).quantize(1, ROUND_HALF_UP)
    return TypedItems(tuple(items), Money(int(extra), currency))


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text[:LONGEST].splitlines() if line.strip()]


def _percent(line: str) -> Decimal | None:
    found = _PERCENT.fullmatch(line.translate(_KHMER_DIGITS))
    if found is None:
        return None
    percent = Decimal(found["percent"])
    return -percent if found["sign"] in ("-", "−") else percent


def _item(line: str, currency: Currency) -> list[NewItem] | None:
    """One line, or as many as it counts; None: it has no name, or no price."""
    tokens = line.split()
    for count in range(min(_MOST_TOKENS, len(tokens) - 1), 0, -1):
        price = parse_amount(" ".join(tokens[-count:]))
        if isinstance(price, AmountProblem) or price.currency not in (None, currency):
            continue
        money = price.money(currency)
        if isinstance(money, Money):
            return _each(" ".join(tokens[:-count]), money)
    return None


def _each(name: str, price: Money) -> list[NewItem] | None:
    """`Beer x3` at 4.50 is three beers of 1.50; odd cents go to the first ones."""
    if not any(map(str.isalpha, name)):
        return None
    found = _TIMES.fullmatch(name.translate(_KHMER_DIGITS))
    times = int(found["after"] or found["before"]) if found else 1
    if found is None or not 1 < times <= MOST_ITEMS:
        return [NewItem(name[:MAX_LABEL_CHARACTERS], price)]
    return [
        NewItem(f"{found['name'][: MAX_LABEL_CHARACTERS - 5]} {place}/{times}", part)
        for place, part in enumerate(price.split_remainder_to_first(times), 1)
    ]
