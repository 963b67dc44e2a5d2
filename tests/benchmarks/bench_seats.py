"""A hall of 20,000 seats: size and time of what is free, and holds per second in one zone.

    PYTHONPATH=. python tests/benchmarks/bench_seats.py

Half of the seats are sold one by one in random places, the worst case for the answer: each state
changes from seat to seat, and every seat has a hold of its own.
"""

import asyncio
import base64
import gzip
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import text

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.ids import uuid7
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.ticketing import TicketingService
from services.ticketing.seats import FindSeats, HoldSeats, Layout, SeatsTaken
from services.ticketing.seats.service import SeatService
from services.wallet import WalletService
from tests.servers.databases import PostgresDatabases, SqliteDatabases
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema
from tests.services.ticketing.programme import EVENT, SECRET, times_at, type_id
from tests.services.ticketing.seats.halls import a_hall, a_load, a_seated_event

ROWS: Final = 200
SEATS_A_ROW: Final = 100
ROUNDS: Final = 15
HOLDS: Final = 300
WORKERS: Final = 8


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def big_hall() -> Layout:
    return a_hall(*[SEATS_A_ROW] * ROWS)


async def measure(name: str, database: Database) -> None:
    clock = SystemClock()
    uow = UnitOfWork(database, clock)
    hasher = PinHasher(SECRET)
    ticketing = TicketingService(
        uow, WalletService(uow), PinService(uow, hasher, Sealer(SECRET)), SECRET
    )
    hall = big_hall()
    times = times_at(clock.now() + timedelta(days=10))
    await ticketing.load_events(a_load(hall, a_seated_event(times=times)))
    kind = await type_id(ticketing, "front")
    seats = SeatService(uow, random.Random(1))
    say(f"{name}: {hall.seats:,} seats, map {len(gzip.compress(hall.as_json().encode())):,} bytes")
    await holds(seats, kind)
    await sell_half(database, hall)
    await availability(uow)
    hasher.close()
    await database.dispose()


async def availability(uow: UnitOfWork) -> None:
    """Never out of the answer that is kept for a second: each round has its own service."""
    milliseconds: list[float] = []
    cpu = time.process_time()
    size = 0
    for _ in range(ROUNDS):
        service = SeatService(uow, random.Random(1))
        start = time.perf_counter()
        found = await service.availability(EVENT)
        packed = gzip.compress(base64.b64encode(found.states), 6)
        milliseconds.append((time.perf_counter() - start) * 1_000)
        size = len(packed)
    middle, worst = statistics.median(milliseconds), max(milliseconds)
    own = (time.process_time() - cpu) / ROUNDS * 1_000
    say(
        f"  availability: {size:,} bytes packed, median {middle:.1f} ms, worst {worst:.1f} ms, "
        f"{own:.1f} ms of this process's CPU"
    )


async def sell_half(database: Database, hall: Layout) -> None:
    """Straight into the tables: ten thousand paid orders would take minutes."""
    chosen = random.Random(5).sample(range(hall.seats), hall.seats // 2)
    now = SystemClock().now()
    holds = [uuid7() for _ in chosen]
    plain = database.dialect == "sqlite"
    async with database.write.begin() as connection:
        await connection.execute(text("DELETE FROM seat_carts"))
        await connection.execute(text("DELETE FROM seat_holds"))
        await connection.execute(
            text(
                "INSERT INTO stock_holds (id, kind, state, created_at) "
                "VALUES (:id, 'block', 'used', :now)"
            ),
            [
                {
                    "id": hold.hex if plain else hold,
                    "now": now.replace(tzinfo=None) if plain else now,
                }
                for hold in holds
            ],
        )
        await connection.execute(
            text("INSERT INTO seat_holds (event_id, seat, hold_id) VALUES (:event, :seat, :hold)"),
            [
                {"event": EVENT, "seat": seat, "hold": hold.hex if plain else hold}
                for seat, hold in zip(chosen, holds, strict=True)
            ],
        )
        if not plain:
            await connection.execute(text("ANALYZE"))


async def holds(seats: SeatService, kind: int) -> None:
    for what, hold in (("chosen pairs", _chosen), ("best pairs", _best)):
        start = time.perf_counter()
        taken = await _crowd(seats, kind, hold)
        rate = HOLDS / (time.perf_counter() - start)
        say(f"  {what}: {rate:,.0f} tries/s by {WORKERS} at once, {taken} of {HOLDS} refused")


Hold = Callable[[SeatService, int, int], Awaitable[object]]


async def _chosen(seats: SeatService, kind: int, number: int) -> object:
    first = number * 4 % 19_000 // 100 * 100 + 2 * (number % 45)
    return await seats.hold(HoldSeats(10_000 + number, EVENT, kind, (first, first + 1)))


async def _best(seats: SeatService, kind: int, number: int) -> object:
    return await seats.best(FindSeats(50_000 + number, EVENT, kind, 2))


async def _crowd(seats: SeatService, kind: int, hold: Hold) -> int:
    refused = 0
    numbers = iter(range(HOLDS))

    async def worker() -> None:
        nonlocal refused
        for number in numbers:
            try:
                await hold(seats, kind, number)
            except SeatsTaken:
                refused += 1

    await asyncio.gather(*(worker() for _ in range(WORKERS)))
    return refused


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="hm-bench-") as folder:
        url = SqliteDatabases(Path(folder), build_schema).create()
        asyncio.run(measure("SQLite", Database(url)))
    with start_postgres(durable=True) as server:
        databases = PostgresDatabases(server.url, build_schema)
        asyncio.run(measure("PostgreSQL", Database(databases.create())))
        databases.close()


if __name__ == "__main__":
    main()
