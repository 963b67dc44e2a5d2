"""What seats do by the clock: tidy expired holds away, count seats against stock and tickets."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.ticketing.seats.service import SeatService

SWEEP: Final = "seats.sweep"
RECOUNT: Final = "seats.recount"

SCHEDULE: Final = (
    Scheduled(SWEEP, every=timedelta(seconds=15)),
    Scheduled(RECOUNT, every=timedelta(minutes=1)),
)


def register(jobs: Jobs, seats: SeatService) -> None:
    async def sweep(_: Planned) -> None:
        await seats.sweep()

    async def recount(_: Planned) -> None:
        await seats.recount()

    jobs.register(SWEEP, Planned, sweep)
    jobs.register(RECOUNT, Planned, recount)
