"""What a file may say about billers, and what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from bot.file_parts import Part, Slug
from bot.marked_yaml import Place
from services.artwork.schemas import Bilingual
from services.bills import Biller, BillerCategory, BillerField, LoadBillers
from services.bills.errors import BadAccount
from services.bills.rules import clean_value
from services.core.i18n import clean
from services.core.money import Currency, Money

BillerId = Annotated[Slug, Field(max_length=16)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(clean)]
FieldName = Annotated[str, Field(pattern=r"^[a-z]{1,16}$")]
YesNo = Literal["yes", "no"]


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no pattern: {error}") from None
    return text


class NamePart(Part):
    """A brand may stay Latin in both languages."""

    km: Text
    en: Text

    def bilingual(self) -> Bilingual:
        return Bilingual(self.km, self.en)


class FieldPart(Part):
    name: FieldName
    label: NamePart
    pattern: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_pattern)]
    example: Annotated[str, Field(min_length=1, max_length=40)]

    def spec(self) -> BillerField:
        return BillerField(self.name, self.label.bilingual(), self.pattern, self.example)


class BillerPart(Part):
    id: BillerId
    name: NamePart
    category: BillerCategory
    currency: Literal["USD", "KHR"]
    min: Decimal
    max: Decimal
    fee: Decimal = Decimal(0)
    parts: YesNo = "no"
    bills: YesNo = "yes"
    prefixes: list[Annotated[str, Field(pattern=r"^[1-9][0-9]{1,2}$")]] = Field(
        default_factory=list
    )
    fields: Annotated[list[FieldPart], Field(min_length=1, max_length=4)]

    def spec(self) -> Biller:
        currency = Currency(self.currency)
        return Biller(
            id=self.id,
            name=self.name.bilingual(),
            category=self.category,
            currency=currency,
            minimum=Money.from_decimal(self.min, currency),
            maximum=Money.from_decimal(self.max, currency),
            fee=Money.from_decimal(self.fee, currency),
            takes_parts=self.parts == "yes",
            has_bills=self.bills == "yes",
            fields=tuple(each.spec() for each in self.fields),
            prefixes=tuple(self.prefixes),
        )


class BillerFile(Part):
    billers: Annotated[list[BillerPart], Field(min_length=1, max_length=500)]


def faults(file: BillerFile) -> Iterator[tuple[Place, str]]:
    """What no single field can tell: what stands twice, amounts, examples that do not fit."""
    seen: set[str] = set()
    for number, biller in enumerate(file.billers):
        place: Place = ("billers", number)
        if biller.id in seen:
            yield (*place, "id"), "stands twice"
        seen.add(biller.id)
        yield from _amounts(place, biller)
        yield from _fields(place, biller)
        if biller.prefixes and biller.category is not BillerCategory.MOBILE:
            yield (*place, "prefixes"), "only mobile operators have them"


def _amounts(place: Place, biller: BillerPart) -> Iterator[tuple[Place, str]]:
    currency = Currency(biller.currency)
    for name in ("min", "max", "fee"):
        try:
            amount = Money.from_decimal(getattr(biller, name), currency)
        except ValueError:
            yield (*place, name), f"is no amount of {currency}"
            return
        if amount.amount_minor < 0 or (name != "fee" and amount.amount_minor == 0):
            yield (*place, name), "must be above zero"
            return
    if biller.min > biller.max:
        yield (*place, "max"), "is less than min"


def _fields(place: Place, biller: BillerPart) -> Iterator[tuple[Place, str]]:
    names: set[str] = set()
    for number, each in enumerate(biller.fields):
        here: Place = (*place, "fields", number)
        if each.name in names:
            yield (*here, "name"), "stands twice"
        names.add(each.name)
        try:
            clean_value(each.spec(), each.example)
        except BadAccount:
            yield (*here, "example"), "does not fit the pattern"


def command_of(file: BillerFile) -> LoadBillers:
    return LoadBillers(tuple(each.spec() for each in file.billers))
