"""A backup taken while money moves, restored elsewhere: the chain verifies and the sum is zero."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.uow import Tx, UnitOfWork
from services.ledger import folds
from services.ledger import service as ledger
from services.wallet.proofs import LedgerProofs
from tests.chaos.conftest import Progress
from tests.servers.pool import Servers
from tests.servers.postgres import first_installation
from tests.services.ledger.books import BANK, pay

ROUNDS: Final = int(os.environ.get("RESTORE_ROUNDS") or 2)
BEFORE: Final = 60
"""Transfers that must be there before a backup begins, and as many more after its end."""


@dataclass(slots=True)
class Traffic:
    """Transfers one after the other, by several at once; `acked` were answered."""

    uow: UnitOfWork
    acked: list[UUID] = field(default_factory=list)
    number: int = 0

    async def keep_paying(self, payer: int) -> None:
        await self._pay(BANK, f"user:{payer}:usd", 100_000)
        while True:
            self.number += 1
            payee = f"user:{(payer + 1) % 4}:usd" if self.number % 3 else "revenue:ticketing:usd"
            await self._pay(f"user:{payer}:usd", payee, 1 + self.number % 9)
            await asyncio.sleep(0)

    async def _pay(self, debit: str, credit: str, cents: int) -> None:
        command = pay(debit, credit, cents)
        (outcome,) = await self.uow.run(lambda tx: ledger.post(tx, [command]))
        assert outcome.verdict.moved
        self.acked.append(command.id)

    async def until(self, transfers: int) -> None:
        async with asyncio.timeout(180):
            while len(self.acked) < transfers:  # noqa: ASYNC110 - it counts what others do
                await asyncio.sleep(0.01)


@asynccontextmanager
async def traffic_on(uow: UnitOfWork, proofs: LedgerProofs) -> AsyncIterator[Traffic]:
    """Four people pay, a sealer and a folder work, until the block ends."""
    traffic = Traffic(uow)

    async def background() -> None:
        while True:
            await proofs.seal()
            await uow.run(folds.fold_all)
            await asyncio.sleep(0.02)

    tasks = [asyncio.create_task(traffic.keep_paying(payer)) for payer in range(4)]
    tasks.append(asyncio.create_task(background()))
    try:
        yield traffic
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        await uow.drain()
        assert all(isinstance(one, asyncio.CancelledError) for one in ended), ended


def back_up_sqlite(url: str, target: Path) -> None:
    """SQLite's own online backup, a few pages at a time while others write."""
    source = sqlite3.connect(str(make_url(url).database))
    copy = sqlite3.connect(target)
    try:
        source.backup(copy, pages=8, sleep=0.001)
    finally:
        copy.close()
        source.close()


def run(program: str, *arguments: str) -> None:
    """A program of the PostgreSQL that the tests run."""
    command = [str(first_installation().binaries / program), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr


def libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture
def restored_url(servers: Servers, database_backend: str) -> Iterator[str]:
    """An empty database to restore into."""
    databases = servers.databases(database_backend)
    url = databases.create_empty()
    yield url
    databases.drop(url)


async def back_up(url: str, target: Path) -> None:
    match make_url(url).get_backend_name():
        case "sqlite":
            await asyncio.to_thread(back_up_sqlite, url, target)
        case _:
            await asyncio.to_thread(
                run, "pg_dump", "--format=custom", f"--file={target}", libpq(url)
            )


async def restore(backup: Path, url: str) -> None:
    match make_url(url).get_backend_name():
        case "sqlite":
            await asyncio.to_thread(shutil.copyfile, backup, str(make_url(url).database))
        case _:
            await asyncio.to_thread(
                run, "pg_restore", "--exit-on-error", f"--dbname={libpq(url)}", str(backup)
            )


async def transfers_in(uow: UnitOfWork) -> set[UUID]:
    async def read(tx: Tx) -> set[UUID]:
        rows = await tx.session.execute(text("SELECT id FROM ledger_transfers"))
        return {one if isinstance(one, UUID) else UUID(one) for one in rows.scalars()}

    return await uow.run_read_only(read)


async def total(uow: UnitOfWork) -> int:
    async def read(tx: Tx) -> int:
        question = text(
            "SELECT (SELECT sum(balance_minor) FROM ledger_accounts)"
            " + (SELECT coalesce(sum(amount_minor), 0) FROM ledger_pending_folds)"
        )
        return int((await tx.session.execute(question)).scalar_one())

    return await uow.run_read_only(read)


@pytest.mark.parametrize("attempt", range(ROUNDS))
async def test_a_backup_under_load_is_a_sound_ledger(
    database: Database, restored_url: str, tmp_path: Path, progress: Progress, attempt: int
) -> None:
    uow = UnitOfWork(database, SystemClock())
    proofs = LedgerProofs(uow, tmp_path / "live")
    backup = tmp_path / "backup"
    async with traffic_on(uow, proofs) as traffic:
        await traffic.until(BEFORE)
        await proofs.keep_head()
        surely = set(traffic.acked)
        await back_up(database.url, backup)
        await traffic.until(len(traffic.acked) + BEFORE)
    await restore(backup, restored_url)
    copy = Database(restored_url)
    try:
        restored = UnitOfWork(copy, SystemClock())
        there = await transfers_in(restored)
        assert surely <= there
        assert len(there) < len(await transfers_in(uow)), "nothing moved after the backup"
        # With the heads of the living installation: the copy holds what was kept outside.
        again = LedgerProofs(restored, tmp_path / "live")
        report = await again.verify(lambda _done, _all: None)
        assert report.findings == []
        assert report.sealed + report.waiting == len(there)
        assert await total(restored) == 0
        # And it goes on from there: what waited is sealed, by the same chain.
        await restored.run(folds.fold_all)
        assert await again.seal() == report.waiting
        assert (await again.verify(lambda _done, _all: None)).findings == []
        progress(f"{report.sealed} sealed and {report.waiting} waiting of {len(there)} restored")
    finally:
        await copy.dispose()


async def test_a_copy_from_before_the_kept_head_is_found(
    database: Database, restored_url: str, tmp_path: Path
) -> None:
    """Control: sound by itself, but old; the head outside tells."""
    uow = UnitOfWork(database, SystemClock())
    proofs = LedgerProofs(uow, tmp_path)
    backup = tmp_path / "backup"
    async with traffic_on(uow, proofs) as traffic:
        await traffic.until(BEFORE)
        await back_up(database.url, backup)
        await traffic.until(len(traffic.acked) + BEFORE)
    await uow.run(folds.fold_all)
    await proofs.seal()
    await proofs.keep_head()
    await restore(backup, restored_url)
    copy = Database(restored_url)
    try:
        report = await LedgerProofs(UnitOfWork(copy, SystemClock()), tmp_path).verify(
            lambda _done, _all: None
        )
    finally:
        await copy.dispose()
    assert [one.partition(" was")[2][:5] for one in report.findings] == [" kept"]
