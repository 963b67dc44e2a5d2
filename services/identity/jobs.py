"""What runs on a schedule for identity."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.identity.pins import PinService

PURGE: Final = "identity.purge"

SCHEDULED: Final = (Scheduled(PURGE, timedelta(hours=1)),)


def register(jobs: Jobs, pins: PinService) -> None:
    async def purge(_: Planned) -> None:
        await pins.purge()

    jobs.register(PURGE, Planned, purge)
