"""Work by the clock: each planned time once, with two workers, after a pause."""

import asyncio
from datetime import timedelta

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.jobs import Jobs
from services.core.schedule import Planned, Schedule, Scheduled
from services.core.uow import UnitOfWork

HOURLY = Scheduled("hourly", timedelta(hours=1), catch_up=True)
MINUTELY = Scheduled("minutely", timedelta(minutes=1))


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock)


async def run(uow: UnitOfWork) -> list[tuple[str, Planned]]:
    seen: list[tuple[str, Planned]] = []
    jobs = Jobs(uow)

    async def hourly(planned: Planned) -> None:
        seen.append(("hourly", planned))

    async def minutely(planned: Planned) -> None:
        seen.append(("minutely", planned))

    jobs.register("hourly", Planned, hourly)
    jobs.register("minutely", Planned, minutely)
    await jobs.run_until_idle()
    return seen


class TestSchedule:
    async def test_two_workers_hand_out_each_time_once(
        self, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        workers = [Schedule(uow, [HOURLY, MINUTELY]) for _ in range(2)]
        for _ in range(3):
            await asyncio.gather(*(worker.tick() for worker in workers))
            clock.advance(60)
        seen = await run(uow)
        assert len([one for one in seen if one[0] == "minutely"]) == 3
        assert len([one for one in seen if one[0] == "hourly"]) == 1

    async def test_after_a_pause_only_catching_up_jobs_catch_up(
        self, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        await Schedule(uow, [HOURLY, MINUTELY]).tick()
        await run(uow)
        clock.advance(5 * 3600)
        await Schedule(uow, [HOURLY, MINUTELY]).tick()
        seen = await run(uow)
        slots = [planned.slot for name, planned in seen if name == "hourly"]
        assert len(slots) == 5
        assert slots == sorted(slots)
        assert len([one for one in seen if one[0] == "minutely"]) == 1
