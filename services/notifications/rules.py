"""Pure rules of notifications: quiet hours, the day of a cap, when to try again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from services.core.formats import PHNOM_PENH
from services.notifications.schemas import Kind

QUIET_FROM: Final = time(21)
QUIET_UNTIL: Final = time(7)
MAX_ATTEMPTS: Final = 10
_PAUSES_SECONDS: Final = (2, 10, 30, 120, 600, 1800, 3600)


def is_quiet(moment: datetime) -> bool:
    """Whether people sleep: 21:00 to 07:00 in Phnom Penh."""
    clock = moment.astimezone(PHNOM_PENH).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def send_at(kind: Kind, moment: datetime, *, asked_for: bool = False) -> datetime:
    """When something that is known at `moment` may be told: now, or when the night is over."""
    if kind is Kind.MONEY or asked_for or not is_quiet(moment):
        return moment
    local = moment.astimezone(PHNOM_PENH)
    morning = local.replace(hour=QUIET_UNTIL.hour, minute=0, second=0, microsecond=0)
    if local.time() >= QUIET_FROM:
        morning += timedelta(days=1)
    return morning.astimezone(moment.tzinfo)


def day_of(moment: datetime) -> date:
    """The calendar day in Phnom Penh."""
    return moment.astimezone(PHNOM_PENH).date()


def pause_after(attempt: int) -> timedelta:
    """How long to wait after an unclear attempt, counted from 1."""
    return timedelta(seconds=_PAUSES_SECONDS[min(attempt, len(_PAUSES_SECONDS)) - 1])
