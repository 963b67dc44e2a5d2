"""The background work of transfers: money that nobody claimed, drafts that nobody confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.payments import TopUpCredited
from services.transfers.claims import Claims
from services.transfers.confirming import RETURN_JOB
from services.transfers.requests import CLOSE_CODE_JOB, RequestsService
from services.transfers.schedules import RUN_JOB, SchedulesService
from services.transfers.schemas import CloseCode, MoneySent, ReturnDue, RunSchedule
from services.transfers.service import TransfersService

RESCUE: Final = "transfers.rescue"
PURGE: Final = "transfers.purge"
LOOK: Final = "transfers.look_at_schedules"
REQUEST_SENT: Final = "transfers.request_sent"
REQUEST_CREDITED: Final = "transfers.request_credited"
SCHEDULED: Final = (
    Scheduled(RESCUE, timedelta(minutes=5)),
    Scheduled(PURGE, timedelta(hours=1)),
    Scheduled(LOOK, timedelta(minutes=10)),
)


def register(
    jobs: Jobs,
    transfers: TransfersService,
    claims: Claims,
    requests: RequestsService,
    schedules: SchedulesService,
) -> None:
    """Make the jobs of transfers known to the worker."""

    async def rescue(_: Planned) -> None:
        await claims.rescue()
        await requests.expire()

    async def purge(_: Planned) -> None:
        await transfers.forget_drafts()
        await schedules.forget_drafts()

    jobs.register(REQUEST_SENT, MoneySent, requests.sent)
    jobs.register(REQUEST_CREDITED, TopUpCredited, requests.credited)
    jobs.register(CLOSE_CODE_JOB, CloseCode, requests.close_code)

    async def look(_: Planned) -> None:
        await schedules.look()

    jobs.register(LOOK, Planned, look)
    jobs.register(RUN_JOB, RunSchedule, schedules.run)
    jobs.register(RETURN_JOB, ReturnDue, claims.give_back)
    jobs.register(RESCUE, Planned, rescue)
    jobs.register(PURGE, Planned, purge)
