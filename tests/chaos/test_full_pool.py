"""Two hundred wait on five connections: each soon has an answer, and nothing is half done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from services.core import db
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
SOON_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
LONG_WORK_SECONDS = 0.25


@pytest.fixture
async def narrow(
    durable_url: str, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Database]:
    # Its five connections are made first, which may take long on a busy machine.
    monkeypatch.setattr(db, "CONNECT_SECONDS", PATIENCE_SECONDS)
    database = Database(durable_url, pool_size=CONNECTIONS)
    yield database
    await database.dispose()


async def ask(uow: UnitOfWork, command: PostTransfer, work_seconds: float = 0) -> str:
    async def post_slowly(tx: Tx) -> str:
        (outcome,) = await ledger.post(tx, [command])
        if work_seconds:
            await tx.session.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": work_seconds})
        return outcome.verdict.value

    try:
        return await uow.run(post_slowly)
    except Busy:
        return "busy"


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


@pytest.mark.usefixtures("impatient")
class TestFullPool:
    async def test_two_hundred_take_their_turn(self, narrow: Database, progress: Progress) -> None:
        uow = UnitOfWork(narrow, SystemClock())
        commands = two_hundred()
        async with asyncio.timeout(PATIENCE_SECONDS):
            words = await asyncio.gather(*(ask(uow, one) for one in commands))
        progress(f"{WAITING} on {CONNECTIONS}: {words.count('busy')} told to come later")
        await matched(narrow, commands, words)
        async with asyncio.timeout(PATIENCE_SECONDS):
            # On a slow machine: who was told to come later comes again.
            while late := [n for n, word in enumerate(words) if word == "busy"]:
                told = await asyncio.gather(*(ask(uow, commands[n]) for n in late))
                for n, word in zip(late, told, strict=True):
                    words[n] = word
        await matched(narrow, commands, words)

    def test_nobody_waits_long_for_a_connection_or_a_lock(self) -> None:
        assert db.POOL_WAIT_SECONDS < SOON_SECONDS
        assert db.LOCK_TIMEOUT_SECONDS <= SOON_SECONDS

    @pytest.mark.parametrize("durable_url", [POSTGRESQL], indirect=True)
    async def test_who_cannot_be_served_soon_is_told_so(
        self, narrow: Database, progress: Progress
    ) -> None:
        """All connections are at long work: a quick 'busy' instead of a long silence.

        Until the wait for a connection is over each of them does eight pieces of work at most.
        """
        uow = UnitOfWork(narrow, SystemClock())
        banks = [f"clearing:bank{number}:usd" for number in range(WAITING)]  # no common lock
        commands = [transfer(uuid7(), bank, HALL, 1) for bank in banks]
        async with asyncio.timeout(PATIENCE_SECONDS):
            words = await asyncio.gather(*(ask(uow, one, LONG_WORK_SECONDS) for one in commands))
        progress(f"{words.count('busy')} of {WAITING} told to come later")
        assert set(words) == {"posted", "busy"}
        assert words.count("busy") >= WAITING // 2
        await matched(narrow, commands, words)

    @pytest.mark.parametrize("durable_url", [POSTGRESQL], indirect=True)
    async def test_a_lock_that_is_not_given_back_makes_nobody_wait_long(
        self, narrow: Database
    ) -> None:
        """One transaction sits on the purse: the others that want it free the pool again."""
        uow = UnitOfWork(narrow, SystemClock())
        others = UnitOfWork(Database(narrow.url), SystemClock())
        await ask(uow, transfer(uuid7(), BANK, PURSES[0], 500))
        commands = [transfer(uuid7(), PURSES[0], PURSES[1], 1) for _ in range(WAITING)]
        sits, may_rise = asyncio.Event(), asyncio.Event()

        async def sit(tx: Tx) -> str:
            (outcome,) = await ledger.post(tx, [transfer(uuid7(), PURSES[0], HALL, 1)])
            sits.set()
            await may_rise.wait()
            return outcome.verdict.value

        sitting = asyncio.create_task(others.run(sit))
        await sits.wait()
        async with asyncio.timeout(PATIENCE_SECONDS):  # it sits until all have their answer
            words = await asyncio.gather(*(ask(uow, one) for one in commands))
        assert set(words) == {"busy"}
        may_rise.set()
        assert await sitting == "posted"
        await others.database.dispose()
