"""The background work of transfers: money that nobody claimed, drafts that nobody confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.transfers.claims import Claims
from services.transfers.confirming import RETURN_JOB
from services.transfers.schemas import ReturnDue
from services.transfers.service import TransfersService

RESCUE: Final = "transfers.rescue"
PURGE: Final = "transfers.purge"
SCHEDULED: Final = (
    Scheduled(RESCUE, timedelta(minutes=5)),
    Scheduled(PURGE, timedelta(hours=1)),
)


def register(jobs: Jobs, transfers: TransfersService, claims: Claims) -> None:
    """Make the jobs of transfers known to the worker."""

    async def rescue(_: Planned) -> None:
        await claims.rescue()

    async def purge(_: Planned) -> None:
        await transfers.forget_drafts()

    jobs.register(RETURN_JOB, ReturnDue, claims.give_back)
    jobs.register(RESCUE, Planned, rescue)
    jobs.register(PURGE, Planned, purge)
