"""What risk does by the clock: forget old counters."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.risk.service import RiskService

PURGE: Final = "risk.purge"

SCHEDULED: Final = (Scheduled(PURGE, timedelta(hours=1)),)


def register(jobs: Jobs, risk: RiskService) -> None:
    async def purge(_: Planned) -> None:
        await risk.purge()

    jobs.register(PURGE, Planned, purge)
