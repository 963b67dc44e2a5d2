"""Several processes pay one payee: with its row locked by each, and with credits that are folded.

PostgreSQL only. Each process has its own batcher with 32 callers; all begin at once.
"""

import asyncio
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.ledger import audit
from services.ledger.folds import Folder
from tests.benchmarks.bench_ledger import Bench, Processor, fund, say
from tests.servers.databases import PostgresDatabases
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema

PROCESSES: Final = (1, 2)
ROUNDS: Final = 3
CALLERS: Final = 32
PAYEES: Final = {"locked": "user:hot:usd", "folded": "merchant:hot:usd"}
ROOT: Final = Path(__file__).parents[2]


async def pay(url: str, payee: str) -> None:
    """One process: says that it is ready, waits for the word, pays."""
    database = Database(url)
    bench = Bench(UnitOfWork(database, SystemClock()), Processor(None))
    await bench.uow.database.ping()
    say("ready")
    await asyncio.to_thread(sys.stdin.readline)
    cost = await bench.batched(CALLERS, payee)
    say(f"{cost.per_second}")
    await database.dispose()


def together(url: str, payee: str, processes: int) -> float:
    """Transfers a second of all of them."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_fold", url, payee]
    started = [
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(processes)
    ]
    for one in started:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    rates = [float(one.communicate(timeout=300)[0]) for one in started]
    return sum(rates)


async def compare(url: str) -> None:
    database = Database(url)
    uow = UnitOfWork(database, SystemClock())
    await fund(uow)
    folding = asyncio.create_task(Folder(uow).run_forever())
    for processes in PROCESSES:
        rates: dict[str, list[float]] = {name: [] for name in PAYEES}
        for _ in range(ROUNDS):
            for name, payee in PAYEES.items():
                rates[name].append(await asyncio.to_thread(together, url, payee, processes))
        ratio = statistics.median(
            folded / locked
            for folded, locked in zip(rates["folded"], rates["locked"], strict=True)
        )
        told = ", ".join(f"{name} {statistics.median(one):.0f}/s" for name, one in rates.items())
        say(f"  {processes} processes: {told}, folded / locked {ratio:.2f}")
    folding.cancel()
    broken = await uow.run_read_only(audit.violations)
    assert broken == [], broken
    await database.dispose()


def main() -> None:
    if len(sys.argv) > 1:
        asyncio.run(pay(sys.argv[1], sys.argv[2]))
        return
    started = time.monotonic()
    with start_postgres(durable=True) as server:
        databases = PostgresDatabases(server.url, build_schema)
        say("PostgreSQL, fsync on")
        asyncio.run(compare(databases.create()))
        databases.close()
    say(f"  {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
