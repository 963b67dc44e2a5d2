"""The background work of plans: what the clock asks for, offers to those who have gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.subscriptions.advancing import AdvanceService
from services.subscriptions.tasks import PlanTasks
from services.subscriptions.winning_back import WinBack

ADVANCE: Final = "subscriptions.advance"
EARN: Final = "subscriptions.earn"
BOXES: Final = "subscriptions.boxes"
COME_BACK: Final = "subscriptions.come_back"
SCHEDULE: Final = (
    Scheduled(ADVANCE, every=timedelta(minutes=1)),
    Scheduled(EARN, every=timedelta(minutes=10)),
    Scheduled(BOXES, every=timedelta(hours=1)),
    Scheduled(COME_BACK, every=timedelta(days=1)),
)


def register(jobs: Jobs, clock: AdvanceService, tasks: PlanTasks, back: WinBack) -> None:
    async def advance(_: Planned) -> None:
        await clock.advance()

    async def earn(_: Planned) -> None:
        await clock.earn()

    async def boxes(_: Planned) -> None:
        await tasks.make_boxes()

    async def come_back(_: Planned) -> None:
        await back.ask()

    jobs.register(ADVANCE, Planned, advance)
    jobs.register(EARN, Planned, earn)
    jobs.register(BOXES, Planned, boxes)
    jobs.register(COME_BACK, Planned, come_back)
