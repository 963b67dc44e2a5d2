"""What groups do by the clock: remind, end at their moment, tidy what nobody noticed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.ticketing.groups.schemas import GroupTime
from services.ticketing.groups.service import REMIND, TIME_IS_UP, GroupOrderService

SWEEP: Final = "groups.sweep"
SCHEDULE: Final = (Scheduled(SWEEP, every=timedelta(seconds=15)),)


def register(jobs: Jobs, groups: GroupOrderService) -> None:
    async def sweep(_: Planned) -> None:
        await groups.sweep()

    jobs.register(SWEEP, Planned, sweep)
    jobs.register(TIME_IS_UP, GroupTime, groups.time_is_up)
    jobs.register(REMIND, GroupTime, groups.remind)
