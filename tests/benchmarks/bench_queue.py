"""Does waiting stay cheap? Joining, looking and ticks with 100,000 people beside 1,000.

    PYTHONPATH=. python tests/benchmarks/bench_queue.py

For each database two rooms are filled through the service; then the same questions are asked of
both in turns, and the ratio of their times is printed. Beside it the bare floor of one indexed
read. QUEUE_PEOPLE sets the size of the large room.
"""

import asyncio
import contextlib
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import bindparam, text

from services.core.clock import SystemClock
from services.core.db import Busy, Database, UtcDateTime
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.ticketing import TicketingService
from services.ticketing.queue import Following, OpenRoom, QueueService
from services.ticketing.queue.opening import RoomKeeper
from services.ticketing.queue.repository.counts import count_states
from services.ticketing.queue.schemas import PlaceState, TickRoom
from services.wallet import WalletService
from tests.servers.databases import PostgresDatabases, SqliteDatabases
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema
from tests.services.ticketing.programme import SECRET, a_load, an_event, times_at

PEOPLE: Final = int(os.environ.get("QUEUE_PEOPLE", "100000"))
ROOMS: Final = {"small": 1_000, "large": PEOPLE}
LOOKS: Final = 400
ROUNDS: Final = 5
CAPACITY: Final = 200
AT_ONCE: Final = 64


async def fill(queue: QueueService, event_id: str, people: int) -> float:
    """All of them join, as many at a time as a bot takes updates; joins per second."""
    started = time.perf_counter()
    for first in range(0, people, AT_ONCE):
        fans = range(first, min(first + AT_ONCE, people))
        await asyncio.gather(*(join(queue, event_id, 10**9 + fan) for fan in fans))
    return people / (time.perf_counter() - started)


async def join(queue: QueueService, event_id: str, fan_id: int) -> None:
    """Who finds the house full tries again, as a fan does."""
    for _ in range(20):
        with contextlib.suppress(Busy):
            await queue.join(event_id, fan_id)
            return
    raise AssertionError("full for ever")


async def start_sale(database: Database, event_id: str, sale_at: datetime) -> None:
    """The sale began a minute before the first join: what follows is a draw of everybody."""
    moved = text("UPDATE queue_entries SET joined_at = :before WHERE event_id = :event")
    begun = text("UPDATE queue_rooms SET sale_at = :at WHERE event_id = :event").bindparams(
        bindparam("at", type_=UtcDateTime)
    )
    before = sale_at - timedelta(minutes=1)
    async with database.write.begin() as connection:
        moved = moved.bindparams(bindparam("before", type_=UtcDateTime))
        await connection.execute(moved, {"event": event_id, "before": before})
        await connection.execute(begun, {"event": event_id, "at": sale_at})


async def timed(work: Callable[[int], Awaitable[object]]) -> float:
    """Microseconds for one of many questions."""
    started = time.perf_counter()
    for number in range(LOOKS):
        await work(number)
    return (time.perf_counter() - started) / LOOKS * 1e6


async def compare(database: Database) -> None:
    uow = UnitOfWork(database, SystemClock())
    pins = PinService(uow, PinHasher(SECRET), Sealer(SECRET))
    ticketing = TicketingService(uow, WalletService(uow), pins, SECRET)
    queue = QueueService(uow, SECRET)
    keeper = RoomKeeper(SECRET)
    now = uow.clock.now()
    evening = times_at(now + timedelta(days=10))
    events = [an_event(event_id, times=evening) for event_id in ROOMS]
    await ticketing.load_events(a_load(*events))
    queue.start()
    for event_id, people in ROOMS.items():
        opens_at, sale_at = now - timedelta(hours=1), now + timedelta(hours=1)
        room = OpenRoom(event_id, opens_at, sale_at, CAPACITY, timedelta(minutes=10))
        await uow.run(lambda tx, room=room: keeper.open(tx, room))  # type: ignore[misc]
        rate = await fill(queue, event_id, people)
        say(f"  {people:7,} joined, {rate:6.0f}/s")
        await start_sale(database, event_id, now - timedelta(minutes=1))
        started = time.perf_counter()
        await queue.tick(TickRoom(event_id, 0))
        say(f"          draw (rank all by lot, let {CAPACITY} in): {seconds(started)}")
        numbers = await uow.run_read_only(lambda tx, room=event_id: count_states(tx, room))  # type: ignore[misc]
        assert numbers[PlaceState.INSIDE].people == CAPACITY
        assert (await queue.look_at_room(event_id)).people == people
        started = time.perf_counter()
        await queue.tick(TickRoom(event_id, 1))
        say(f"          later tick: {seconds(started)}")

    def look(event_id: str) -> Callable[[int], Awaitable[object]]:
        step = max(1, ROOMS[event_id] // LOOKS)
        return lambda number: queue.place(event_id, 10**9 + number * step)

    statement = text("SELECT rank FROM queue_entries WHERE event_id = :event AND fan_id = :fan")

    async def floor(number: int) -> None:
        await uow.run_read_only(
            lambda tx: tx.session.execute(statement, {"event": "large", "fan": 10**9 + number})
        )

    rounds = [
        (await timed(look("small")), await timed(look("large")), await timed(floor))
        for _ in range(ROUNDS)
    ]
    small, large, bare = (statistics.median(each) for each in zip(*rounds, strict=True))
    ratio = statistics.median(one[1] / one[0] for one in rounds)
    say(f"  position: {small:.0f} us of 1,000, {large:.0f} us of {PEOPLE:,} (x{ratio:.2f})")
    say(f"  bare floor, one indexed read: {bare:.0f} us")
    many = Following(queue)
    last = [await many.first("large", 10**9 + PEOPLE - n) for n in range(1, LOOKS + 1)]
    waiting = [one for one in last if one.place.ahead is not None]
    again = await timed(lambda number: many.again(waiting[number % len(waiting)]))
    say(f"  following, for each that watches without a read of its own: {again:.0f} us")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(f"  memory of this process at its peak: {peak} MB")
    await queue.stop()
    pins._hasher.close()
    await database.dispose()


def seconds(started: float) -> str:
    return f"{time.perf_counter() - started:.3f} s"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="hm-bench-") as folder:
        say("SQLite, synchronous=FULL")
        url = SqliteDatabases(Path(folder), build_schema).create()
        asyncio.run(compare(Database(url)))
    with start_postgres(durable=True) as server:
        databases = PostgresDatabases(server.url, build_schema)
        say("PostgreSQL, fsync on")
        asyncio.run(compare(Database(databases.create())))
        databases.close()


if __name__ == "__main__":
    main()
