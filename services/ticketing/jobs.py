"""What ticketing does by the clock: end unpaid orders, count the stock again."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.ticketing.service import TicketingService

SWEEP: Final = "ticketing.sweep"
RECOUNT: Final = "ticketing.recount"

SCHEDULE: Final = (
    Scheduled(SWEEP, every=timedelta(seconds=15)),
    Scheduled(RECOUNT, every=timedelta(minutes=1)),
)


def register(jobs: Jobs, ticketing: TicketingService) -> None:
    async def sweep(_: Planned) -> None:
        await ticketing.sweep()

    async def recount(_: Planned) -> None:
        await ticketing.recount()

    jobs.register(SWEEP, Planned, sweep)
    ticketing.outside.register(jobs)
    jobs.register(RECOUNT, Planned, recount)
