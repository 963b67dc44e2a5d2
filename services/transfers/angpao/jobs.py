"""The background work of ang pao: what comes back, drafts that nobody confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.transfers.angpao.schemas import AngPaoDue
from services.transfers.angpao.service import END_JOB, AngPaoService

RESCUE: Final = "angpao.rescue"
PURGE: Final = "angpao.purge"
SCHEDULED: Final = (
    Scheduled(RESCUE, timedelta(minutes=5)),
    Scheduled(PURGE, timedelta(hours=1)),
)


def register(jobs: Jobs, ang_pao: AngPaoService) -> None:
    """Make the jobs of ang pao known to the worker."""

    async def rescue(_: Planned) -> None:
        await ang_pao.rescue()

    async def purge(_: Planned) -> None:
        await ang_pao.forget_drafts()

    jobs.register(END_JOB, AngPaoDue, ang_pao.end)
    jobs.register(RESCUE, Planned, rescue)
    jobs.register(PURGE, Planned, purge)
