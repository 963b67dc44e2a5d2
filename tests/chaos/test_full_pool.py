"""Two hundred wait on five connections: each soon has an answer, and nothing is half done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

import pytest
from sqlalchemy import text

from services.core.clock import SystemClock
from services.core.db import Busy, Database
from services.core.ids import uuid7
from services.core.uow import Tx, UnitOfWork
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from tests.chaos.conftest import Progress
from tests.chaos.matching import mismatches_of
from tests.chaos.payers import BANK, HALL, PURSES, Intended, transfer
from tests.servers.pool import POSTGRESQL

CONNECTIONS = 5
WAITING = 200
TRIES = 3
ANSWER_SECONDS = 2.0
LONG_WORK_SECONDS = 0.25


@pytest.fixture
async def narrow(durable_url: str) -> AsyncIterator[Database]:
    database = Database(durable_url, pool_size=CONNECTIONS)
    yield database
    await database.dispose()


async def ask(uow: UnitOfWork, command: PostTransfer, work_seconds: float) -> tuple[str, float]:
    """The answer and the seconds that it took."""

    async def post_slowly(tx: Tx) -> str:
        (outcome,) = await ledger.post(tx, [command])
        if work_seconds:
            await tx.session.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": work_seconds})
        return outcome.verdict.value

    since = monotonic()
    try:
        answer = await uow.run(post_slowly)
    except Busy:
        answer = "busy"
    return answer, monotonic() - since


async def matched(database: Database, commands: list[PostTransfer], answers: list[str]) -> None:
    """Who was told that nothing was done has nothing in the ledger."""
    told = [
        Intended(command, [answer])
        for command, answer in zip(commands, answers, strict=True)
        if answer != "busy"
    ]
    assert await mismatches_of(database, told) == []


def two_hundred() -> list[PostTransfer]:
    """Half of them into purses, half from one purse to another: they cross each other."""
    places = [(PURSES[n % 8], PURSES[(n + 1 + n % 3) % 8]) for n in range(WAITING // 2)]
    places += [(BANK, PURSES[n % 8]) for n in range(WAITING // 2)]
    return [transfer(uuid7(), *place, 1) for place in places]


class TestFullPool:
    async def test_two_hundred_take_their_turn(self, narrow: Database, progress: Progress) -> None:
        uow = UnitOfWork(narrow, SystemClock())
        asked: list[PostTransfer] = []
        words: list[str] = []
        quickest = 10 * ANSWER_SECONDS
        for _ in range(TRIES):  # another program may have the machine for a moment
            commands = two_hundred()
            async with asyncio.timeout(10 * ANSWER_SECONDS):
                answers = await asyncio.gather(*(ask(uow, one, 0) for one in commands))
            asked += commands
            words += [word for word, _ in answers]
            quickest = min(quickest, max(seconds for _, seconds in answers))
            if quickest < ANSWER_SECONDS:
                break
        progress(f"{WAITING} on {CONNECTIONS}: the last answer after {quickest:.2f} s")
        assert quickest < ANSWER_SECONDS
        await matched(narrow, asked, words)

    @pytest.mark.parametrize("durable_url", [POSTGRESQL], indirect=True)
    async def test_who_cannot_be_served_soon_is_told_so(
        self, narrow: Database, progress: Progress
    ) -> None:
        """All connections are at long work: a quick 'busy' instead of a long silence."""
        uow = UnitOfWork(narrow, SystemClock())
        banks = [f"clearing:bank{number}:usd" for number in range(WAITING)]  # no common lock
        commands = [transfer(uuid7(), bank, HALL, 1) for bank in banks]
        async with asyncio.timeout(10 * ANSWER_SECONDS):
            answers = await asyncio.gather(*(ask(uow, one, LONG_WORK_SECONDS) for one in commands))
        words = [word for word, _ in answers]
        longest = max(seconds for _, seconds in answers)
        progress(f"{words.count('busy')} of {WAITING} told to come later, within {longest:.2f} s")
        assert longest < ANSWER_SECONDS + LONG_WORK_SECONDS
        assert set(words) == {"posted", "busy"}
        await matched(narrow, commands, words)

    @pytest.mark.parametrize("durable_url", [POSTGRESQL], indirect=True)
    async def test_a_lock_that_is_not_given_back_makes_nobody_wait_long(
        self, narrow: Database
    ) -> None:
        """One transaction sits on the purse: the others that want it free the pool again."""
        uow = UnitOfWork(narrow, SystemClock())
        others = UnitOfWork(Database(narrow.url), SystemClock())
        await ask(uow, transfer(uuid7(), BANK, PURSES[0], 500), 0)
        commands = [transfer(uuid7(), PURSES[0], PURSES[1], 1) for _ in range(WAITING)]
        sits = asyncio.create_task(ask(others, transfer(uuid7(), PURSES[0], HALL, 1), 4))
        await asyncio.sleep(0.3)
        async with asyncio.timeout(10 * ANSWER_SECONDS):
            answers = await asyncio.gather(*(ask(uow, one, 0) for one in commands))
        assert {word for word, _ in answers} == {"busy"}
        assert max(seconds for _, seconds in answers) < 2 * ANSWER_SECONDS
        assert (await sits)[0] == "posted"
        await others.database.dispose()
