"""Figures of the security rules as a dated table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from services.core.formats import in_phnom_penh
from services.core.money import Currency, Money


@dataclass(frozen=True, slots=True)
class SecurityRules:
    """In force from the day `since` in Phnom Penh.

    `reset_wait` passes between asking for a new PIN and setting it, `reset_wait_without_phone`
    where no phone number backs the question; then it can be set for `reset_usable`. For
    `cooling` after it, limits are lower. `codes_an_hour` counts codes sent to one fan.
    `biometry_below`: amounts that a biometric token may confirm.
    """

    since: date
    reset_wait: timedelta
    reset_wait_without_phone: timedelta
    reset_usable: timedelta
    cooling: timedelta
    codes_an_hour: int
    biometry_below: Money
    devices: int


# A change is a new row with its first day; old rows stay, so an old decision can be explained.
SECURITY_RULES: Final = (
    SecurityRules(
        date(2026, 1, 1),
        reset_wait=timedelta(hours=24),
        reset_wait_without_phone=timedelta(hours=72),
        reset_usable=timedelta(days=7),
        cooling=timedelta(hours=24),
        codes_an_hour=6,
        biometry_below=Money(50_00, Currency.USD),
        devices=10,
    ),
)


def rules_at(moment: datetime) -> SecurityRules:
    """The newest row that has begun; before the first one, the first one."""
    day = in_phnom_penh(moment).date()
    begun = [row for row in SECURITY_RULES if row.since <= day]
    return max(begun, key=lambda row: row.since) if begun else SECURITY_RULES[0]
