"""What a file may say about plans, their rights and offers, and what it means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from bot.biller_file import NamePart
from bot.file_parts import Part, Slug
from bot.marked_yaml import Place
from services.core.money import Currency, Money
from services.entitlements import FREE, STEPS, Flag, Level, Number, Rights, RightsSet
from services.payments.schemas import Way
from services.subscriptions.rules import GRACE_RIGHTS
from services.subscriptions.schemas import LoadPlans, Offer, OfferKind, Plan

Percent = Annotated[int, Field(ge=1, le=90)]
Days = Annotated[int, Field(ge=0, le=365)]
PlanWay = Literal["stars", "wallet", "khqr", "payway", "card"]


class RightsPart(Part):
    set: Slug
    since: date
    word: Slug | None = None
    rank: Annotated[int, Field(ge=0, le=100)] = 0
    early: list[Slug] = Field(default_factory=list)
    flags: list[Flag] = Field(default_factory=list)
    numbers: dict[Number, int] = Field(default_factory=dict)
    levels: dict[Level, str] = Field(default_factory=dict)

    def spec(self) -> RightsSet:
        rights = Rights(
            flags=frozenset(self.flags),
            numbers=self.numbers,
            levels={level: STEPS[level][word.upper()] for level, word in self.levels.items()},
            word=self.word or "",
            rank=self.rank,
            early=frozenset(self.early),
        )
        return RightsSet(self.set, self.since, rights)


class FamilyPart(Part):
    members: Annotated[int, Field(ge=1, le=20)]
    rights: Slug


class PlanPart(Part):
    plan: Slug
    since: date
    rank: Annotated[int, Field(ge=1, le=100)]
    name: NamePart
    price: Decimal
    currency: Literal["USD", "KHR"] = "USD"
    year_off_percent: Percent | None = None
    rights: Slug
    ways: Annotated[list[PlanWay], Field(min_length=1)]
    trial_days: Annotated[int, Field(ge=0, le=90)] = 0
    family: FamilyPart | None = None

    def spec(self) -> Plan:
        return Plan(
            code=self.plan,
            since=self.since,
            rank=self.rank,
            name=self.name.bilingual(),
            price=Money.from_decimal(self.price, Currency(self.currency)),
            year_off_bp=self.year_off_percent * 100 if self.year_off_percent else None,
            rights=self.rights,
            ways=frozenset(Way(word) for word in self.ways),
            trial_days=self.trial_days,
            family_members=self.family.members if self.family else 0,
            family_rights=self.family.rights if self.family else "",
        )


class OfferPart(Part):
    offer: Slug
    kind: OfferKind
    percent: Percent
    periods: Annotated[int, Field(ge=1, le=12)]
    plans: Annotated[list[Slug], Field(min_length=1)]
    from_days: Days = 0
    until_days: Days = 0

    def spec(self) -> Offer:
        return Offer(
            self.offer,
            self.kind,
            self.percent,
            self.periods,
            tuple(self.plans),
            self.from_days,
            self.until_days,
        )


class PlanFile(Part):
    rights: Annotated[list[RightsPart], Field(min_length=1, max_length=100)]
    plans: Annotated[list[PlanPart], Field(min_length=1, max_length=100)]
    offers: list[OfferPart] = Field(default_factory=list, max_length=100)


def faults(file: PlanFile) -> Iterator[tuple[Place, str]]:
    """What no single field can tell: what stands twice, sets and plans that do not exist."""
    sets = {each.set for each in file.rights}
    plans = {each.plan for each in file.plans}
    for needed in (FREE, GRACE_RIGHTS):
        if needed not in sets:
            yield ("rights",), f"has no set {needed}"
    yield from _rights_faults(file)
    seen: set[tuple[str, date]] = set()
    for number, plan in enumerate(file.plans):
        place: Place = ("plans", number)
        if (plan.plan, plan.since) in seen:
            yield (*place, "plan"), "stands twice"
        seen.add((plan.plan, plan.since))
        yield from _plan_faults(place, plan, sets)
    for number, offer in enumerate(file.offers):
        if not set(offer.plans) <= plans:
            yield ("offers", number, "plans"), "names a plan that is none"
        if offer.kind is OfferKind.BACK and offer.from_days >= offer.until_days:
            yield ("offers", number, "until_days"), "is not after from_days"


def _rights_faults(file: PlanFile) -> Iterator[tuple[Place, str]]:
    seen: set[tuple[str, date]] = set()
    for number, each in enumerate(file.rights):
        if (each.set, each.since) in seen:
            yield ("rights", number, "set"), "stands twice"
        seen.add((each.set, each.since))
        for level, word in each.levels.items():
            if word.upper() not in STEPS[level].__members__:
                words = ", ".join(name.lower() for name in STEPS[level].__members__)
                yield ("rights", number, "levels", level), f"is none of {words}"


def _plan_faults(place: Place, plan: PlanPart, sets: set[str]) -> Iterator[tuple[Place, str]]:
    if plan.rights not in sets:
        yield (*place, "rights"), "is no set of rights"
    if plan.family is not None and plan.family.rights not in sets:
        yield (*place, "family", "rights"), "is no set of rights"
    try:
        amount = Money.from_decimal(plan.price, Currency(plan.currency))
    except ValueError:
        yield (*place, "price"), f"is no amount of {plan.currency}"
        return
    if amount.amount_minor <= 0:
        yield (*place, "price"), "must be above zero"


def command_of(file: PlanFile) -> LoadPlans:
    return LoadPlans(
        tuple(each.spec() for each in file.plans),
        tuple(each.spec() for each in file.offers),
        tuple(each.spec() for each in file.rights),
    )
