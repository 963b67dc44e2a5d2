"""What a fan's plan and tier take off goods, and from when on goods are sent for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from services.checkout.tiers import Tier, benefits_at
from services.core.money import Currency
from services.core.uow import Tx
from services.entitlements import Number, Use, count_use, entitlements_of


@dataclass(frozen=True, slots=True)
class Membership:
    """`plan` is its word, empty without one; percentages are whole and never added up.

    `free_shipping_from_minor`: the subtotal from which on the standard way costs nothing, in
    minor units (0: always); a currency that is not in it is never sent for nothing.
    """

    plan: str = ""
    plan_percent: int = 0
    tier_percent: int = 0
    free_shipping_from_minor: Mapping[Currency, int] = field(default_factory=dict)


class Members(Protocol):
    """Whoever knows of plans or tiers."""

    async def of(self, tx: Tx, fan_id: int) -> Membership: ...


class Plans:
    """What the fan's plan gives, in force now."""

    async def of(self, tx: Tx, fan_id: int) -> Membership:
        entitled = await entitlements_of(tx, fan_id)
        percent = entitled.number(Number.MERCHANDISE_DISCOUNT) or 0
        return Membership(plan=entitled.rights.word, plan_percent=percent)


class FirstTier:
    """What every fan has. Whoever knows of higher tiers is one more source, with `of_tier`."""

    async def of(self, tx: Tx, _fan_id: int) -> Membership:
        return of_tier(Tier.BRONZE, tx.now)


def of_tier(tier: Tier, moment: datetime) -> Membership:
    """What a fan of this tier gets at this moment."""
    benefits = benefits_at(moment, tier)
    return Membership(
        tier_percent=benefits.percent, free_shipping_from_minor=benefits.free_shipping_from_minor
    )


SOURCES: Final[Sequence[Members]] = (Plans(), FirstTier())
"""All who are asked; of what they say the best counts."""


async def membership_of(tx: Tx, fan_id: int) -> Membership:
    best = Membership()
    for source in SOURCES:
        best = better(best, await source.of(tx, fan_id))
    return best


async def note_use(tx: Tx, fan_id: int, membership: Membership) -> None:
    """An order was cheaper for its fan: one more use of what the plan gives."""
    if membership.plan_percent:
        await count_use(tx, fan_id, Use.MERCHANDISE_DISCOUNT)


def better(one: Membership, other: Membership) -> Membership:
    """Of each thing the best that one of both gives; nothing is added up."""
    froms, more = dict(one.free_shipping_from_minor), other.free_shipping_from_minor
    froms |= {each: min(minor, froms.get(each, minor)) for each, minor in more.items()}
    return Membership(
        plan=other.plan if other.plan_percent > one.plan_percent else one.plan or other.plan,
        plan_percent=max(one.plan_percent, other.plan_percent),
        tier_percent=max(one.tier_percent, other.tier_percent),
        free_shipping_from_minor=froms,
    )
