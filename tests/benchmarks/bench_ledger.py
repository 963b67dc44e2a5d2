"""How dear a transfer is: one call and commit each, a plain ORM, the batcher. `make bench`.

All arms take turns on one durable database in one run; a ratio is the median of the rounds'
ratios, so that a busy moment of the machine meets both sides. CPU is that of this process and of
the server's processes together. Then the ledger's promises are proved: a fast wrong run fails.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot.memory import settle_down
from services.core.batcher import Batcher
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.ledger import audit
from services.ledger import service as ledger
from services.ledger.folds import fold_all
from services.ledger.schemas import Outcome, PostTransfer
from tests.benchmarks.ledger_bases import (
    POSTGRESQL_CALL,
    POSTGRESQL_FUNCTION,
    Orm,
    SqliteCalls,
    values,
)
from tests.servers.databases import PostgresDatabases, SqliteDatabases
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema

ROUNDS: Final = int(os.environ.get("BENCH_ROUNDS", "5"))
FANS: Final = 500
SINGLES: Final = 320
BATCHED: Final = 5_120
CALLERS: Final = 32
BATCH: Final = 200
HOT: Final = "user:hot:usd"
SHOP: Final = "merchant:hot:usd"

Post = Callable[[PostTransfer], Awaitable[object]]
Arm = Callable[[], Awaitable["Cost"]]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one arm took in one round: transfers a second, CPU for one in microseconds."""

    per_second: float
    cpu_us: float


class Processor:
    """Time that this process and those of a server have used, in seconds (Linux)."""

    def __init__(self, server: int | None) -> None:
        self._server = server

    def seconds(self) -> float:
        used = time.process_time()
        if self._server is not None:
            used += sum(_run_time(pid) for pid in self._processes(self._server))
        return used

    @staticmethod
    def _processes(parent: int) -> Iterable[str]:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return [str(parent), *children]


def _run_time(pid: str) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return 0.0  # it has just ended


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def commands(number: int, payee: str | None = None) -> list[PostTransfer]:
    """Made before the clock starts: what is measured is posting, not inventing."""
    made = []
    for _ in range(number):
        debit, credit = random.sample(range(FANS), 2)
        made.append(
            PostTransfer(
                id=uuid7(),
                debit=f"user:{debit}:usd",
                credit=payee or f"user:{credit}:usd",
                amount=Money(1, Currency.USD),
                kind="bench",
            )
        )
    return made


async def fund(uow: UnitOfWork) -> None:
    places = [*(f"user:{fan}:usd" for fan in range(FANS)), HOT, SHOP]
    funding = [
        PostTransfer(
            id=uuid7(),
            debit="clearing:bench:usd",
            credit=place,
            amount=Money(10**9, Currency.USD),
            kind="bench",
        )
        for place in places
    ]
    await uow.run(lambda tx: ledger.post(tx, funding))


@dataclass(frozen=True, slots=True)
class Bench:
    """The arms on one database."""

    uow: UnitOfWork
    processor: Processor

    async def measured(self, ready: Sequence[PostTransfer], work: Awaitable[object]) -> Cost:
        wall, cpu = time.perf_counter(), self.processor.seconds()
        await work
        wall, cpu = time.perf_counter() - wall, self.processor.seconds() - cpu
        return Cost(len(ready) / wall, cpu / len(ready) * 1_000_000)

    async def singly(self, posts: Sequence[Post], payee: str | None = None) -> Cost:
        """Each of `posts` is a caller of its own."""
        ready = commands(SINGLES, payee)

        async def caller(post: Post, mine: Sequence[PostTransfer]) -> None:
            for command in mine:
                assert str(await post(command)) == "posted"

        work = (caller(post, ready[n :: len(posts)]) for n, post in enumerate(posts))
        return await self.measured(ready, asyncio.gather(*work))

    async def through_ledger(self, command: PostTransfer) -> str:
        (outcome,) = await self.uow.run(lambda tx: ledger.post(tx, [command]))
        return outcome.verdict.value

    async def batched(self, waiting: int, payee: str | None = None) -> Cost:
        ready = commands(BATCHED // waiting * waiting, payee)

        async def flush(batch: Sequence[PostTransfer]) -> Sequence[Outcome]:
            return await self.uow.run(lambda tx: ledger.post(tx, batch))

        batcher = Batcher("bench", flush, key=lambda command: command.id, max_batch=BATCH)

        async def caller(mine: Sequence[PostTransfer]) -> None:
            for command in mine:
                assert (await batcher.submit(command)).verdict.value == "posted"

        async def work() -> None:
            batcher.start()
            await asyncio.gather(*(caller(ready[n::waiting]) for n in range(waiting)))
            await batcher.stop()

        return await self.measured(ready, work())

    async def raw(self) -> Cost:
        """The flush alone, full batches, nobody waiting."""
        ready = commands(BATCHED // BATCH * BATCH)

        async def work() -> None:
            for start in range(0, len(ready), BATCH):
                batch = ready[start : start + BATCH]
                await self.uow.run(lambda tx, batch=batch: ledger.post(tx, batch))  # type: ignore[misc]

        return await self.measured(ready, work())

    async def one_client(self) -> Cost:
        """One caller through the batcher: what waiting for nobody costs."""
        ready = commands(SINGLES)

        async def flush(batch: Sequence[PostTransfer]) -> Sequence[Outcome]:
            return await self.uow.run(lambda tx: ledger.post(tx, batch))

        batcher = Batcher("bench", flush, key=lambda command: command.id, max_batch=BATCH)

        async def work() -> None:
            batcher.start()
            for command in ready:
                await batcher.submit(command)
            await batcher.stop()

        return await self.measured(ready, work())


@dataclass(frozen=True, slots=True)
class Gate:
    """One arm against another: `what` of both, and where the ratio has to be."""

    name: str
    arm: str
    base: str
    what: str
    at_most: float | None = None
    at_least: float | None = None

    def told(self, rounds: Sequence[dict[str, Cost]]) -> str:
        ratios = [
            getattr(one[self.arm], self.what) / getattr(one[self.base], self.what)
            for one in rounds
        ]
        ratio = statistics.median(ratios)
        limit = self.at_most if self.at_most is not None else self.at_least
        good = ratio <= limit if self.at_most is not None else ratio >= (limit or 0)
        sign = "<=" if self.at_most is not None else ">="
        return f"  {self.name:52} {ratio:8.3f}  {sign} {limit:.3f}  {'ok' if good else 'MISSED'}"


def cpu(name: str, arm: str, base: str, at_most: float) -> Gate:
    return Gate(f"CPU, {name}", arm, base, "cpu_us", at_most=at_most)


def rate(name: str, arm: str, base: str, at_least: float) -> Gate:
    return Gate(f"rate, {name}", arm, base, "per_second", at_least=at_least)


GATES_OF_BOTH: Final = (
    cpu("batcher 32 waiting / one call", "batcher 32", "call", 0.30),
    cpu("batcher 256 waiting / one call", "batcher 256", "call", 0.25),
    cpu("batcher 256 waiting / ORM", "batcher 256", "orm", 1 / 30),
    rate("hot payee / uniform, batcher 256", "hot 256", "batcher 256", 0.9),
    rate("batcher 256 / flush of full batches", "batcher 256", "raw", 0.5),
    Gate("latency, 1 client, batcher / plain", "plain", "batcher 1", "per_second", at_most=1.3),
)
GATES: Final = {
    "postgresql": (
        *GATES_OF_BOTH,
        rate("hot payee, batcher 32 / one call", "hot 32", "hot call", 5),
    ),
    "sqlite": (
        *GATES_OF_BOTH,
        rate("batcher 32 / one call", "batcher 32", "call", 8),
        rate("batcher 256 / one call", "batcher 256", "call", 15),
        rate("batcher 32 / one by one", "batcher 32", "plain", 8),
        rate("batcher 256 / one by one", "batcher 256", "plain", 15),
        rate("FULL / NORMAL, batcher 256", "batcher 256", "normal 256", 0.9),
    ),
}


async def compare(arms: dict[str, Arm], uow: UnitOfWork) -> None:
    for arm in arms.values():
        await arm()  # warm
    rounds = [{name: await arm() for name, arm in arms.items()} for _ in range(ROUNDS)]
    for name in arms:
        rate = statistics.median(one[name].per_second for one in rounds)
        cpu = statistics.median(one[name].cpu_us for one in rounds)
        say(f"  {name:16} {rate:7.0f}/s  CPU {cpu:6.0f} us")
    for gate in GATES[uow.database.dialect]:
        say(gate.told(rounds))
    await uow.run(fold_all)
    broken = await uow.run_read_only(audit.violations)
    assert broken == [], broken


async def on_sqlite(full_url: str, normal_url: str) -> None:
    full, normal = (Database(url) for url in (full_url, normal_url))
    uows = [UnitOfWork(database, SystemClock()) for database in (full, normal)]
    await _be_less_careful(normal)
    for uow in uows:
        await fund(uow)
    bench, careless = (Bench(uow, Processor(None)) for uow in uows)
    calls = SqliteCalls(str(make_url(full_url).database))
    arms: dict[str, Arm] = {
        "call": lambda: bench.singly([calls.post] * CALLERS),
        "orm": lambda: bench.singly([Orm(full.write).post]),
        "plain": lambda: bench.singly([bench.through_ledger]),
        "batcher 1": bench.one_client,
        "batcher 32": lambda: bench.batched(32),
        "batcher 256": lambda: bench.batched(256),
        "hot 256": lambda: bench.batched(256, HOT),
        "normal 256": lambda: careless.batched(256),
        "raw": bench.raw,
    }
    await compare(arms, uows[0])
    calls.close()
    await full.dispose()
    await normal.dispose()


async def _be_less_careful(database: Database) -> None:
    async with database.write.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        driver.run("PRAGMA synchronous=NORMAL")


async def on_postgresql(url: str) -> None:
    database = Database(url)
    uow = UnitOfWork(database, SystemClock())
    await fund(uow)
    parsed = make_url(url)
    connections: list[Any] = [
        await asyncpg.connect(
            user=parsed.username, database=parsed.database, host=parsed.query["host"]
        )
        for _ in range(CALLERS)
    ]
    await connections[0].execute(POSTGRESQL_FUNCTION)
    backend = await connections[0].fetchval("SELECT pg_backend_pid()")
    bench = Bench(uow, Processor(parent_of(backend)))
    posts: list[Post] = [
        lambda command, one=one: one.fetchval(POSTGRESQL_CALL, *values(command))  # type: ignore[misc]
        for one in connections
    ]
    orm = Orm(database.write)
    arms: dict[str, Arm] = {
        "call": lambda: bench.singly(posts),
        "hot call": lambda: bench.singly(posts, HOT),
        "call 1": lambda: bench.singly(posts[:1]),
        "orm": lambda: bench.singly([orm.post] * 8),
        "plain": lambda: bench.singly([bench.through_ledger]),
        "batcher 1": bench.one_client,
        "batcher 32": lambda: bench.batched(32),
        "batcher 256": lambda: bench.batched(256),
        "hot 32": lambda: bench.batched(32, HOT),
        "hot 256": lambda: bench.batched(256, HOT),
        "append 256": lambda: bench.batched(256, SHOP),
        "raw": bench.raw,
    }
    await compare(arms, uow)
    await count_syncs(bench)
    for one in connections:
        await one.close()
    await database.dispose()


async def count_syncs(bench: Bench) -> None:
    """Writes that waited for the disk, in full batches."""
    counted = text("SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'")

    async def syncs() -> int:
        await asyncio.sleep(1.5)  # the server's processes report once a second
        return int((await bench.uow.run_read_only(lambda tx: tx.session.scalar(counted))) or 0)

    before = await syncs()
    await bench.raw()
    per_transfer = (await syncs() - before) / BATCHED
    say(f"  {'fsyncs per transfer, 200 a batch':52} {per_transfer:8.4f}  <= 0.010")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    settle_down()  # as the product has it
    with tempfile.TemporaryDirectory(prefix="hm-bench-") as folder:
        say("SQLite, synchronous=FULL")
        files = SqliteDatabases(Path(folder), build_schema)
        asyncio.run(on_sqlite(files.create(), files.create()))
    with start_postgres(durable=True) as server:
        databases = PostgresDatabases(server.url, build_schema)
        say("PostgreSQL, fsync on (CPU of client and server)")
        asyncio.run(on_postgresql(databases.create()))
        databases.close()


if __name__ == "__main__":
    main()
