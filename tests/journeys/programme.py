"""What there is to buy in a journey: the demo story, and a few evenings of our own."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from services.core.formats import Language
from services.core.money import Currency, Money
from tests.journeys.product import DEMO

Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A ticket type as it stands in the file."""

    name: Names
    price: Money


@dataclass(frozen=True, slots=True)
class Evening:
    """An event as it stands in the file; `series` is the name of the one it is a date of."""

    id: str
    name: Names
    organiser: Names
    kinds: dict[str, Kind]
    series: Names | None = None

    def named(self, language: Language) -> str:
        return self.name[language]

    def listed(self, language: Language) -> str:
        """What the programme calls it: the dates of a series stand there as one."""
        return (self.series or self.name)[language]


@cache
def demo() -> dict[str, Evening]:
    """The demo story by event id."""
    return read(DEMO)


def read(file: Path) -> dict[str, Evening]:
    loaded = yaml.safe_load(file.read_text(encoding="utf-8"))
    series = {raw["id"]: raw["name"] for raw in loaded.get("series", ())}
    return {raw["id"]: _evening(raw, series) for raw in loaded["events"]}


def _evening(raw: dict[str, Any], series: dict[str, Names]) -> Evening:
    currency = Currency(raw["currency"])
    kinds = {one["id"]: Kind(one["name"], _money(one["price"], currency)) for one in raw["types"]}
    of_series = series[raw["series"]] if "series" in raw else None
    return Evening(raw["id"], raw["name"], raw["organiser"], kinds, of_series)


def _money(price: str, currency: Currency) -> Money:
    return Money(int(Decimal(price).scaleb(currency.exponent)), currency)


LAUGHTER: Final = "night-of-laughter"
"""The first date of a series."""
SOLD_OUT: Final = "only-once"
