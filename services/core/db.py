"""SQLite or PostgreSQL behind one door: engines, column types, the base of all tables."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, DateTime, MetaData, event, text
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator

from services.core.errors import Unavailable
from services.core.sqlite_driver import BUSY_TIMEOUT_SECONDS, CONNECT, DRIVER, Reader, Writer

NAMING_CONVENTION: Final = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
LOCK_TIMEOUT_SECONDS: Final = 2
POOL_WAIT_SECONDS: Final = 1.8
"""Who waits longer than this for a connection is told to come later, within two seconds."""
CONNECT_SECONDS: Final = 3
_BACK_WITHIN_SECONDS: Final = 10
"""Nobody who closes waits longer for what others still do."""

lent: ContextVar[list[Any] | None] = ContextVar("connections_lent", default=None)
"""Collects the driver's connections that are lent to a task, so that they can be severed."""


class Busy(Unavailable):
    """Too many people at once; nothing was changed."""

    code = "core.busy"


class StorageFull(Busy):
    """The database has no room left; nothing was changed. The operator must make room."""

    code = "core.storage_full"


class Base(DeclarativeBase):
    """The base of every table; constraint names are the same on both databases."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: timestamptz on PostgreSQL, sortable text without zone on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        assert value.tzinfo is not None, "a moment without a time zone is ambiguous"
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def one_of(column: str, words: Iterable[StrEnum]) -> str:
    """The rule of a CHECK: the column holds one of these words, or nothing where it may."""
    return f"{column} IN ({', '.join(repr(str(word)) for word in words)})"


class Database:
    """Two engines on one database: `write` for transactions that change, `read` for the rest.

    SQLite has one write connection, so writers queue in fair order instead of polling a lock;
    readers see the last committed state (WAL).
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        parsed = make_url(url)
        self.url = url
        self.dialect = parsed.get_backend_name()
        match self.dialect:
            case "sqlite":
                assert parsed.database not in (None, "", ":memory:"), "give SQLite a file"
                Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
                self.write = _sqlite_engine(parsed, Writer, connections=1)
                self.read = _sqlite_engine(parsed, Reader, connections=4)
            case "postgresql":
                self.write = self.read = _postgresql_engine(url, pool_size)
            case other:
                raise ValueError(f"the database must be sqlite or postgresql, not {other}")

    async def ping(self) -> None:
        """Raises when the database does not answer."""
        async with self.read.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def count_anew(self) -> None:
        """After many rows at once: PostgreSQL plans by what it last counted, and by itself it
        counts again only within a minute. SQLite's plans need no counts.
        """
        if self.dialect != "postgresql":
            return
        async with self.write.connect() as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await alone.execute(text("ANALYZE (SKIP_LOCKED)"))

    async def dispose(self) -> None:
        """Close all connections, after those that still work have come back: a transaction goes on
        to its end though its caller has gone, and what comes back later is closed by nobody.
        """
        for engine in {self.write, self.read}:
            await _all_back(engine)
            await engine.dispose()


async def _all_back(engine: AsyncEngine) -> None:
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    with suppress(TimeoutError):
        async with asyncio.timeout(_BACK_WITHIN_SECONDS):
            while pool.checkedout():  # noqa: ASYNC110 - its event of a return comes too early
                await asyncio.sleep(0.005)


def _sqlite_engine(url: URL, connection: type[Reader], *, connections: int) -> AsyncEngine:
    return create_async_engine(
        url.set(drivername=DRIVER),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=BUSY_TIMEOUT_SECONDS,
        connect_args={"factory": connection, **CONNECT},
    )


def _postgresql_engine(url: str, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=False,
        connect_args={
            "timeout": CONNECT_SECONDS,
            "server_settings": {
                "lock_timeout": f"{LOCK_TIMEOUT_SECONDS}s",
                "idle_in_transaction_session_timeout": "60s",
                "application_name": "hangmeas",
                # A client that is gone without a word does not keep its locks for hours.
                "tcp_keepalives_idle": "10",
                "tcp_keepalives_interval": "5",
                "tcp_keepalives_count": "3",
            },
        },
    )
    event.listen(engine.sync_engine, "checkout", _note_lent)
    return engine


def _note_lent(connection: Any, *_: object) -> None:
    if (connections := lent.get()) is not None:
        connections.append(connection.driver_connection)
