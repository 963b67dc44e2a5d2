"""What follows a sale by the clock: links that nobody has used, tickets that nobody bought."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.ticketing.aftersale.resale import ResaleService
from services.ticketing.aftersale.transfer import GiftService

SWEEP: Final = "aftersale.sweep"

SCHEDULE: Final = (Scheduled(SWEEP, every=timedelta(minutes=1)),)


def register(jobs: Jobs, gifts: GiftService, resale: ResaleService) -> None:
    async def sweep(_: Planned) -> None:
        await gifts.sweep()
        await resale.sweep()

    jobs.register(SWEEP, Planned, sweep)
    resale.register(jobs)
