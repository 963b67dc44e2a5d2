"""The payments domain's background work: planned checks, and a look for forgotten ones."""

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.payments.schemas import CheckAttempt
from services.payments.service import TopUpService
from services.payments.settlement import CHECK_JOB

RESCUE_JOB: Final = "payments.rescue_checks"
SCHEDULED: Final = (Scheduled(RESCUE_JOB, every=timedelta(minutes=10)),)


def register(jobs: Jobs, top_ups: TopUpService) -> None:
    """Make the jobs known to the worker."""

    async def rescue(_: Planned) -> None:
        await top_ups.rescue()

    jobs.register(CHECK_JOB, CheckAttempt, top_ups.run_check)
    jobs.register(RESCUE_JOB, Planned, rescue)
