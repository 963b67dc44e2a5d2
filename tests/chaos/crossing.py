"""Processes that all want the same money in the same moment, round after round."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Final

from services.core.batcher import Batcher
from services.core.clock import SystemClock
from services.core.db import Busy, Database
from services.core.ids import derived_uuid, uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.ledger import service as ledger
from services.ledger.schemas import (
    CaptureHold,
    Command,
    Outcome,
    PlaceHold,
    PostTransfer,
    ReleaseHold,
    ReverseTransfer,
)
from tests.chaos.journal import Journal
from tests.chaos.payers import BANK

PROCESSES: Final = 4
TASKS: Final = 64
BALANCE: Final = 1_000
PRICE: Final = 30
VERDICTS: Final = "verdicts"
READY: Final = "ready"
_BARRIER_SECONDS: Final = 60.0
# So often each command goes in a transaction of its own, else by the batcher of its process.
_ALONE_EVERY: Final = 10
_AGAIN_AFTER_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class CrossingPlan:
    """One process of many. `looks_first`: it looks, then pays from an account without a floor."""

    database_url: str
    journal: Path
    log: Path
    barrier: Barrier
    rounds: int
    looks_first: bool = False


def purse(number: int) -> str:
    return f"user:{number + 1}:usd"


def side_purse(number: int) -> str:
    """Of the hold and the refund: what they give back must not be spent in the same race."""
    return f"user:{number + 1_000_001}:usd"


def payment(number: int) -> PostTransfer:
    """The one that is refunded."""
    return _pay(number, "refunded", side_purse(number), "merchant:refunds:usd")


def hold(number: int) -> PlaceHold:
    """The one that is captured or released."""
    return PlaceHold(
        id=derived_uuid("crossing", number, "hold"),
        debit=side_purse(number),
        credit="merchant:holds:usd",
        amount=Money(PRICE, Currency.USD),
        kind="chaos",
    )


def endowment(number: int) -> list[Command]:
    """What stands before the round: the balance, and beside it a hold and a payment."""
    return [
        _pay(number, "filled", BANK, purse(number), BALANCE),
        _pay(number, "filled beside", BANK, side_purse(number), 2 * PRICE),
        hold(number),
        payment(number),
    ]


def _pay(number: int, name: str, debit: str, credit: str, cents: int = PRICE) -> PostTransfer:
    return PostTransfer(
        id=derived_uuid("crossing", number, name),
        debit=debit,
        credit=credit,
        amount=Money(cents, Currency.USD),
        kind="chaos",
    )


def live(plan: CrossingPlan) -> None:
    """The body of the process; it ends after its rounds."""
    asyncio.run(_live(plan))


async def _live(plan: CrossingPlan) -> None:
    journal, database = Journal(plan.journal), Database(plan.database_url)
    uow = UnitOfWork(database, SystemClock())
    batcher = Batcher[Command, Outcome](
        "crossing",
        lambda commands: uow.run(lambda tx: ledger.post(tx, commands)),
        key=lambda command: command.id,
    )
    batcher.start()
    races = _Races(plan, uow, batcher)
    for number in range(plan.rounds):
        await asyncio.to_thread(plan.barrier.wait, _BARRIER_SECONDS)
        for race, commands in races.of_round(number).items():
            counts = await races.run(commands, alone=number % _ALONE_EVERY == 0)
            journal.write(VERDICTS, number=number, race=race, counts=counts)
    await batcher.stop()
    await database.dispose()
    journal.close()


@dataclass(frozen=True, slots=True)
class _Races:
    plan: CrossingPlan
    uow: UnitOfWork
    batcher: Batcher[Command, Outcome]
    all_have_looked: asyncio.Barrier = field(
        default_factory=lambda: asyncio.Barrier(TASKS // PROCESSES)
    )

    def of_round(self, number: int) -> dict[str, list[Command]]:
        """This process's share of each race."""
        share = range(TASKS // PROCESSES)
        floor = "clearing:floorless:usd" if self.plan.looks_first else purse(number)
        amount = Money(PRICE, Currency.USD)
        spending: list[Command] = [
            PostTransfer(
                id=uuid7(), debit=floor, credit="merchant:hall:usd", amount=amount, kind="chaos"
            )
            for _ in share
        ]
        ends: list[Command] = [
            CaptureHold(id=uuid7(), hold_id=hold(number).id, amount=amount)
            if place % 2
            else ReleaseHold(id=uuid7(), hold_id=hold(number).id)
            for place in range(4)
        ]
        refunds: list[Command] = [
            ReverseTransfer(id=uuid7(), transfer_id=payment(number).id) for _ in range(4)
        ]
        return {"spend": spending, "hold": ends, "refund": refunds}

    async def run(self, commands: Sequence[Command], *, alone: bool) -> dict[str, int]:
        verdicts = await asyncio.gather(*(self._do(one, alone=alone) for one in commands))
        return dict(Counter(verdicts))

    async def _do(self, command: Command, *, alone: bool) -> str:
        if self.plan.looks_first and isinstance(command, PostTransfer):
            alone = False
            if not await self._sees_enough(command.debit):
                return "insufficient_funds"
        while True:
            try:
                if alone:
                    (outcome,) = await self.uow.run(lambda tx: ledger.post(tx, [command]))
                else:
                    outcome = await self.batcher.submit(command)
            except Busy:  # too many want it at once: nothing was done, so it is asked again
                await asyncio.sleep(_AGAIN_AFTER_SECONDS)
            else:
                return outcome.verdict.value

    async def _sees_enough(self, payer: str) -> bool:
        """The guard switched off: what was seen is old when it is used.

        Nobody of this process pays before all of it have looked, however slow the others are.
        """

        async def look(tx: Tx) -> int:
            spent = (await ledger.balances(tx, [payer])).get(payer)
            return BALANCE + (spent.total.amount_minor if spent else 0)

        enough = await self.uow.run_read_only(look) >= PRICE
        await self.all_have_looked.wait()
        return enough
