"""Transfers per second and CPU per transfer, against a bare floor in the same run.

    PYTHONPATH=. python tests/benchmarks/bench_ledger.py

The floor is the least that a transfer can do, without any layer: five plain statements of the
bare driver and a commit for each transfer. Against it stand the ledger's own road with a commit
for each transfer, and the same road behind a batcher with 32 and 256 callers waiting. They take
turns on one durable database; ratios are medians of the rounds. After each database the ledger's
promises are proved: a fast wrong run fails.
"""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiosqlite
import asyncpg
from sqlalchemy.engine import make_url

from services.core.batcher import Batcher
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.ledger import audit
from services.ledger import service as ledger
from services.ledger.schemas import Outcome, PostTransfer
from tests.servers.databases import PostgresDatabases, SqliteDatabases
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema

ROUNDS: Final = 5
FANS: Final = 500
SINGLE_TRANSFERS: Final = 150
BATCHED_TRANSFERS: Final = 2_000

FLOOR_TABLES: Final = (
    "CREATE TABLE floor_accounts (id BIGINT PRIMARY KEY, balance BIGINT)",
    "CREATE TABLE floor_transfers (id CHAR(32) PRIMARY KEY, a BIGINT, b BIGINT, n BIGINT)",
    "CREATE TABLE floor_entries (id CHAR(32), account BIGINT, n BIGINT)",
)
FLOOR_TRANSFER: Final = (
    "UPDATE floor_accounts SET balance = balance - 1 WHERE id = {debit} AND balance >= 1",
    "UPDATE floor_accounts SET balance = balance + 1 WHERE id = {credit}",
    "INSERT INTO floor_transfers VALUES ('{id}', {debit}, {credit}, 1)",
    "INSERT INTO floor_entries VALUES ('{id}', {debit}, -1)",
    "INSERT INTO floor_entries VALUES ('{id}', {credit}, 1)",
)
Execute = Callable[[str], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one round took: transfers a second, CPU of this process for one in microseconds."""

    per_second: float
    cpu_us: float


async def measured(transfers: int, work: Awaitable[object]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    await work
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Cost(transfers / wall, cpu / transfers * 1_000_000)


def pair() -> tuple[int, int]:
    debit, credit = random.sample(range(FANS), 2)
    return debit, credit


def some_transfer() -> PostTransfer:
    debit, credit = (f"user:{fan}:usd" for fan in pair())
    amount = Money(1, Currency.USD)
    return PostTransfer(id=uuid7(), debit=debit, credit=credit, amount=amount, kind="bench")


async def fund(uow: UnitOfWork) -> None:
    amount = Money(10**9, Currency.USD)
    commands = [
        PostTransfer(
            id=uuid7(),
            debit="clearing:bench:usd",
            credit=f"user:{fan}:usd",
            amount=amount,
            kind="bench",
        )
        for fan in range(FANS)
    ]
    await uow.run(lambda tx: ledger.post(tx, commands))


async def floor(execute: Execute) -> None:
    for _ in range(SINGLE_TRANSFERS):
        debit, credit = pair()
        await execute("BEGIN")
        for statement in FLOOR_TRANSFER:
            await execute(statement.format(id=uuid7().hex, debit=debit, credit=credit))
        await execute("COMMIT")


async def one_by_one(uow: UnitOfWork) -> None:
    for _ in range(SINGLE_TRANSFERS):
        (outcome,) = await uow.run(lambda tx: ledger.post(tx, [some_transfer()]))
        assert outcome.verdict.moved


async def batched(uow: UnitOfWork, waiting: int) -> None:
    async def flush(commands: Sequence[PostTransfer]) -> Sequence[Outcome]:
        return await uow.run(lambda tx: ledger.post(tx, commands))

    batcher = Batcher("bench", flush, key=lambda command: command.id, max_batch=200)
    batcher.start()

    async def caller() -> None:
        for _ in range(BATCHED_TRANSFERS // waiting):
            assert (await batcher.submit(some_transfer())).verdict.moved

    await asyncio.gather(*(caller() for _ in range(waiting)))
    await batcher.stop()


async def compare(uow: UnitOfWork, execute: Execute) -> None:
    for statement in FLOOR_TABLES:
        await execute(statement)
    for fan in range(FANS):
        await execute(f"INSERT INTO floor_accounts VALUES ({fan}, 1000000000)")
    await fund(uow)
    arms: dict[str, Callable[[], Awaitable[Cost]]] = {
        "floor": lambda: measured(SINGLE_TRANSFERS, floor(execute)),
        "one by one": lambda: measured(SINGLE_TRANSFERS, one_by_one(uow)),
        "batcher, 32 waiting": lambda: measured(BATCHED_TRANSFERS // 32 * 32, batched(uow, 32)),
        "batcher, 256 waiting": lambda: measured(
            BATCHED_TRANSFERS // 256 * 256, batched(uow, 256)
        ),
    }
    for arm in arms.values():
        await arm()  # warm
    rounds = [{name: await arm() for name, arm in arms.items()} for _ in range(ROUNDS)]
    for name in arms:
        rate = statistics.median(one[name].per_second for one in rounds)
        cpu = statistics.median(one[name].cpu_us for one in rounds)
        rates = statistics.median(one[name].per_second / one["floor"].per_second for one in rounds)
        cpus = statistics.median(one[name].cpu_us / one["floor"].cpu_us for one in rounds)
        say(f"  {name:21} {rate:6.0f}/s (x{rates:.2f})  CPU {cpu:5.0f} us (x{cpus:.2f})")
    broken = await uow.run_read_only(audit.violations)
    assert broken == [], broken


async def on_sqlite(url: str) -> None:
    database = Database(url)
    path = make_url(url).database
    assert path
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        await connection.execute("PRAGMA synchronous=FULL")
        await compare(UnitOfWork(database, SystemClock()), connection.execute)
    await database.dispose()


async def on_postgresql(url: str) -> None:
    database = Database(url)
    parsed = make_url(url)
    connection: Any = await asyncpg.connect(
        user=parsed.username, database=parsed.database, host=parsed.query["host"]
    )
    await compare(UnitOfWork(database, SystemClock()), connection.execute)
    await connection.close()
    await database.dispose()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="hm-bench-") as folder:
        say("SQLite, synchronous=FULL")
        asyncio.run(on_sqlite(SqliteDatabases(Path(folder), build_schema).create()))
    with start_postgres(durable=True) as server:
        databases = PostgresDatabases(server.url, build_schema)
        say("PostgreSQL, fsync on (CPU of the client only)")
        asyncio.run(on_postgresql(databases.create()))
        databases.close()


if __name__ == "__main__":
    main()
