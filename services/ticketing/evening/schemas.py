"""What crosses the border of the evening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.artwork.schemas import Bilingual
from services.ticketing.schemas import EventLabel


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map, in degrees."""

    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True, slots=True)
class GuideSpec:
    """What the organiser says before an evening: what may be brought, how to come in."""

    bring: Bilingual | None = None
    arrive: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """Where one of a fan's tickets lets in, as far as that is fixed."""

    type_name: Bilingual
    gate: str | None
    zone: str | None
    row: str | None
    seat: str | None


@dataclass(frozen=True, slots=True)
class Guide:
    """All that is to be known before an evening; `places` are those of the fan's tickets."""

    label: EventLabel
    bring: Bilingual | None
    arrive: Bilingual | None
    point: Point | None
    places: tuple[OwnPlace, ...]


class Reminder(StrEnum):
    DAY = "day"
    HOURS = "hours"


BEFORE: Final = MappingProxyType(
    {Reminder.DAY: timedelta(hours=24), Reminder.HOURS: timedelta(hours=3)}
)
"""How long before the start each reminder goes out."""
TOO_LATE_FOR_DAY: Final = timedelta(hours=8)
"""So near the start nobody is told "tomorrow" any more: the shorter reminder comes soon."""


@dataclass(frozen=True, slots=True)
class RemindOwners:
    """Job: remind the owners of tickets after this one, a page of them."""

    event_id: str
    reminder: Reminder
    starts_at: datetime
    after: int
