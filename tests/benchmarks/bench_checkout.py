"""What an order costs: from a cart of five lines to one that waits for its money.

    PYTHONPATH=. python tests/benchmarks/bench_checkout.py

On SQLite and on PostgreSQL, in a catalogue of 1,000 variants. Gates for `place` alone: at most 30
SQL statements and 20 ms of this process's time. Beside it what filling and showing such a cart
costs. ORDERS: how many are placed.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import event

from bot.memory import settle_down
from services.catalog import CatalogService, LoadProducts
from services.catalog.repository.loading import variant_id_of
from services.checkout.addresses import AddressBook
from services.checkout.cart import CartService
from services.checkout.checkout import CheckoutService
from services.checkout.schemas import AddToCart, PlaceOrder
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.ids import new_key
from services.core.order_numbers import OrderNumbers
from services.core.uow import UnitOfWork
from services.identity import FanSeen, IdentityService, ProfileCache
from tests.servers.databases import PostgresDatabases
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema
from tests.services.catalog.goods import WAREHOUSES, a_product, a_variant
from tests.services.checkout.shop import an_address

ORDERS: Final = int(os.environ.get("ORDERS", "200"))
PRODUCTS: Final = 250
LINES: Final = 5
FAN: Final = 42
STATEMENTS: Final = 30
MILLISECONDS: Final = 20.0
T = TypeVar("T")


class Meter:
    """Statements and process time of calls, median."""

    def __init__(self, database: Database) -> None:
        self._statements = 0
        self.taken: dict[str, list[tuple[int, float]]] = {}
        for engine in {database.write, database.read}:
            event.listen(engine.sync_engine, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self._statements += 1

    async def of(self, name: str, call: Callable[[], Awaitable[T]]) -> T:
        statements, cpu = self._statements, time.process_time()
        result = await call()
        spent = (time.process_time() - cpu) * 1_000
        self.taken.setdefault(name, []).append((self._statements - statements, spent))
        return result

    def median(self, name: str) -> tuple[int, float]:
        counts, times = zip(*self.taken[name], strict=True)
        return int(statistics.median(counts)), statistics.median(times)


async def measured(database: Database) -> Meter:
    uow = UnitOfWork(database, SystemClock())
    await IdentityService(uow, ProfileCache(SystemClock())).meet(FanSeen(FAN, "Dara"))
    products = [
        a_product(
            f"p{number}",
            "ទំនិញ",
            "Goods",
            variants=tuple(
                a_variant(f"v{each}", f"HM-{number}-{each}", 100_000) for each in range(4)
            ),
        )
        for number in range(PRODUCTS)
    ]
    await CatalogService(uow).load(LoadProducts(WAREHOUSES, tuple(products)))
    await AddressBook(uow).add(FAN, new_key(), an_address())
    carts, checkout = CartService(uow), CheckoutService(uow, OrderNumbers(uow))
    meter = Meter(database)
    for number in range(ORDERS):
        for line in range(LINES):
            variant = variant_id_of(f"p{(number * LINES + line) % PRODUCTS}", f"v{line % 4}")
            add = AddToCart(new_key(), FAN, variant)
            await meter.of("add", lambda add=add: carts.add(add))  # type: ignore[misc]
        await meter.of("cart", lambda: carts.view(FAN))
        held = await meter.of("checkout", lambda: checkout.view(FAN))
        order = PlaceOrder(new_key(), FAN, held.revision)
        await meter.of("place", lambda order=order: checkout.place(order))  # type: ignore[misc]
    return meter


def report(name: str, meter: Meter) -> None:
    say(f"{name}: a cart of {LINES} lines, {ORDERS} orders, medians")
    for call in ("add", "cart", "checkout", "place"):
        statements, spent = meter.median(call)
        say(f"  {call:9} {statements:3} statements  {spent:6.2f} ms CPU")
    statements, spent = meter.median("place")
    kept = statements <= STATEMENTS and spent <= MILLISECONDS
    say(f"  gate {STATEMENTS} statements, {MILLISECONDS:.0f} ms: {'kept' if kept else 'MISSED'}")


async def run(name: str, url: str) -> None:
    database = Database(url)
    report(name, await measured(database))
    await database.dispose()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    settle_down()
    with tempfile.TemporaryDirectory(prefix="hm-bench-") as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'shop'}.sqlite3"
        build_schema(url)
        asyncio.run(run("SQLite", url))
    with start_postgres(durable=False) as server:
        databases = PostgresDatabases(server.url, build_schema)
        asyncio.run(run("PostgreSQL", databases.create()))
        databases.close()


if __name__ == "__main__":
    main()
