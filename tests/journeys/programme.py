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
    """An event as it stands in the file."""

    id: str
    name: Names
    organiser: Names
    kinds: dict[str, Kind]

    def named(self, language: Language) -> str:
        return self.name[language]


@cache
def demo() -> dict[str, Evening]:
    """The demo story by event id."""
    return read(DEMO)


def read(file: Path) -> dict[str, Evening]:
    loaded = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {raw["id"]: _evening(raw) for raw in loaded["events"]}


def _evening(raw: dict[str, Any]) -> Evening:
    currency = Currency(raw["currency"])
    kinds = {one["id"]: Kind(one["name"], _money(one["price"], currency)) for one in raw["types"]}
    return Evening(raw["id"], raw["name"], raw["organiser"], kinds)


def _money(price: str, currency: Currency) -> Money:
    return Money(int(Decimal(price).scaleb(currency.exponent)), currency)


LAUGHTER: Final = "night-of-laughter"
ROAD: Final[Names] = {"km": "សើចតាមផ្លូវ", "en": "Laughter on the Road"}
"""The series whose first date that is."""
SOLD_OUT: Final = "only-once"
