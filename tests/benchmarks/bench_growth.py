"""Whether the ledger slows down as it grows: balance, transfer and first page, small and large.

The large ledger is made by the database itself, row by row alike; then both are asked in turns.
GROWTH_ENTRIES sets its size (default: one million entries, a minute; ten million take ten times
as long to make).
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.ledger import service as ledger
from services.ledger.rules import account_id
from services.ledger.schemas import PostTransfer
from tests.servers.databases import PostgresDatabases, SqliteDatabases
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema

SMALL: Final = 10_000
LARGE: Final = int(os.environ.get("GROWTH_ENTRIES", "1000000"))
FANS: Final = 1_000
ROUNDS: Final = 9
ASKED: Final = 60
LIMIT: Final = 1.3

# Fan n pays fan n + 1, round after round: all have as many entries, in and out in turns.
TRANSFERS_POSTGRESQL: Final = """
INSERT INTO ledger_transfers (id, debit_id, credit_id, amount_minor, currency, kind, reference,
    digest, created_at)
SELECT md5('t' || numbers.n)::uuid, a.id, b.id, 1, 'USD', 'bench', '', '\\x00', now()
FROM generate_series(0, :last) AS numbers (n) JOIN places a ON a.n = numbers.n % :fans
JOIN places b ON b.n = (numbers.n + 1) % :fans"""
ENTRIES_POSTGRESQL: Final = """
INSERT INTO ledger_entries (account_id, account_version, transfer_id, amount_minor,
    balance_after_minor)
SELECT p.id, 2 + 2 * (numbers.n / :fans) + side, md5('t' || numbers.n)::uuid,
    CASE side WHEN 0 THEN 1 ELSE -1 END, 1000000000 + CASE side WHEN 0 THEN 1 ELSE 0 END
FROM generate_series(0, :last) AS numbers (n) CROSS JOIN (VALUES (0), (1)) sides (side)
JOIN places p ON p.n = CASE side WHEN 0 THEN (numbers.n + 1) % :fans ELSE numbers.n % :fans END"""
NUMBERS_SQLITE: Final = """
WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)"""
TRANSFERS_SQLITE: Final = f"""
INSERT INTO ledger_transfers (id, debit_id, credit_id, amount_minor, currency, kind, reference,
    digest, created_at)
{NUMBERS_SQLITE} SELECT printf('%032x', numbers.n), a.id, b.id, 1, 'USD', 'bench', '', x'00',
    '2026-01-01 00:00:00.000000'
FROM numbers JOIN places a ON a.n = numbers.n % :fans
JOIN places b ON b.n = (numbers.n + 1) % :fans"""
ENTRIES_SQLITE: Final = f"""
INSERT INTO ledger_entries (account_id, account_version, transfer_id, amount_minor,
    balance_after_minor)
{NUMBERS_SQLITE} SELECT p.id, 2 + 2 * (numbers.n / :fans) + side, printf('%032x', numbers.n),
    CASE side WHEN 0 THEN 1 ELSE -1 END, 1000000000 + CASE side WHEN 0 THEN 1 ELSE 0 END
FROM numbers CROSS JOIN (SELECT 0 AS side UNION ALL SELECT 1) sides
JOIN places p ON p.n = CASE side WHEN 0 THEN (numbers.n + 1) % :fans ELSE numbers.n % :fans END"""


def fan(number: int) -> str:
    return f"user:{number % FANS}:usd"


def pay(debit: str, credit: str, cents: int) -> PostTransfer:
    amount = Money(cents, Currency.USD)
    return PostTransfer(id=uuid7(), debit=debit, credit=credit, amount=amount, kind="bench")


async def fill(uow: UnitOfWork, entries: int) -> None:
    """Fund the fans through the ledger, then let the database add the rest."""
    funding = [pay("clearing:bench:usd", fan(n), 10**9) for n in range(FANS)]
    await uow.run(lambda tx: ledger.post(tx, funding))
    # Not a use case: one of those is severed when it takes as long as this.
    async with uow.database.write.begin() as connection:
        await _fill(connection, entries)
    if uow.database.dialect == "postgresql":
        async with uow.database.write.connect() as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await alone.execute(text("VACUUM ANALYZE"))
            await alone.execute(text("CHECKPOINT"))


async def _fill(connection: AsyncConnection, entries: int) -> None:
    run = connection.execute
    large = connection.dialect.name == "postgresql"
    await run(text(f"CREATE TEMPORARY TABLE places (n INTEGER, id {'UUID' if large else 'TEXT'})"))
    ids = [
        {"n": n, "id": account_id(fan(n)) if large else account_id(fan(n)).hex}
        for n in range(FANS)
    ]
    await run(text("INSERT INTO places VALUES (:n, :id)"), ids)
    if large:
        await run(text("SET LOCAL session_replication_role = replica"))  # no keys to check
    else:
        await run(text("CREATE INDEX places_n ON places (n)"))
    values = {"last": entries // 2 - 1, "fans": FANS}
    await run(text(TRANSFERS_POSTGRESQL if large else TRANSFERS_SQLITE), values)
    await run(text(ENTRIES_POSTGRESQL if large else ENTRIES_SQLITE), values)
    rounds = entries // 2 // FANS
    await run(
        text("UPDATE ledger_accounts SET version = version + :n WHERE address LIKE 'user:%'"),
        {"n": 2 * rounds},
    )
    await run(text("DROP TABLE places"))


async def balance(uow: UnitOfWork, number: int) -> None:
    found = await uow.run_read_only(lambda tx: ledger.balances(tx, [fan(number)]))
    assert found[fan(number)].total.amount_minor > 0


async def transfer(uow: UnitOfWork, number: int) -> None:
    command = pay(fan(number), fan(number + 7), 1)
    (outcome,) = await uow.run(lambda tx: ledger.post(tx, [command]))
    assert outcome.verdict.moved


async def first_page(uow: UnitOfWork, number: int) -> None:
    lines = await uow.run_read_only(lambda tx: ledger.statement(tx, fan(number), limit=10))
    assert len(lines) == 10


QUESTIONS: Final[dict[str, Callable[[UnitOfWork, int], Awaitable[None]]]] = {
    "balance": balance,
    "transfer": transfer,
    "first statement page": first_page,
}


async def microseconds(ask: Callable[[int], Awaitable[None]]) -> float:
    taken = []
    for number in range(ASKED):
        started = time.perf_counter()
        await ask(number * 37)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1_000_000


async def compare(*urls: str) -> None:
    opened = [Database(url) for url in urls]
    small, large = (UnitOfWork(database, SystemClock()) for database in opened)
    for uow, entries in ((small, SMALL), (large, LARGE)):
        started = time.perf_counter()
        await fill(uow, entries)
        say(f"  {entries:,} entries made in {time.perf_counter() - started:.0f} s")
    for name, ask in QUESTIONS.items():
        ratios, costs = [], []
        for _ in range(ROUNDS):
            before = await microseconds(partial(ask, small))
            after = await microseconds(partial(ask, large))
            ratios.append(after / before)
            costs.append(after)
        ratio = statistics.median(ratios)
        verdict = "ok" if ratio <= LIMIT else "MISSED"
        say(f"  {name:22} {statistics.median(costs):7.0f} us  x{ratio:.2f}  <= {LIMIT}  {verdict}")
    for database in opened:
        await database.dispose()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="hm-bench-") as folder:
        say("SQLite")
        files = SqliteDatabases(Path(folder), build_schema)
        asyncio.run(compare(files.create(), files.create()))
    with start_postgres(durable=True) as server:
        databases = PostgresDatabases(server.url, build_schema)
        say("PostgreSQL")
        asyncio.run(compare(databases.create(), databases.create()))
        databases.close()


if __name__ == "__main__":
    main()
