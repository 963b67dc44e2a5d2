"""A worker dies with jobs in hand: they are done by the next one, at the latest after a lease."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from services.core import outbox
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.jobs import LEASE_SECONDS, Jobs
from services.core.uow import Tx, UnitOfWork


@dataclass(frozen=True, slots=True)
class Greeting:
    words: str


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock)


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
async def next_worker(uow: UnitOfWork, heard: list[str]) -> Jobs:
    """Starts after another one was killed with a job in hand."""

    async def hear(greeting: Greeting) -> None:
        heard.append(greeting.words)

    async def enqueue(tx: Tx) -> None:
        tx.enqueue("greet", Greeting("suosdei"))

    await uow.run(enqueue)
    claimed = await uow.run(
        lambda tx: outbox.claim(
            tx.session, outbox.CALM, now=tx.now, lease_seconds=LEASE_SECONDS, limit=10
        )
    )
    assert len(claimed) == 1
    jobs = Jobs(uow)
    jobs.register("greet", Greeting, hear)
    return jobs


class TestKilledWorker:
    async def test_the_next_one_waits_for_the_lease(
        self, next_worker: Jobs, heard: list[str], clock: FrozenClock
    ) -> None:
        await next_worker.run_until_idle()
        assert heard == []
        clock.advance(LEASE_SECONDS + 1)
        await next_worker.run_until_idle()
        await next_worker.run_until_idle()
        assert heard == ["suosdei"]

    async def test_one_that_works_alone_need_not_wait(
        self, next_worker: Jobs, heard: list[str]
    ) -> None:
        await next_worker.release_all()
        await next_worker.run_until_idle()
        assert heard == ["suosdei"]
