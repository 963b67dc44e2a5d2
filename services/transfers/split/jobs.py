"""What shared bills do by an event or by the clock: a part is paid, a reminder, the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.payments.schemas import IntentPaid
from services.transfers.split.opening import END_JOB, REMIND_JOB
from services.transfers.split.schemas import SplitTime
from services.transfers.split.service import PAID_JOB, SplitService

SWEEP: Final = "split.sweep"
SCHEDULED: Final = (Scheduled(SWEEP, every=timedelta(hours=1)),)


def register(jobs: Jobs, splits: SplitService) -> None:
    """Make the jobs of shared bills known to the worker."""

    async def sweep(_: Planned) -> None:
        await splits.sweep()

    jobs.register(PAID_JOB, IntentPaid, splits.paid)
    jobs.register(REMIND_JOB, SplitTime, splits.remind_once)
    jobs.register(END_JOB, SplitTime, splits.time_is_up)
    jobs.register(SWEEP, Planned, sweep)
