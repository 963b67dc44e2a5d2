"""Verification by the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.identity.verification.keeping import LevelKeeper

END_LEVELS: Final = "verification.end_levels"
REMIND: Final = "verification.remind"
PURGE: Final = "verification.purge"
PUT_AWAY: Final = "verification.put_away"
"""Registered by whoever can delete messages in chats."""

SCHEDULE: Final = (
    Scheduled(END_LEVELS, every=timedelta(minutes=5)),
    Scheduled(REMIND, every=timedelta(hours=1)),
    Scheduled(PURGE, every=timedelta(hours=1)),
    Scheduled(PUT_AWAY, every=timedelta(minutes=5)),
)


def register(jobs: Jobs, keeper: LevelKeeper) -> None:
    async def end_levels(_: Planned) -> None:
        await keeper.end_levels()

    async def remind(_: Planned) -> None:
        await keeper.remind()

    async def purge(_: Planned) -> None:
        await keeper.purge()

    jobs.register(END_LEVELS, Planned, end_levels)
    jobs.register(REMIND, Planned, remind)
    jobs.register(PURGE, Planned, purge)
