"""What waiting rooms do by themselves: their ticks, and a look for rooms without any."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.ticketing.queue.opening import TICK
from services.ticketing.queue.schemas import TickRoom
from services.ticketing.queue.service import QueueService

RESCUE: Final = "queue.rescue"

SCHEDULE: Final = (Scheduled(RESCUE, every=timedelta(seconds=30)),)


def register(jobs: Jobs, queue: QueueService) -> None:
    async def rescue(_: Planned) -> None:
        await queue.rescue()

    jobs.register(TICK, TickRoom, queue.tick)
    jobs.register(RESCUE, Planned, rescue)
