"""Paid orders per second, statements and CPU per order, against a bare floor in the same run.

    PYTHONPATH=. python tests/benchmarks/bench_ticketing.py

A paid order is the whole path: hold, PIN confirmation (put there beforehand), pay, one ticket.
The floor does the least that such an order can do, without any layer: eleven plain statements in
two transactions. Both take turns on one durable database; ratios are medians of the rounds.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import event, text

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.ids import uuid7
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.ticketing import TicketingService, TicketsPurchased
from services.ticketing.errors import SoldOut
from services.wallet import WalletService
from tests.servers.databases import PostgresDatabases, SqliteDatabases
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema
from tests.services.ticketing.programme import (
    SECRET,
    Fans,
    a_load,
    an_event,
    hold,
    payment,
    times_at,
    type_id,
)

ROUNDS: Final = 5
ORDERS_PER_ROUND: Final = 60
STATEMENT_ORDERS: Final = 40
HOT_HOLDS: Final = 4_000
HOT_CALLERS: Final = 400
HOT_BATCH: Final = 200
SELL_OUT_SIZE: Final = 200
SELL_OUT_TRIES: Final = 400
SELL_OUT_WORKERS: Final = 8

FLOOR_TABLES: Final = (
    "CREATE TABLE floor_pools (id INTEGER PRIMARY KEY, size INTEGER, held INTEGER, sold INTEGER)",
    "CREATE TABLE floor_orders (id VARCHAR(40) PRIMARY KEY, fan BIGINT, state VARCHAR(10))",
    "CREATE TABLE floor_lines (id VARCHAR(40) PRIMARY KEY, quantity INTEGER, price BIGINT)",
    "CREATE TABLE floor_holds (id VARCHAR(40) PRIMARY KEY, state VARCHAR(10))",
    "CREATE TABLE floor_accounts (id BIGINT PRIMARY KEY, balance BIGINT)",
    "CREATE TABLE floor_entries (id VARCHAR(40), account BIGINT, amount BIGINT)",
    "CREATE TABLE floor_tickets (id VARCHAR(40) PRIMARY KEY, fan BIGINT)",
    "INSERT INTO floor_pools VALUES (1, 1000000, 0, 0)",
    "INSERT INTO floor_accounts VALUES (1, 1000000000), (2, 0)",
)
FLOOR_HOLD: Final = (
    "UPDATE floor_pools SET held = held + 1 WHERE id = 1 AND held + sold + 1 <= size",
    "INSERT INTO floor_orders VALUES (:id, 1, 'pending')",
    "INSERT INTO floor_lines VALUES (:id, 1, 2500)",
    "INSERT INTO floor_holds VALUES (:id, 'live')",
)
FLOOR_PAY: Final = (
    "UPDATE floor_orders SET state = 'confirmed' WHERE id = :id AND state = 'pending'",
    "UPDATE floor_accounts SET balance = balance - 2500 WHERE id = 1 AND balance >= 2500",
    "UPDATE floor_accounts SET balance = balance + 2500 WHERE id = 2",
    "INSERT INTO floor_entries VALUES (:id, 1, -2500), (:id, 2, 2500)",
    "UPDATE floor_holds SET state = 'used' WHERE id = :id AND state = 'live'",
    "UPDATE floor_pools SET held = held - 1, sold = sold + 1 WHERE id = 1",
    "INSERT INTO floor_tickets VALUES (:id, 1)",
)


@dataclass(frozen=True, slots=True)
class Shop:
    """The product's ticketing on a database of its own."""

    database: Database
    ticketing: TicketingService
    fans: Fans

    @classmethod
    def on(cls, database: Database) -> "Shop":
        uow = UnitOfWork(database, SystemClock(), {TicketsPurchased: ["bench.job"]})
        wallet = WalletService(uow)
        hasher = PinHasher(SECRET)
        pins = PinService(uow, hasher, Sealer(SECRET))
        hasher.close()
        return cls(database, TicketingService(uow, wallet, pins, SECRET), Fans(uow, wallet))


@dataclass(slots=True)
class Cost:
    """What a number of orders took: seconds on the wall, seconds of CPU in this process."""

    orders: int = 0
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall_seconds += time.perf_counter() - wall
        self.cpu_seconds += time.process_time() - cpu
        self.orders += 1

    @property
    def per_second(self) -> float:
        return self.orders / self.wall_seconds

    @property
    def cpu_ms(self) -> float:
        return self.cpu_seconds / self.orders * 1_000


async def open_shop(database: Database, size: int | None) -> tuple[Shop, int]:
    shop = Shop.on(database)
    evening = SystemClock().now() + timedelta(days=30)
    await shop.ticketing.load_events(a_load(an_event(size=size, times=times_at(evening))))
    return shop, await type_id(shop.ticketing)


async def service_round(shop: Shop, kind: int) -> Cost:
    cost = Cost()
    buyers = await shop.fans.many(ORDERS_PER_ROUND)
    for fan_id in buyers:
        with cost.running():
            order = await hold(shop.ticketing, fan_id, ticket_type_id=kind)
        await shop.fans.confirm(order)
        cost.orders -= 1
        with cost.running():
            await shop.ticketing.pay(payment(order))
    return cost


async def floor_round(database: Database) -> Cost:
    cost = Cost()
    for _ in range(ORDERS_PER_ROUND):
        with cost.running():
            values = {"id": str(uuid7())}
            for statements in (FLOOR_HOLD, FLOOR_PAY):
                async with database.write.begin() as connection:
                    for statement in statements:
                        await connection.execute(text(statement), values)
    return cost


async def count_statements(shop: Shop, kind: int) -> float:
    """Statements per order over many orders, without BEGIN and COMMIT."""
    seen: list[str] = []

    def note(*arguments: object) -> None:
        if not str(arguments[2]).startswith("BEGIN"):
            seen.append(str(arguments[2]))

    engine = shop.database.write.sync_engine
    for fan_id in await shop.fans.many(STATEMENT_ORDERS):
        event.listen(engine, "before_cursor_execute", note)
        order = await hold(shop.ticketing, fan_id, ticket_type_id=kind)
        event.remove(engine, "before_cursor_execute", note)
        await shop.fans.confirm(order)
        event.listen(engine, "before_cursor_execute", note)
        await shop.ticketing.pay(payment(order))
        event.remove(engine, "before_cursor_execute", note)
    return len(seen) / STATEMENT_ORDERS


async def sell_out(database: Database) -> None:
    """400 tries of 8 workers on 200 tickets: exactly 200 sold, and how long a try takes."""
    shop, kind = await open_shop(database, SELL_OUT_SIZE)
    buyers = await shop.fans.many(SELL_OUT_TRIES)
    waiting = iter(buyers)
    seconds: list[float] = []
    sold = 0

    async def work() -> None:
        nonlocal sold
        for fan_id in waiting:
            started = time.perf_counter()
            try:
                order = await hold(shop.ticketing, fan_id, ticket_type_id=kind)
                await shop.fans.confirm(order)
                await shop.ticketing.pay(payment(order))
                sold += 1
            except SoldOut:
                pass
            seconds.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(SELL_OUT_WORKERS)))
    rate = SELL_OUT_TRIES / (time.perf_counter() - started)
    assert sold == SELL_OUT_SIZE, sold
    assert await shop.ticketing.recount() == []
    p99 = sorted(seconds)[int(len(seconds) * 0.99)] * 1_000
    say(f"  sell-out: {sold} of {SELL_OUT_SIZE} sold, {rate:.0f} tries/s, p99 {p99:.0f} ms")


async def hot_pool(database: Database) -> None:
    """Holds per second on one pool that everybody wants, against the same rows written barely."""
    async with database.write.begin() as connection:
        for statement in FLOOR_TABLES:
            await connection.execute(text(statement))
    shop, kind = await open_shop(database, None)
    shop.ticketing.start()
    await hot_round(shop, kind, 0)
    await hot_floor(database)  # both warm
    rates = [
        (await hot_floor(database), await hot_round(shop, kind, n + 1)) for n in range(ROUNDS)
    ]
    await shop.ticketing.stop()
    assert await shop.ticketing.recount() == []
    floor, held = (statistics.median(one) for one in zip(*rates, strict=True))
    ratio = statistics.median(service / bare for bare, service in rates)
    say(f"  holds/s on one hot pool: {held:.0f}; floor {floor:.0f}; ratio {ratio:.2f}")


async def hot_round(shop: Shop, kind: int, number: int) -> float:
    first = 1_000_000 * (number + 1)
    fans = iter(range(first, first + HOT_HOLDS))

    async def work() -> None:
        for fan_id in fans:
            await hold(shop.ticketing, fan_id, ticket_type_id=kind)

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(HOT_CALLERS)))
    return HOT_HOLDS / (time.perf_counter() - started)


async def hot_floor(database: Database) -> float:
    """The least that a flush of two hundred can do: one guarded update, three rows for each."""
    started = time.perf_counter()
    for _ in range(HOT_HOLDS // HOT_BATCH):
        rows = [{"id": str(uuid7())} for _ in range(HOT_BATCH)]
        async with database.write.begin() as connection:
            await connection.execute(
                text(
                    "UPDATE floor_pools SET held = held + :n"
                    " WHERE id = 1 AND held + sold + :n <= size"
                ),
                {"n": HOT_BATCH},
            )
            for statement in FLOOR_HOLD[1:]:
                await connection.execute(text(statement), rows)
    return HOT_HOLDS / (time.perf_counter() - started)


async def compare(database: Database) -> None:
    async with database.write.begin() as connection:
        for statement in FLOOR_TABLES:
            await connection.execute(text(statement))
    shop, kind = await open_shop(database, None)
    await floor_round(database)
    await service_round(shop, kind)  # both warm
    ratios: list[float] = []
    costs: list[tuple[Cost, Cost]] = []
    for _ in range(ROUNDS):
        floor, service = await floor_round(database), await service_round(shop, kind)
        costs.append((floor, service))
        ratios.append(service.per_second / floor.per_second)
    floor_rate = statistics.median(floor.per_second for floor, _ in costs)
    rate = statistics.median(service.per_second for _, service in costs)
    cpu_ms = statistics.median(service.cpu_ms for _, service in costs)
    floor_cpu_ms = statistics.median(floor.cpu_ms for floor, _ in costs)
    ratio = statistics.median(ratios)
    say(f"  paid orders/s: {rate:.0f}; floor {floor_rate:.0f}; ratio {ratio:.2f}")
    say(f"  CPU per order: {cpu_ms:.1f} ms; floor {floor_cpu_ms:.1f} ms")
    say(f"  SQL per order: {await count_statements(shop, kind):.2f}; floor 11")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def run(name: str, create: Callable[[], str]) -> None:
    say(name)
    for measure in (compare, hot_pool, sell_out):
        asyncio.run(_with_database(create(), measure))


async def _with_database(url: str, measure: Callable[[Database], Awaitable[None]]) -> None:
    database = Database(url)
    await measure(database)
    await database.dispose()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="hm-bench-") as folder:
        run("SQLite", SqliteDatabases(Path(folder), build_schema).create)
    with start_postgres(durable=True) as server:
        databases = PostgresDatabases(server.url, build_schema)
        run("PostgreSQL", databases.create)
        databases.close()


if __name__ == "__main__":
    main()
