"""What crosses the border of entitlements: who gets what from when until when, and its uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.entitlements.rights import Rights


class Use(StrEnum):
    """What is counted of a right, by month of Phnom Penh."""

    STREAMS = "streams"
    SECONDS_PLAYED = "seconds_played"
    DOWNLOADS = "downloads"
    EXCLUSIVE_SEEN = "exclusive_seen"
    MERCHANDISE_DISCOUNT = "merchandise_discount"
    EARLY_ACCESS = "early_access"
    BOXES = "boxes"
    BOOKINGS = "bookings"


@dataclass(frozen=True, slots=True)
class Grant:
    """A set of rights for one fan: half-open, `ends_at` None is for ever.

    `source` names the reason, such as `plan:<hex>:3`; the same source and fan is the same grant,
    and giving it again replaces its times.
    """

    fan_id: int
    rights: str
    source: str
    starts_at: datetime
    ends_at: datetime | None

    def __post_init__(self) -> None:
        assert self.ends_at is None or self.starts_at <= self.ends_at


@dataclass(frozen=True, slots=True)
class RightsSet:
    """A set as it counts from a day on, by Cambodian clocks."""

    code: str
    since: date
    rights: Rights


@dataclass(frozen=True, slots=True)
class Uses:
    """How often each was used in a month; what was never used is left out."""

    month: date
    counts: Mapping[Use, int]
