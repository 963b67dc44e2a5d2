"""SQLite on the event loop itself: statements run at once, only what waits goes to a thread.

One of our statements takes some ten microseconds. Handing it to a thread takes ten times as long,
and while the loop is busy the thread waits milliseconds for its turn, on every step of every
statement. What does wait is a commit for the disk, BEGIN IMMEDIATE for another process, and a
DELETE, which may touch any number of rows.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, Self, TypeVar, cast

from sqlalchemy import URL
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool
from sqlalchemy.util import await_

DRIVER: Final = "sqlite+inline"
BUSY_TIMEOUT_SECONDS: Final = 30
_PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-16000",
)

R = TypeVar("R")


class _Done(Awaitable[None]):
    """What SQLAlchemy waits for when nothing is to wait for; it insists on something."""

    def __await__(self) -> Generator[Any, Any, None]:
        yield from ()


_DONE: Final = _Done()


class _Cursor(sqlite3.Cursor):
    """Takes its rows out at once, so that no statement stays open in the database."""

    _rows: deque[Any]

    def execute(self, statement: str, parameters: Any = (), /) -> Self:
        if statement.startswith("DELETE"):
            writer = cast("Writer", self.connection)
            writer.in_thread(partial(super().execute, statement, parameters))
        else:
            super().execute(statement, parameters)
            await_(_DONE)
        self._rows = deque(super().fetchall() if self.description else ())
        return self

    def executemany(self, statement: str, parameters: Iterable[Any], /) -> Self:
        super().executemany(statement, parameters)
        await_(_DONE)
        self._rows = deque()
        return self

    def fetchone(self) -> Any:
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        count = self.arraysize if size is None else size
        return [self._rows.popleft() for _ in range(min(count, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, deque()
        return list(rows)

    async def _async_soft_close(self) -> None:
        """SQLAlchemy's word for closing what is open elsewhere; here nothing is."""


class Reader(sqlite3.Connection):
    """Reads the last committed state; never waits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for pragma in _PRAGMAS:
            self.run(f"PRAGMA {pragma}")

    def run(self, statement: str) -> None:
        """In this thread, past SQLAlchemy."""
        sqlite3.Cursor(self).execute(statement)

    def cursor(self, _factory: Any = None) -> Any:
        return super().cursor(_Cursor)

    def begin(self) -> None:
        self.run("BEGIN")


class Writer(Reader):
    """Waits in its own thread: for the lock if another process has it, and for the disk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        super().__init__(*args, **kwargs)
        self._wait_for_locks(0)

    def in_thread(self, work: Callable[[], R]) -> R:
        return await_(asyncio.get_running_loop().run_in_executor(self._thread, work))

    def begin(self) -> None:
        try:
            self.run("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            self.in_thread(self._begin_patiently)

    def _begin_patiently(self) -> None:
        self._wait_for_locks(BUSY_TIMEOUT_SECONDS)
        try:
            self.run("BEGIN IMMEDIATE")
        finally:
            self._wait_for_locks(0)

    def _wait_for_locks(self, seconds: int) -> None:
        self.run(f"PRAGMA busy_timeout={seconds * 1000}")

    def commit(self) -> None:
        self.in_thread(super().commit)

    def close(self) -> None:
        super().close()
        self._thread.shutdown(wait=False)


class InlineDialect(SQLiteDialect_pysqlite):
    """SQLAlchemy's SQLite for connections that live on an event loop."""

    driver = "inline"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, _: URL) -> type[Pool]:
        return AsyncAdaptedQueuePool

    def get_driver_connection(self, connection: Any) -> Any:
        return connection

    def do_begin(self, dbapi_connection: Any) -> None:
        dbapi_connection.begin()


CONNECT: Final[Mapping[str, Any]] = {
    "timeout": BUSY_TIMEOUT_SECONDS,
    "isolation_level": None,  # BEGIN is ours: the driver's own would start as a reader
}
registry.register("sqlite.inline", __name__, InlineDialect.__name__)
