"""How fast is a gate? Scans of one phone, of several at once, queues handed over, counters.

    PYTHONPATH=. python tests/benchmarks/bench_gate.py

An evening is sold out through tables, then its tickets are scanned through the service, one after
another and by several phones at once; the same tickets again are refused. A phone needs 10 scans
in a second. GATE_TICKETS sets how many tickets there are.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import insert, select

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.ids import uuid7
from services.core.uow import UnitOfWork
from services.identity import IdentityService, PinHasher, PinService, ProfileCache, Sealer
from services.identity.roles import Role, RolesService
from services.ticketing import TicketingService, codes
from services.ticketing.gate import (
    MOST_QUEUED,
    Direction,
    GateDesk,
    GateService,
    QueuedScan,
    RegisterDevice,
    Scan,
)
from services.ticketing.keyring import Keyring
from services.ticketing.models import OrderLine, SigningKey, Ticket, TicketOrder
from services.wallet import WalletService
from tests.servers.databases import PostgresDatabases, SqliteDatabases
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema
from tests.services.ticketing.programme import EVENT, SECRET, Fans, a_load, an_event, buy, times_at

TICKETS: Final = int(os.environ.get("GATE_TICKETS", "2000"))
PHONES: Final = 8
OPERATOR: Final = 7
OWNER: Final = 42
STAFF: Final = range(70, 70 + PHONES)


async def sell(database: Database) -> list[str]:
    """As many tickets as one order never has, signed like all; their codes."""
    async with database.write.begin() as connection:
        order = (await connection.execute(select(TicketOrder.id))).scalar_one()
        line = (await connection.execute(select(OrderLine.id, OrderLine.ticket_type_id))).one()
        key = (await connection.execute(select(SigningKey))).one()
        private_key = Keyring(SECRET).open(EVENT, key.sealed_private_key)
        now = datetime.now(UTC)
        made: list[dict[str, object]] = []
        for position in range(2, TICKETS + 2):
            ticket_id = uuid7()
            admission = codes.Admission(
                key.id,
                ticket_id,
                line.ticket_type_id,
                now - timedelta(hours=1),
                now + timedelta(hours=9),
                1,
            )
            made.append(
                {
                    "id": ticket_id,
                    "order_id": order,
                    "order_line_id": line.id,
                    "event_id": EVENT,
                    "ticket_type_id": line.ticket_type_id,
                    "owner_id": OWNER,
                    "position": position,
                    "serial": 1,
                    "code": codes.encode(admission, private_key),
                    "state": "valid",
                    "issued_at": now,
                }
            )
        await connection.execute(insert(Ticket), made)
    return [str(each["code"]) for each in made]


class Evening:
    """The gate with its phones."""

    def __init__(self, gate: GateService, list_id: int, phones: list[str]) -> None:
        self.gate = gate
        self.list_id = list_id
        self.phones = phones
        self._scans = 0

    async def scan(self, phone: int, code: str) -> float:
        """Milliseconds of one scan."""
        self._scans += 1
        started = time.perf_counter()
        await self.gate.scan(
            Scan(STAFF[phone], self.phones[phone], f"n{self._scans}", self.list_id, code)
        )
        return (time.perf_counter() - started) * 1_000

    async def one_phone(self, scanned: list[str]) -> None:
        started = time.perf_counter()
        times = [await self.scan(0, code) for code in scanned]
        report("one phone", len(scanned), started, times)

    async def all_phones(self, scanned: list[str], what: str) -> None:
        waiting = list(enumerate(scanned))
        times: list[float] = []

        async def work(phone: int) -> None:
            while waiting:
                _, code = waiting.pop()
                times.append(await self.scan(phone, code))

        started = time.perf_counter()
        await asyncio.gather(*(work(phone) for phone in range(PHONES)))
        report(what, len(scanned), started, times)

    async def hand_over(self, scanned: list[str]) -> None:
        now = datetime.now(UTC)
        queue = [
            QueuedScan(f"q{number}", self.list_id, code, Direction.ENTRY, now, passed=True)
            for number, code in enumerate(scanned)
        ]
        times: list[float] = []
        started = time.perf_counter()
        for first in range(0, len(queue), MOST_QUEUED):
            began = time.perf_counter()
            await self.gate.sync(STAFF[1], self.phones[1], queue[first : first + MOST_QUEUED])
            times.append((time.perf_counter() - began) * 1_000)
        report(f"handed over by {MOST_QUEUED}", len(queue), started, times)

    async def look(self, what: str, ask: Callable[[], Awaitable[object]]) -> None:
        times: list[float] = []
        for _ in range(20):
            began = time.perf_counter()
            await ask()
            times.append((time.perf_counter() - began) * 1_000)
        say(f"    {what:28} {statistics.median(times):8.2f} ms")


def report(what: str, scans: int, started: float, times: list[float]) -> None:
    per_second = scans / (time.perf_counter() - started)
    slow = statistics.quantiles(times, n=100)[98] if len(times) > 2 else max(times)
    say(
        f"    {what:28} {per_second:8,.0f} scans/s   p50 {statistics.median(times):7.2f} ms"
        f"   p99 {slow:7.2f} ms"
    )


async def prepare(database: Database) -> tuple[Evening, list[str]]:
    uow = UnitOfWork(database, SystemClock())
    wallet = WalletService(uow)
    hasher = PinHasher(SECRET)
    ticketing = TicketingService(uow, wallet, PinService(uow, hasher, Sealer(SECRET)), SECRET)
    fans = Fans(uow, wallet)
    starts_at = datetime.now(UTC) + timedelta(hours=1)
    await ticketing.load_events(a_load(an_event(size=None, times=times_at(starts_at))))
    for fan in (OWNER, OPERATOR, *STAFF):
        await fans.come(fan)
    await buy(ticketing, fans, OWNER)
    hasher.close()
    roles = RolesService(uow)
    gate = GateService(uow, roles, IdentityService(uow, ProfileCache(uow.clock)), SECRET)
    await roles.grant(OPERATOR, Role.OPERATOR)
    phones: list[str] = []
    for number, staff in enumerate(STAFF):
        await roles.grant(staff, Role.GATE)
        await GateDesk(uow, roles).post(OPERATOR, EVENT, staff)
        registered = await gate.register(
            RegisterDevice(staff, "bench-0001", EVENT, f"G{number % 4}", f"phone {number}")
        )
        phones.append(registered.device.id)
    [post] = await gate.posts(STAFF[0])
    return Evening(gate, post.lists[0].id, phones), await sell(database)


async def measure(url: str) -> None:
    database = Database(url)
    try:
        evening, sold = await prepare(database)
        quarter = len(sold) // 4
        await evening.one_phone(sold[:quarter])
        await evening.all_phones(sold[quarter : quarter * 2], f"{PHONES} phones")
        await evening.all_phones(sold[:quarter], f"{PHONES} phones, all refused")
        await evening.hand_over(sold[quarter * 2 :])
        list_id, phone, gate = evening.list_id, evening.phones[0], evening.gate
        await evening.look("counters, counted anew", lambda: gate._count(list_id))
        await evening.look("bundle", lambda: gate.bundle(STAFF[0], phone))
        await evening.look("1,000 lines in the dark", lambda: gate.offline_list(STAFF[0], phone))
    finally:
        await database.dispose()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    say(f"{TICKETS:,} tickets; a phone needs 10 scans/s")
    with tempfile.TemporaryDirectory(prefix="hm-bench-") as folder:
        say("SQLite, synchronous=FULL")
        asyncio.run(measure(SqliteDatabases(Path(folder), build_schema).create()))
    with start_postgres(durable=True) as server:
        databases = PostgresDatabases(server.url, build_schema)
        say("PostgreSQL, fsync on")
        asyncio.run(measure(databases.create()))
        databases.close()


if __name__ == "__main__":
    main()
