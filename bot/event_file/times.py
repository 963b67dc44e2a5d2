"""When an event of a file is, and when it is sold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.event_file.parts import EventPart, SalesPart
from bot.file_parts import resolved
from services.ticketing.rules import SaleWindow
from services.ticketing.specs import EventTimes

_SOLD_BEFORE: Final = timedelta(days=365)


def times_of(event: EventPart, now: datetime) -> EventTimes:
    starts_at = resolved(event.starts, now)
    ends_at = _at(starts_at, event.ends)
    sales = event.sales
    return EventTimes(
        doors_at=_at(starts_at, event.doors),
        starts_at=starts_at,
        ends_at=ends_at if ends_at > starts_at else ends_at + timedelta(days=1),
        sales_from=resolved(sales.opens, now) if sales.opens else starts_at - _SOLD_BEFORE,
        sales_until=resolved(sales.until, now) if sales.until else starts_at,
    )


def window_of(sales: SalesPart, now: datetime) -> SaleWindow:
    return SaleWindow(
        resolved(sales.opens, now) if sales.opens else None,
        resolved(sales.until, now) if sales.until else None,
    )


def _at(day: datetime, clock: str) -> datetime:
    return day.replace(hour=int(clock[:2]), minute=int(clock[3:]))
