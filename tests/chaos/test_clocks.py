"""Clocks that jump a day, go back or change to summer time: nothing expires early or never."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import text

from services.core import clock as clock_module
from services.core import ids, outbox
from services.core.clock import Clock, SystemClock
from services.core.database_clock import DatabaseClock
from services.core.db import Database
from services.core.inbox import Arrived, Inbox
from services.core.schedule import Schedule, Scheduled
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork
from services.wallet.rules import local_day
from tests.chaos.conftest import Progress, Scale
from tests.servers.pool import POSTGRESQL

DAY_SECONDS = 24 * 3600
A_MOMENT_SECONDS = 60  # a machine may stand still for some of it; clocks jump by a day
IDS_AT_ONCE = 5_000
HOURLY = Scheduled("chaos.hourly", timedelta(hours=1))
# The hours around both changes of the clocks of Berlin in 2026.
SUMMER_BEGINS = datetime(2026, 3, 28, 22, tzinfo=UTC)
SUMMER_ENDS = datetime(2026, 10, 24, 22, tzinfo=UTC)


@dataclass(slots=True)
class WildClock:
    """The machine's clock as this process sees it; `ahead_seconds` may be anything."""

    ahead_seconds: float = 0.0
    stands_at: float | None = None

    def time(self) -> float:
        base = time.clock_gettime(time.CLOCK_REALTIME) if self.stands_at is None else 0.0
        return base + (self.stands_at or 0.0) + self.ahead_seconds

    def time_ns(self) -> int:
        return int(self.time() * 10**9)


@pytest.fixture
def wild(monkeypatch: pytest.MonkeyPatch) -> WildClock:
    """From here on the process reads this clock."""
    made = WildClock()

    class Wild(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Wild:
            return cls.fromtimestamp(made.time(), tz)

    monkeypatch.setattr(clock_module, "datetime", Wild)
    monkeypatch.setattr(ids, "time", made)
    return made


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine that is set to a zone with summer time."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    os.environ.pop("TZ", None)
    time.tzset()


def jumps(chance: Random, count: int) -> list[float]:
    day = DAY_SECONDS
    return [chance.choice((-day, day, -1.0, 1.0, chance.uniform(-day, day))) for _ in range(count)]


class TestProcessClock:
    def test_it_never_goes_back_and_never_stands_still(
        self, wild: WildClock, chance: Random
    ) -> None:
        clock = SystemClock()
        moments = [clock.now()]
        for jump in jumps(chance, 200):
            wild.ahead_seconds += jump
            time.sleep(0.0002)
            moments.append(clock.now())
        waits = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
        assert min(waits) > 0

    def test_a_lease_runs_out_although_the_clock_was_a_day_ahead(self, wild: WildClock) -> None:
        clock = SystemClock()
        wild.ahead_seconds = DAY_SECONDS
        until = clock.now() + timedelta(seconds=0.01)
        wild.ahead_seconds = 0
        time.sleep(0.03)
        assert clock.now() > until

    def test_after_twice_the_time_it_is_right_again(
        self, wild: WildClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ticks = iter((0.0, 0.0, 60.0, 120.0))
        monkeypatch.setattr(clock_module, "monotonic", lambda: next(ticks))
        wild.stands_at, clock = SUMMER_BEGINS.timestamp(), SystemClock()
        wild.ahead_seconds = 60
        clock.now()
        seen = []
        for passed in (0, 60, 120):
            wild.ahead_seconds = passed
            seen.append((clock.now() - SUMMER_BEGINS).total_seconds())
        assert seen == [60, 90, 120]


class TestDatabaseClock:
    async def test_on_postgresql_the_process_clock_does_not_matter(
        self, database: Database, wild: WildClock, chance: Random
    ) -> None:
        clock = DatabaseClock(database)
        wild.ahead_seconds = chance.choice((-DAY_SECONDS, DAY_SECONDS))
        await clock.measure()
        latest = clock.now()
        for jump in jumps(chance, 20):
            wild.ahead_seconds += jump
            latest, before = clock.now(), latest
            assert latest > before
            if database.dialect == POSTGRESQL:
                assert abs((latest - datetime.now(UTC)).total_seconds()) < A_MOMENT_SECONDS

    async def test_workers_with_other_clocks_take_nothing_early(
        self, database: Database, wild: WildClock
    ) -> None:
        """One is right, one a day ahead, one a day behind: all go by the database's clock."""
        right = await self._worker(database)

        async def enqueue(tx: Tx) -> None:
            tx.enqueue("now", 1)
            tx.enqueue("tomorrow", 1, run_in=timedelta(hours=23))

        await right.run(enqueue)
        inbox = _inbox(right)
        await inbox.put([Arrived("telegram:1", "1", "1", "{}")])
        assert [one.job for one in await _claim(right)] == ["now"]
        assert len(await inbox.settle_and_take([], 10)) == 1
        if database.dialect != POSTGRESQL:
            return  # there is one process, whose clock is the database's
        for days in (1, -1):
            wild.ahead_seconds = days * DAY_SECONDS
            other = await self._worker(database)
            assert await _claim(other) == [], "a lease that runs was taken, or a job came early"
            assert await _inbox(other).settle_and_take([], 10) == []
            await other.run(enqueue)
            assert [one.job for one in await _claim_soon(right)] == ["now"]

    async def test_control_by_the_process_clock_they_would(
        self, database: Database, wild: WildClock
    ) -> None:
        right = UnitOfWork(database, SystemClock())

        async def enqueue(tx: Tx) -> None:
            tx.enqueue("tomorrow", 1, run_in=timedelta(hours=23))

        await right.run(enqueue)
        wild.ahead_seconds = DAY_SECONDS
        assert len(await _claim(UnitOfWork(database, SystemClock()))) == 1

    async def test_every_planned_time_is_handed_out_once(
        self, database: Database, wild: WildClock, chance: Random
    ) -> None:
        for jump in jumps(chance, 30):
            wild.ahead_seconds += jump
            clock: Clock = SystemClock()  # a worker that has just been started
            await Schedule(UnitOfWork(database, clock), [HOURLY]).tick()
        async with database.read.connect() as connection:
            slots = await connection.execute(text("SELECT payload FROM outbox_messages"))
            handed_out = list(slots.scalars())
        assert handed_out
        assert len(handed_out) == len(set(handed_out))

    async def _worker(self, database: Database) -> UnitOfWork:
        clock = DatabaseClock(database)
        await clock.measure()
        return UnitOfWork(database, clock)


def _inbox(uow: UnitOfWork) -> Inbox:
    return Inbox(uow, TextSeal(b"of the chaos runs", "inbox"))


async def _claim(uow: UnitOfWork) -> list[outbox.Claimed]:
    return await uow.run(
        lambda tx: outbox.claim(tx.session, outbox.CALM, now=tx.now, lease_seconds=60, limit=10)
    )


async def _claim_soon(uow: UnitOfWork) -> list[outbox.Claimed]:
    """Two clocks that were set by the database differ by some of the way to it."""
    async with asyncio.timeout(A_MOMENT_SECONDS):
        while not (found := await _claim(uow)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return found


class TestSummerTime:
    @pytest.mark.usefixtures("berlin")
    @pytest.mark.parametrize("start", [SUMMER_BEGINS, SUMMER_ENDS], ids=["begins", "ends"])
    def test_hours_stay_hours_and_days_are_those_of_phnom_penh(
        self, wild: WildClock, start: datetime
    ) -> None:
        wild.stands_at, clock = start.timestamp(), SystemClock()
        moments = []
        for minutes in range(0, 6 * 60, 20):
            wild.ahead_seconds = minutes * 60
            moments.append(clock.now())
        slots = sorted({HOURLY.slot_at(moment) for moment in moments})
        assert [later - earlier for earlier, later in pairwise(slots)] == [HOURLY.every] * 5
        assert {local_day(moment) for moment in moments} == {
            (moment + timedelta(hours=7)).date() for moment in moments
        }


class TestIds:
    def test_they_grow_and_never_meet(
        self, wild: WildClock, chance: Random, scale: Scale, progress: Progress
    ) -> None:
        def some(jump: float) -> list[str]:
            wild.ahead_seconds += jump
            return [ids.uuid7().hex for _ in range(IDS_AT_ONCE)]

        with ThreadPoolExecutor(4) as threads:
            made = list(threads.map(some, jumps(chance, scale(20, 200))))
        assert all(piece == sorted(piece) for piece in made)
        everything = [one for piece in made for one in piece]
        assert len(set(everything)) == len(everything)
        progress(f"{len(everything)} ids over {len(made)} jumps, none twice")

    def test_control_without_its_memory_they_go_back(
        self, wild: WildClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = []
        for ahead in (DAY_SECONDS, 0):
            wild.ahead_seconds = ahead
            monkeypatch.setattr(ids, "_last", 0)
            made.append(ids.uuid7())
        assert made != sorted(made)
