"""Transfers through the wallet's service against the raw batch of the ledger, in the same run.

    PYTHONPATH=. python tests/benchmarks/bench_wallet.py

The raw arm is the ledger's own flush behind a batcher, without the guard of the wallet. Against
it stands `WalletService.transfer` with freeze, limits, legal caps and counters: to many payees,
to one payee, and with a fee leg. All have 256 callers waiting and take turns on one durable
database; ratios are medians of the rounds, p99 is the wait of one caller. After each database the
promises of ledger and wallet are proved: a fast wrong run fails. ROUNDS and TRANSFERS come from
the environment.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from bot.memory import settle_down
from services.core.batcher import Batcher
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.ledger import service as ledger
from services.ledger.schemas import Outcome, PostTransfer
from services.wallet import WalletService, WalletTransfer
from tests.servers.databases import PostgresDatabases, SqliteDatabases
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema

ROUNDS: Final = int(os.environ.get("ROUNDS", "5"))
TRANSFERS: Final = int(os.environ.get("TRANSFERS", "4096"))
WAITING: Final = 256
FANS: Final = 2_000
SHOP: Final = FANS + 1
CENT: Final = Money(1, Currency.USD)

Attempt = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one round took: transfers a second, the 99th percentile of the waits."""

    per_second: float
    p99_ms: float


async def measured(attempt: Attempt) -> Cost:
    """So many callers, each asking again as soon as it is answered."""
    waits: list[float] = []

    async def caller() -> None:
        for _ in range(TRANSFERS // WAITING):
            began = time.perf_counter()
            await attempt()
            waits.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(WAITING)))
    wall = time.perf_counter() - began
    return Cost(len(waits) / wall, statistics.quantiles(waits, n=100)[98] * 1_000)


class Ring:
    """Payers take turns, so that no daily limit is reached; payees are other fans."""

    def __init__(self) -> None:
        self._payers: Iterator[int] = count()
        self._keys: Iterator[int] = count()

    def payer(self) -> int:
        return next(self._payers) % FANS

    def key(self) -> str:
        return f"{next(self._keys):012}"

    def pair(self) -> tuple[int, int]:
        payer = self.payer()
        return payer, (payer + random.randrange(1, FANS)) % FANS


async def fund(uow: UnitOfWork) -> None:
    commands = [
        PostTransfer(
            id=uuid7(),
            debit="clearing:bench:usd",
            credit=f"user:{fan}:usd",
            amount=Money(10**9, Currency.USD),
            kind="top_up",
        )
        for fan in (*range(FANS), SHOP)
    ]
    await uow.run(lambda tx: ledger.post(tx, commands))


def raw(uow: UnitOfWork, ring: Ring) -> tuple[Batcher[PostTransfer, Outcome], Attempt]:
    async def flush(commands: Sequence[PostTransfer]) -> Sequence[Outcome]:
        return await uow.run(lambda tx: ledger.post(tx, commands))

    batcher = Batcher("bench", flush, key=lambda command: command.id, max_batch=200)

    async def attempt() -> None:
        debit, credit = (f"user:{fan}:usd" for fan in ring.pair())
        command = PostTransfer(id=uuid7(), debit=debit, credit=credit, amount=CENT, kind="bench")
        assert (await batcher.submit(command)).verdict.moved

    return batcher, attempt


def through(wallet: WalletService, ring: Ring, *, hot: bool, fee: Money | None = None) -> Attempt:
    async def attempt() -> None:
        payer, payee = (ring.payer(), SHOP) if hot else ring.pair()
        command = WalletTransfer(
            key=ring.key(), payer_id=payer, payee_id=payee, amount=CENT, fee=fee
        )
        await wallet.transfer(command)

    return attempt


async def compare(database: Database) -> None:
    uow = UnitOfWork(database, SystemClock())
    wallet = WalletService(uow)
    ring = Ring()
    await fund(uow)
    batcher, raw_attempt = raw(uow, ring)
    batcher.start()
    wallet.start()
    arms: dict[str, Attempt] = {
        "raw batch of the ledger": raw_attempt,
        "service, many payees": through(wallet, ring, hot=False),
        "service, one payee": through(wallet, ring, hot=True),
        "service, with a fee leg": through(wallet, ring, hot=False, fee=CENT),
    }
    for attempt in arms.values():
        await measured(attempt)  # warm
    rounds = [{name: await measured(arm) for name, arm in arms.items()} for _ in range(ROUNDS)]
    tell(rounds)
    await batcher.stop()
    await wallet.stop()
    broken = await wallet.audit()
    assert broken == [], broken
    await database.dispose()


def tell(rounds: Sequence[dict[str, Cost]]) -> None:
    def median(name: str, base: str) -> float:
        return statistics.median(one[name].per_second / one[base].per_second for one in rounds)

    raw_arm, uniform, hot, _ = rounds[0]
    for name in rounds[0]:
        rate = statistics.median(one[name].per_second for one in rounds)
        p99 = statistics.median(one[name].p99_ms for one in rounds)
        say(f"  {name:24} {rate:6.0f}/s  x{median(name, raw_arm):.2f} of raw  p99 {p99:4.0f} ms")
    say(f"  service / raw {median(uniform, raw_arm):.2f} (gate 0.50)")
    say(f"  one payee / many {median(hot, uniform):.2f} (gate 0.90)")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


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
