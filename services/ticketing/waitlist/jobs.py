"""What the waiting list does by the clock and when something came back."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.ticketing.repository.waiting import MATCH
from services.ticketing.waitlist.schemas import MatchList
from services.ticketing.waitlist.service import WaitlistService

SWEEP: Final = "waitlist.sweep"
SCHEDULE: Final = (Scheduled(SWEEP, every=timedelta(minutes=1)),)


def register(jobs: Jobs, waitlist: WaitlistService) -> None:
    async def sweep(_: Planned) -> None:
        await waitlist.sweep()

    jobs.register(MATCH, MatchList, waitlist.match)
    jobs.register(SWEEP, Planned, sweep)
