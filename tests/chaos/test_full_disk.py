"""The disk is full or fails: a clear error, nothing acked is lost, and then it works again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import insert, text

from services.core.clock import SystemClock
from services.core.db import Database, StorageFull
from services.core.ids import uuid7
from services.core.outbox import MessageState, OutboxMessage
from services.core.uow import Tx, UnitOfWork
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from tests.chaos.conftest import Progress
from tests.chaos.filling import FAILURES_AT_LEAST, ROOM, live
from tests.chaos.journal import ACK, FAILED, Journal, lines, read
from tests.chaos.matching import mismatches, mismatches_of
from tests.chaos.nursery import begin, log_end
from tests.chaos.payers import BANK, PURSES, Intended, PayersPlan, finish, open_work, transfer
from tests.servers.databases import PostgresDatabases
from tests.servers.pool import SQLITE
from tests.servers.postgres import PostgresServer, start_postgres
from tests.servers.schema import build_schema

PATIENCE_SECONDS = 120.0
FEW_PAGES = 6
BATCH = 20
# PostgreSQL writes its log in files of 16 MB: only data may find no room.
LIMIT_BYTES = 17 * 2**20
PAGE_BYTES = 8192
BIG = "x" * 1_500


@dataclass(slots=True)
class Told:
    """What was asked for, and what was said to it."""

    acked: list[Intended] = field(default_factory=list)
    refused: list[PostTransfer] = field(default_factory=list)


@pytest.mark.parametrize("durable_url", [SQLITE], indirect=True)
class TestSqlite:
    @pytest.fixture
    async def database(self, durable_url: str) -> AsyncIterator[Database]:
        opened = Database(durable_url)
        yield opened
        await opened.dispose()

    async def test_a_full_disk_is_one_clear_error(
        self, database: Database, progress: Progress
    ) -> None:
        told = Told()
        await self._let_grow(database, FEW_PAGES)
        async with open_work(database) as work:
            while len(told.refused) < 2 * BATCH:
                batch = [transfer(uuid7(), BANK, PURSES[n % 8], 1) for n in range(BATCH)]
                answers = await asyncio.gather(
                    *(work.submit(one) for one in batch), return_exceptions=True
                )
                for command, answer in zip(batch, answers, strict=True):
                    if isinstance(answer, StorageFull):
                        told.refused.append(command)
                    else:
                        assert not isinstance(answer, BaseException)
                        told.acked.append(Intended(command, [answer.verdict.value]))
            assert await mismatches_of(database, told.acked) == []
            await self._let_grow(database, 10_000)
            again = await asyncio.gather(*(work.submit(one) for one in told.refused))
        assert {one.verdict.value for one in again} == {"posted"}
        everything = told.acked + [Intended(one, ["posted"]) for one in told.refused]
        assert await mismatches_of(database, everything) == []
        progress(f"{len(told.acked)} acked, {len(told.refused)} refused and then posted")

    async def _let_grow(self, database: Database, pages: int) -> None:
        async with database.write.connect() as connection:
            size = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
            await connection.execute(text(f"PRAGMA max_page_count={size + pages}"))

    async def test_an_input_output_error_loses_nothing_that_was_acked(
        self, durable_url: str, tmp_path: Path, progress: Progress
    ) -> None:
        plan = PayersPlan(durable_url, tmp_path / "journal", tmp_path / "log")
        Journal(plan.journal).close()
        process = begin(live, plan)
        try:
            await _until(plan, ROOM, 1)
            before = lines(plan.journal, ACK)
            await _until(plan, ACK, before + 50)
            assert process.exitcode is None, log_end(plan)
        finally:
            process.kill()
            process.join()
        await finish(plan)
        database = Database(durable_url)
        assert await mismatches(database, plan.journal) == []
        await database.dispose()
        errors = Counter(line["error"] for line in read(plan.journal) if line["what"] == FAILED)
        progress(f"{before} acked before there was room, then {errors}")
        assert errors.total() >= FAILURES_AT_LEAST


async def _until(plan: PayersPlan, what: str, number: int) -> None:
    give_up_at = monotonic() + PATIENCE_SECONDS
    while lines(plan.journal, what) < number:
        assert monotonic() < give_up_at, log_end(plan)
        await asyncio.sleep(0.02)


class TestPostgresql:
    @pytest.fixture
    def server(self) -> Iterator[PostgresServer]:
        with start_postgres(durable=True) as server:
            yield server

    @pytest.fixture
    def url(self, server: PostgresServer) -> str:
        databases = PostgresDatabases(server.url, build_schema)
        made = databases.create()
        databases.close()
        return made

    async def test_a_table_that_cannot_grow_takes_no_money_with_it(
        self, server: PostgresServer, url: str, progress: Progress
    ) -> None:
        """The message of a payment finds no room: neither the payment nor the message is there."""
        await _fill(url)
        _restart(server, limit_bytes=LIMIT_BYTES)
        told, errors = await _pay_until_full(url)
        assert told.acked
        assert errors == {"InternalError"}, "how the server calls a file that may not grow"
        _restart(server, limit_bytes=None)
        database = Database(url)
        assert await mismatches_of(database, told.acked) == []
        uow = UnitOfWork(database, SystemClock())
        for command in told.refused:
            assert await _pay(uow, command) == "posted"
        everything = told.acked + [Intended(one, ["posted"]) for one in told.refused]
        assert await mismatches_of(database, everything) == []
        async with database.read.connect() as connection:
            found = await connection.execute(
                text("SELECT count(*) FROM outbox_messages WHERE job = 'chaos.big'")
            )
            assert found.scalar_one() == len(everything)
        await database.dispose()
        progress(f"{len(told.acked)} acked, {len(told.refused)} refused and then posted")

    async def test_what_the_server_calls_a_full_disk_is_told_as_that(
        self, server: PostgresServer
    ) -> None:
        async def work(tx: Tx) -> None:
            full = "DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$"
            await tx.session.execute(text(full))

        database = Database(server.url)
        with pytest.raises(StorageFull):
            await UnitOfWork(database, SystemClock()).run(work)
        await database.dispose()


async def _fill(url: str) -> None:
    """The outbox nearly reaches the limit."""
    database = Database(url)
    row = {"job": "filler", "payload": BIG, "state": MessageState.DEAD, "attempts": 0}
    size = 0
    while size < LIMIT_BYTES - 40 * PAGE_BYTES:
        rows = [row | {"id": uuid7(), "run_at": datetime.now(UTC)} for _ in range(100)]
        async with database.write.begin() as connection:
            await connection.execute(insert(OutboxMessage), rows)
            found = await connection.execute(text("SELECT pg_relation_size('outbox_messages')"))
            size = int(found.scalar_one())
    await database.dispose()


def _restart(server: PostgresServer, *, limit_bytes: int | None) -> None:
    server.stop()
    command = server._server._command
    if command[0] == "/bin/sh":
        del command[:4]
    if limit_bytes is not None:
        limited = 'ulimit -S -f "$0"; exec "$@"'
        command[:0] = ["/bin/sh", "-c", limited, str(limit_bytes // 512)]
    server.start()


async def _pay_until_full(url: str) -> tuple[Told, set[str]]:
    """Each payment has a message; ten are refused in the end."""
    database = Database(url)
    uow, told, errors = UnitOfWork(database, SystemClock()), Told(), set()
    while len(told.refused) < 10:
        command = transfer(uuid7(), BANK, PURSES[len(told.acked) % 8], 1)
        try:
            told.acked.append(Intended(command, [await _pay(uow, command)]))
        except Exception as error:  # noqa: BLE001 - the test looks at its kind
            told.refused.append(command)
            errors.add(type(error).__name__)
    await database.dispose()
    return told, errors


async def _pay(uow: UnitOfWork, command: PostTransfer) -> str:
    async def work(tx: Tx) -> str:
        (outcome,) = await ledger.post(tx, [command])
        tx.enqueue("chaos.big", BIG)
        return outcome.verdict.value

    return await uow.run(work)
