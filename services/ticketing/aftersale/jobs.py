"""What follows a sale by the clock: links that nobody has used."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.ticketing.aftersale.transfer import GiftService

SWEEP_GIFTS: Final = "aftersale.sweep_gifts"

SCHEDULE: Final = (Scheduled(SWEEP_GIFTS, every=timedelta(minutes=1)),)


def register(jobs: Jobs, gifts: GiftService) -> None:
    async def sweep_gifts(_: Planned) -> None:
        await gifts.sweep()

    jobs.register(SWEEP_GIFTS, Planned, sweep_gifts)
