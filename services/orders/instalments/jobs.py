"""The background work of instalments: a look at what falls due, and each try."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.orders.instalments.schemas import TryPart
from services.orders.instalments.service import TRY_JOB, InstalmentsService

LOOK: Final = "instalments.look"
SCHEDULE: Final = (Scheduled(LOOK, timedelta(minutes=10)),)


def register(jobs: Jobs, instalments: InstalmentsService) -> None:
    async def look(_: Planned) -> None:
        await instalments.look()

    jobs.register(LOOK, Planned, look)
    jobs.register(TRY_JOB, TryPart, instalments.try_part)
