"""A worker dies between commit and sending: each letter is sent, and takes effect once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from services.core import outbox
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork
from tests.chaos.aftermath import until_nobody_works
from tests.chaos.conftest import Progress, Scale
from tests.chaos.journal import Journal, read
from tests.chaos.matching import read_posted
from tests.chaos.nursery import begin, log_end
from tests.chaos.sending import SENT, WRITTEN, Point, SendingPlan, live, open_post
from tests.chaos.shop import Ahead

ONE_LIFE_SECONDS = 120.0
_POINTS = (Point.COMMITTED, Point.CLAIMED, Point.SENT, Point.EFFECTED)


async def test_every_letter_is_sent_and_takes_effect_once(
    durable_url: str, tmp_path: Path, scale: Scale, chance: Random, progress: Progress
) -> None:
    kills = scale(24, 200)
    plan = SendingPlan(durable_url, tmp_path / "journal", tmp_path / "log")
    Journal(plan.journal).close()
    for number in range(kills):
        point = chance.choices(_POINTS, weights=(3, 1, 1, 1))[0]
        process = begin(live, replace(plan, number=number, point=point))
        process.join(ONE_LIFE_SECONDS)
        assert process.exitcode == -9, log_end(plan)
    await until_nobody_works(durable_url)
    # What the dead still hold is free after their lease.
    async with open_post(plan, Ahead(timedelta(minutes=2))) as (_, jobs):
        await jobs.run_until_idle()
    told = Counter((line["what"], line.get("number")) for line in read(plan.journal))
    written = {number for what, number in told if what == WRITTEN}
    sent = {number: times for (what, number), times in told.items() if what == SENT}
    assert written == set(range(kills))
    assert set(sent) == written
    database = Database(durable_url)
    posted = await read_posted(database)
    async with database.read.connect() as connection:
        left = await connection.execute(text("SELECT count(*) FROM outbox_messages"))
        assert left.scalar_one() == 0
    await database.dispose()
    assert [len(found) for found in posted.transfers.values()] == [1] * kills
    assert posted.broken_promises == []
    progress(f"{kills} kills; {sum(sent.values())} deliveries of {kills} letters, 1 effect each")


@dataclass(frozen=True, slots=True)
class Task:
    kills: bool


class TestJobThatKillsItsWorker:
    @pytest.fixture
    def uow(self, database: Database, clock: FrozenClock) -> UnitOfWork:
        return UnitOfWork(database, clock)

    async def test_is_given_up_alone(self, uow: UnitOfWork, clock: FrozenClock) -> None:
        """Here a worker dies by forgetting what it holds; then its lease runs out."""

        async def enqueue(tx: Tx) -> None:
            for place in range(6):
                tx.enqueue("task", Task(kills=place == 2))

        done: list[Task] = []
        await uow.run(enqueue)
        for _ in range(4 * outbox.MAX_ATTEMPTS):
            jobs = Jobs(uow)
            jobs.register("task", Task, _remember(done))
            await _one_life(jobs)
            clock.advance(120)
        rows = await uow.run_read_only(
            lambda tx: tx.session.execute(
                text("SELECT state, attempts, payload, last_error FROM outbox_messages")
            )
        )
        ((state, attempts, payload, last_error),) = rows.all()
        assert (state, attempts, payload) == ("dead", outbox.MAX_ATTEMPTS + 1, '{"kills":true}')
        assert "CameToNoEnd" in last_error
        assert len(done) == 5


def _remember(done: list[Task]) -> Callable[[Task], Awaitable[None]]:
    async def run(task: Task) -> None:
        done.append(task)

    return run


async def _one_life(jobs: Jobs) -> None:
    """Everything in hand is lost when the killer among it is run."""
    while claimed := await jobs._claim_troubled() or await jobs._claim(8):
        payloads = [outbox.adapter(Task).validate_json(one.payload) for one in claimed]
        deadly = any(
            task.kills and message.attempt <= outbox.MAX_ATTEMPTS
            for task, message in zip(payloads, claimed, strict=True)
        )
        if deadly:
            return
        for message in claimed:
            await jobs._run(message)
