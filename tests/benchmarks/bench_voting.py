"""Votes through the intake against one commit for each vote, in the same run.

    PYTHONPATH=. python tests/benchmarks/bench_voting.py

First closed loops: 256 (then 1,024) callers, each voting again as soon as it is answered, 5 % of
the taps come twice. The floor is the same counting, one transaction for each vote. Then an open
loop: OFFERED votes a second for SECONDS, whether answered or not, with the sealer at work beside
it; p99 is the wait of one voter. Everything is on: window row, quota, totals, sealer's queue.
After each database the books must add up: a fast wrong run fails. ROUNDS, VOTES, OFFERED and
SECONDS come from the environment.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Final

from sqlalchemy import text

from bot.memory import settle_down
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.sealing import TextSeal
from services.core.uow import UnitOfWork
from services.voting.intake import CastVote, IntakeService, Outcome
from services.voting.intake.book import SECRET_PURPOSE, WindowBook
from services.voting.programme import ProgrammeService
from services.voting.programme.schemas import WindowDue
from services.voting.results.service import ResultsService
from services.voting.sealing import SealingService
from services.voting.show.model import Ballot, Channel
from services.voting.voters import VoterProfiles
from tests.servers.databases import PostgresDatabases, SqliteDatabases
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema
from tests.services.voting.shows import show, stage, window

ROUNDS: Final = int(os.environ.get("ROUNDS", "3"))
VOTES: Final = int(os.environ.get("VOTES", "8192"))
OFFERED: Final = int(os.environ.get("OFFERED", "5000"))
SECONDS: Final = int(os.environ.get("SECONDS", "10"))
FANS: Final = 20_000
ACTS: Final = 12
SEAL: Final = TextSeal(b"bench", SECRET_PURPOSE)

Attempt = Callable[[CastVote], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Cost:
    """Votes a second, the 99th percentile of the waits, CPU of this process for one vote."""

    per_second: float
    p99_ms: float
    cpu_us: float


class Crowd:
    """Fans who vote in turn; a tap in twenty comes twice."""

    def __init__(self, window_id: str, clock: SystemClock) -> None:
        self._window_id = window_id
        self._clock = clock
        self._taps: Iterator[int] = count()
        self._chance = Random(7)

    def taps(self) -> list[CastVote]:
        number = next(self._taps)
        vote = CastVote(
            window_id=self._window_id,
            fan_id=number % FANS + 1,
            idem=f"k{number}",
            picks=((f"c{number % ACTS + 1}", 1),),
            channel=Channel.MINIAPP,
            received_at=self._clock.now(),
        )
        return [vote, vote] if self._chance.random() < 0.05 else [vote]


@dataclass(slots=True)
class Studio:
    uow: UnitOfWork
    intake: IntakeService
    sealing: SealingService
    crowd: Crowd


async def open_studio(database: Database) -> Studio:
    uow = UnitOfWork(database, SystemClock())
    book, sealing, now = WindowBook(SEAL), SealingService(uow), uow.clock.now()
    programme = ProgrammeService(uow, book, SEAL, sealing, ResultsService(uow, book))
    long = window(
        "w1", opens_at=now, closes_at=now + timedelta(days=1), ballot=Ballot(free=10_000)
    )
    loaded = await programme.load(show(stage("final", windows=(long,)), acts=ACTS))
    await programme.open_due(WindowDue(loaded.windows[0]))
    intake = IntakeService(uow, book, VoterProfiles(uow), writer=0)
    return Studio(uow, intake, sealing, Crowd(loaded.windows[0], SystemClock()))


async def closed_loop(studio: Studio, attempt: Attempt, callers: int, votes: int) -> Cost:
    waits: list[float] = []

    async def caller() -> None:
        for _ in range(votes // callers):
            for tap in studio.crowd.taps():
                began = time.perf_counter()
                await attempt(tap)
                waits.append(time.perf_counter() - began)

    return await _costed(waits, asyncio.gather(*(caller() for _ in range(callers))))


async def open_loop(studio: Studio) -> tuple[Cost, int]:
    """Votes come at their own pace; how many were refused because the queue was too old."""
    waits: list[float] = []
    refused = 0

    async def one(tap: CastVote) -> None:
        nonlocal refused
        began = time.perf_counter()
        try:
            await studio.intake.submit(tap)
        except Exception:  # noqa: BLE001 - counted, and told
            refused += 1
            return
        waits.append(time.perf_counter() - began)

    async def offer() -> None:
        tasks, began, sent = set[asyncio.Task[None]](), time.perf_counter(), 0
        while (elapsed := time.perf_counter() - began) < SECONDS:
            for _ in range(int(elapsed * OFFERED) - sent):
                sent += 1
                for tap in studio.crowd.taps():
                    task = asyncio.create_task(one(tap))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
            await asyncio.sleep(0.005)
        await asyncio.gather(*tasks)

    sealer = asyncio.create_task(studio.sealing.seal_forever())
    cost = await _costed(waits, offer())
    sealer.cancel()
    return cost, refused


async def _costed(waits: list[float], work: Awaitable[object]) -> Cost:
    began, cpu = time.perf_counter(), time.process_time()
    await work
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    p99 = statistics.quantiles(waits, n=100)[98] * 1_000
    return Cost(len(waits) / wall, p99, cpu * 1_000_000 / len(waits))


async def prove(studio: Studio) -> None:
    """Rows, totals, papers and leaves agree."""
    await studio.uow.drain()  # the sealer was stopped in the middle of its work
    await studio.sealing.seal()
    sums = (
        "SELECT sum(votes) FROM votes",
        "SELECT sum(votes) FROM vote_tallies",
        "SELECT sum(free_used) FROM vote_papers",
        "SELECT count(*) FROM vote_leaves",
    )
    async with studio.uow.database.read.connect() as connection:
        found = [int((await connection.execute(text(one))).scalar() or 0) for one in sums]
    assert len(set(found)) == 1, found


async def compare(database: Database) -> None:
    studio = await open_studio(database)

    async def one_commit(tap: CastVote) -> None:
        verdict = await studio.uow.run(lambda tx: studio.intake.count(tx, tap))
        assert verdict.outcome in (Outcome.COUNTED, Outcome.DUPLICATE)

    arms: dict[str, tuple[Attempt, int, int]] = {
        "one commit for each vote, 32 callers": (one_commit, 32, VOTES // 8),
        "intake, 256 callers": (studio.intake.submit, 256, VOTES),
        "intake, 1,024 callers": (studio.intake.submit, 1_024, VOTES),
    }
    studio.intake.start()
    costs: dict[str, list[Cost]] = {name: [] for name in arms}
    for _ in range(ROUNDS):
        for name, (attempt, callers, votes) in arms.items():
            costs[name].append(await closed_loop(studio, attempt, callers, votes))
    floor = statistics.median(one.per_second for one in next(iter(costs.values())))
    for name, found in costs.items():
        _tell(name, found, floor)
    cost, refused = await open_loop(studio)
    _tell(f"open loop, {OFFERED}/s offered for {SECONDS} s, {refused} refused", [cost], floor)
    await studio.intake.stop()
    await prove(studio)
    await database.dispose()


def _tell(name: str, costs: list[Cost], floor: float) -> None:
    rate = statistics.median(cost.per_second for cost in costs)
    p99 = statistics.median(cost.p99_ms for cost in costs)
    cpu = statistics.median(cost.cpu_us for cost in costs)
    say(f"  {name:58} {rate:8,.0f}/s  x{rate / floor:5.1f}  p99 {p99:6.0f} ms  {cpu:5.0f} us")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    settle_down()  # as the product has it
    with tempfile.TemporaryDirectory(prefix="hm-bench-") as folder:
        say("SQLite, synchronous=FULL")
        asyncio.run(compare(Database(SqliteDatabases(Path(folder), build_schema).create())))
    with start_postgres(durable=True) as server:
        databases = PostgresDatabases(server.url, build_schema)
        say("PostgreSQL, fsync on")
        asyncio.run(compare(Database(databases.create())))
        databases.close()


if __name__ == "__main__":
    main()
