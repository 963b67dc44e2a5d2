"""The line to PostgreSQL breaks around the commit: who asks again gets the stored result."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from random import Random
from time import monotonic

import pytest

from services.core import batcher, uow
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.ids import uuid7
from services.core.uow import UnitOfWork
from services.ledger import service as ledger
from services.ledger.schemas import Outcome, PostTransfer
from tests.chaos.conftest import Progress, Scale
from tests.chaos.matching import mismatches_of
from tests.chaos.payers import BANK, PURSES, Flaw, Intended, Work, open_work, transfer
from tests.chaos.proxy import Proxy, Trouble, open_proxy
from tests.servers.pool import POSTGRESQL

BATCH = 6
PURSE, OTHER = PURSES[:2]


@dataclass(frozen=True, slots=True)
class Bench:
    """The batcher at the end of the line, and the same database without it."""

    proxy: Proxy
    work: Work
    direct: Database


@pytest.fixture
async def bench(durable_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setattr(batcher, "_RECONNECT_SECONDS", (0.001, 0.01, 0.1, 0.5, 1, 1))
    async with open_proxy(durable_url) as proxy:
        direct, database = Database(durable_url), Database(proxy.reached(durable_url))
        async with open_work(database, folds=False) as work:  # each cut meets a transfer
            yield Bench(proxy, work, direct)
        await database.dispose()
        await direct.dispose()


def some_transfers(chance: Random) -> list[PostTransfer]:
    """Money for the purse, then more spending than it may have."""
    spent = [transfer(uuid7(), PURSE, OTHER, chance.randint(1, 300)) for _ in range(BATCH - 1)]
    return [transfer(uuid7(), BANK, PURSE, 400), *spent]


async def ask_again(bench: Bench, commands: list[PostTransfer]) -> list[Outcome]:
    unit = UnitOfWork(bench.direct, SystemClock())
    return await unit.run(lambda tx: ledger.post(tx, commands))


def as_stored(verdict: str) -> str:
    return "replayed" if verdict == "posted" else verdict


@pytest.mark.parametrize("durable_url", [POSTGRESQL], indirect=True)
class TestLostAcks:
    async def test_the_replay_is_the_stored_result(
        self, bench: Bench, chance: Random, scale: Scale, progress: Progress
    ) -> None:
        cuts = scale(40, 1_000)
        told: list[Intended] = []
        troubles = [one for one in Trouble if one is not Trouble.HALF_OPEN]
        replayed = 0
        for number in range(cuts):
            commands = some_transfers(chance)
            bench.proxy.arm(troubles[number % len(troubles)], chance.randint(0, 60))
            outcomes = await asyncio.gather(*(bench.work.submit(one) for one in commands))
            verdicts = [one.verdict.value for one in outcomes]
            replayed += verdicts.count("replayed")
            again = [one.verdict.value for one in await ask_again(bench, commands)]
            assert again == [as_stored(one) for one in verdicts]
            told += [
                Intended(command, [verdict])
                for command, verdict in zip(commands, verdicts, strict=True)
            ]
        assert bench.proxy.made == cuts
        assert await mismatches_of(bench.direct, told) == []
        progress(f"{cuts} cuts, {replayed} of {len(told)} verdicts were those stored before")
        assert replayed > cuts / 4

    async def test_control_without_the_id_a_repeat_pays_twice(
        self, durable_url: str, chance: Random
    ) -> None:
        async with open_proxy(durable_url) as proxy:
            database = Database(proxy.reached(durable_url))
            told: list[Intended] = []
            async with open_work(database, Flaw.NO_ID_CHECK, folds=False) as work:
                for _ in range(3):
                    command = transfer(uuid7(), BANK, PURSE, chance.randint(1, 300))
                    proxy.arm(Trouble.ANSWER_LOST)
                    outcome = await work.submit(command)
                    told.append(Intended(command, [outcome.verdict.value]))
            found = await mismatches_of(database, told)
            await database.dispose()
        assert [one.partition(": ")[2] for one in found] == ["doubled, 2 postings"] * 3

    async def test_a_line_that_says_nothing_is_given_up(
        self, bench: Bench, chance: Random, scale: Scale, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody resets a half-open line: without a limit the payer would wait for ever."""
        monkeypatch.setattr(uow, "_END_WITHIN_SECONDS", 0.3)
        told: list[Intended] = []
        for _ in range(scale(3, 30)):
            commands = some_transfers(chance)
            bench.proxy.arm(Trouble.HALF_OPEN)
            since = monotonic()
            async with asyncio.timeout(60):
                outcomes = await asyncio.gather(*(bench.work.submit(one) for one in commands))
            assert monotonic() - since > 0.3
            told += [
                Intended(command, [outcome.verdict.value])
                for command, outcome in zip(commands, outcomes, strict=True)
            ]
        assert await mismatches_of(bench.direct, told) == []
        assert any(one.verdicts == ["replayed"] for one in told)
