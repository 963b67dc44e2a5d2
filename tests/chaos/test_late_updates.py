"""Ten thousand updates, each ten times, in any order, also a day late: each takes effect once."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import derived_uuid
from services.core.inbox import KEEP, Arrived, Inbox, Outcome, Taken
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork
from services.ledger import service as ledger
from tests.chaos.conftest import Progress, Scale
from tests.chaos.matching import mismatches_of
from tests.chaos.payers import BANK, PURSES, Intended, transfer

DELIVERIES = 10
PIECE = 200
DAY_SECONDS = 24 * 3600


def update(number: int) -> Arrived:
    return Arrived("telegram:1", str(number), lane=str(number % len(PURSES)), payload=str(number))


@dataclass(slots=True)
class Bot:
    """Works an inbox off; each update pays one cent under the update's own id."""

    inbox: Inbox
    told: dict[int, Intended] = field(default_factory=dict)
    handled: Counter[int] = field(default_factory=Counter)

    async def work_off(self) -> None:
        outcomes: list[Outcome] = []
        while taken := await self.inbox.settle_and_take(outcomes, PIECE):
            outcomes = await self._handle(taken)

    async def _handle(self, taken: list[Taken]) -> list[Outcome]:
        numbers = [int(one.payload) for one in taken]
        commands = [
            transfer(derived_uuid("update", number), BANK, PURSES[number % len(PURSES)], 1)
            for number in numbers
        ]
        verdicts = await self.inbox.uow.run(lambda tx: ledger.post(tx, commands))
        for number, command, outcome in zip(numbers, commands, verdicts, strict=True):
            self.handled[number] += 1
            known = self.told.setdefault(number, Intended(command))
            known.verdicts.append(outcome.verdict.value)
        return [Outcome(one) for one in taken]

    async def receive(self, deliveries: list[int], bots: int = 2) -> int:
        """How many of them were new; two receivers at once."""
        pieces = [deliveries[at : at + PIECE] for at in range(0, len(deliveries), PIECE)]

        async def one(mine: list[list[int]]) -> int:
            new = 0
            for piece in mine:
                new += sum(await self.inbox.put([update(number) for number in piece]))
            return new

        return sum(await asyncio.gather(*(one(pieces[n::bots]) for n in range(bots))))


@pytest.fixture
def bot(database: Database, clock: FrozenClock) -> Bot:
    uow = UnitOfWork(database, clock)
    return Bot(Inbox(uow, TextSeal(b"of the chaos runs", "inbox")))


async def test_each_takes_effect_once(
    bot: Bot, clock: FrozenClock, scale: Scale, chance: Random, progress: Progress
) -> None:
    updates = scale(500, 10_000)
    deliveries = [number for number in range(updates) for _ in range(DELIVERIES)]
    chance.shuffle(deliveries)
    early, late = deliveries[: updates * 7], deliveries[updates * 7 :]
    new = await bot.receive(early)
    await bot.work_off()
    clock.advance(DAY_SECONDS)
    await bot.inbox.purge()
    new += await bot.receive(late)
    await bot.work_off()
    assert new == updates
    assert set(bot.handled.values()) == {1}
    assert await mismatches_of(bot.inbox.uow.database, list(bot.told.values())) == []
    progress(f"{len(deliveries)} deliveries of {updates} updates, 1 effect each")


async def test_even_what_the_inbox_has_forgotten_pays_once(
    bot: Bot, clock: FrozenClock, progress: Progress
) -> None:
    """The second guard: the money's own id outlives the memory of the inbox."""
    updates = list(range(100))
    await bot.receive(updates)
    await bot.work_off()
    clock.advance((KEEP + timedelta(hours=1)).total_seconds())
    await bot.inbox.purge()
    assert await bot.receive(updates) == len(updates)
    await bot.work_off()
    assert set(bot.handled.values()) == {2}
    assert await mismatches_of(bot.inbox.uow.database, list(bot.told.values())) == []
    assert {tuple(one.verdicts) for one in bot.told.values()} == {("posted", "replayed")}


async def test_control_without_either_guard_it_pays_again(
    bot: Bot, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forget(tx: Tx, commands: list[object]) -> object:
        fresh = [
            transfer(derived_uuid(clock.now(), one.id), one.debit, one.credit, 1)  # type: ignore[attr-defined]
            for one in commands
        ]
        return await post(tx, fresh)

    post = ledger.post
    monkeypatch.setattr(ledger, "post", forget)
    for _ in range(2):
        await bot.receive(list(range(20)))
        await bot.work_off()
        clock.advance((KEEP + timedelta(hours=1)).total_seconds())
        await bot.inbox.purge()
    assert await mismatches_of(bot.inbox.uow.database, list(bot.told.values())) != []
