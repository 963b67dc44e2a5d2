"""What a tier takes off goods, and from when on it sends them for nothing; dated settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from services.core.money import Currency
from services.wallet.rules import in_force, local_day


class Tier(StrEnum):
    """How far a fan has come, the first one first; every fan begins in it."""

    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"
    PLATINUM = "platinum"


@dataclass(frozen=True, slots=True)
class Benefits:
    """`percent` off goods; `free_shipping_from_minor`: the subtotal from which on the standard
    way costs nothing, in minor units (0: always).
    """

    percent: int
    free_shipping_from_minor: Mapping[Currency, int]


@dataclass(frozen=True, slots=True)
class TierTariff:
    since: date
    benefits: Mapping[Tier, Benefits]


_ALWAYS: Final = {Currency.USD: 0, Currency.KHR: 0}

# A change is a new row with its first day. Orders keep what they were made with.
TARIFFS: Final = (
    TierTariff(
        date(2026, 1, 1),
        {
            Tier.BRONZE: Benefits(0, {Currency.USD: 50_00, Currency.KHR: 200_000}),
            Tier.SILVER: Benefits(5, {Currency.USD: 30_00, Currency.KHR: 120_000}),
            Tier.GOLD: Benefits(10, _ALWAYS),
            Tier.PLATINUM: Benefits(15, _ALWAYS),
        },
    ),
)


def benefits_at(moment: datetime, tier: Tier) -> Benefits:
    return in_force(TARIFFS, local_day(moment)).benefits[tier]
