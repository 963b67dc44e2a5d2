"""SQLite on the event loop: right answers, and a loop that goes on while something waits."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.core import sqlite_driver
from services.core.db import Database

LONG_DELETE = """
DELETE FROM things WHERE number IN (
    WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted LIMIT 3000000)
    SELECT max(n) FROM counted
)"""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/test.sqlite3")
    async with opened.write.begin() as connection:
        await connection.execute(text("CREATE TABLE things (number INTEGER PRIMARY KEY)"))
    yield opened
    await opened.dispose()


async def insert(database: Database, *numbers: int) -> None:
    async with database.write.begin() as connection:
        rows = [{"n": number} for number in numbers]
        await connection.execute(text("INSERT INTO things VALUES (:n)"), rows)


async def numbers_in(engine: AsyncEngine) -> list[int]:
    async with engine.connect() as connection:
        return list((await connection.execute(text("SELECT number FROM things"))).scalars())


async def turns_during(work: asyncio.Task[None]) -> int:
    """How often the loop came round while `work` was under way."""
    turns = 0
    while not work.done():
        turns += 1
        await asyncio.sleep(0.005)
    await work
    return turns


class TestRows:
    async def test_come_one_by_one_in_portions_and_all_together(self, database: Database) -> None:
        await insert(database, *range(10))
        async with database.read.connect() as connection:
            found = await connection.execute(text("SELECT number FROM things"))
            assert found.fetchone() == (0,)
            assert found.fetchmany(3) == [(1,), (2,), (3,)]
            assert found.fetchmany() == [(4,)]
            assert found.fetchall() == [(5,), (6,), (7,), (8,), (9,)]
            assert found.fetchone() is None

    async def test_stay_readable_after_their_transaction(self, database: Database) -> None:
        await insert(database, 1, 2)
        async with database.read.begin() as connection:
            found = await connection.execute(text("SELECT number FROM things"))
        assert found.fetchall() == [(1,), (2,)]

    async def test_come_back_from_a_change(self, database: Database) -> None:
        await insert(database, 1, 2)
        async with database.write.begin() as connection:
            gone = await connection.execute(text("DELETE FROM things RETURNING number"))
            assert sorted(gone.scalars()) == [1, 2]
            counted = await connection.execute(text("DELETE FROM things"))
            assert counted.rowcount == 0


class TestTransactions:
    async def test_readers_see_the_last_committed_state(self, database: Database) -> None:
        async with database.write.begin() as connection:
            await connection.execute(text("INSERT INTO things VALUES (1)"))
            assert await numbers_in(database.read) == []
        assert await numbers_in(database.read) == [1]

    async def test_a_reader_keeps_its_state(self, database: Database) -> None:
        async with database.read.begin() as connection:
            count = text("SELECT count(*) FROM things")
            assert (await connection.execute(count)).scalar() == 0
            await insert(database, 1)
            assert (await connection.execute(count)).scalar() == 0

    async def test_a_refused_statement_takes_all_back(self, database: Database) -> None:
        await insert(database, 1)
        with pytest.raises(IntegrityError):
            await insert(database, 2, 1)
        assert await numbers_in(database.write) == [1]

    async def test_writers_take_turns(self, database: Database) -> None:
        await asyncio.gather(*(insert(database, number) for number in range(50)))
        assert await numbers_in(database.read) == list(range(50))

    @pytest.mark.parametrize("kind", ["read", "write"])
    async def test_what_is_committed_is_on_the_disk(self, database: Database, kind: str) -> None:
        engine: AsyncEngine = getattr(database, kind)

        def settings(connection: Connection) -> list[object]:
            names = ("journal_mode", "synchronous", "foreign_keys")
            return [connection.execute(text(f"PRAGMA {name}")).scalar() for name in names]

        async with engine.connect() as connection:
            assert await connection.run_sync(settings) == ["wal", 2, 1]


class TestWaiting:
    """Each with the loop's turns counted: a driver that waits on the loop has none."""

    async def test_another_process_has_the_lock(self, database: Database, tmp_path: Path) -> None:
        other = sqlite3.connect(tmp_path / "test.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(insert(database, 1))
        for _ in range(6):  # turns that there would not be while the loop itself waits
            await asyncio.sleep(0.005)
            assert not waiting.done()
        other.execute("COMMIT")
        await waiting
        other.close()
        assert await numbers_in(database.read) == [1]

    async def test_a_lock_that_is_never_given_back_ends_the_waiting(
        self, tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sqlite_driver, "BUSY_TIMEOUT_SECONDS", 0)
        other = sqlite3.connect(tmp_path / "test.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            await insert(database, 1)
        other.execute("ROLLBACK")
        other.close()
        await insert(database, 1)

    async def test_a_delete_may_take_long(self, database: Database) -> None:
        async def delete() -> None:
            async with database.write.begin() as connection:
                await connection.execute(text(LONG_DELETE.strip()))

        assert await turns_during(asyncio.create_task(delete())) > 5

    async def test_a_caller_who_leaves_leaves_no_lock(self, database: Database) -> None:
        async def interrupted() -> None:
            async with database.write.begin() as connection:
                await connection.execute(text("INSERT INTO things VALUES (1)"))
                await asyncio.Event().wait()

        task = asyncio.create_task(interrupted())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await insert(database, 2)
        assert await numbers_in(database.read) == [2]
