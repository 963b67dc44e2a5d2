"""Fresh databases in milliseconds: the schema is built once and then copied."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import asyncpg
from sqlalchemy.engine import make_url

BuildSchema = Callable[[str], None]
STRATEGIES_SINCE = 15  # the first PostgreSQL that can copy in two ways


class Databases(Protocol):
    """Makes and drops databases on one server; URLs are SQLAlchemy URLs of an async driver."""

    def create(self, build: BuildSchema | None = None) -> str:
        """A new database with the product's whole schema, or with what `build` puts into it.

        It is built once and then copied.
        """
        ...

    def create_empty(self) -> str: ...

    def drop(self, url: str) -> None: ...

    def close(self) -> None: ...


class SqliteDatabases:
    """Each database is a file in `folder`, copied from the first one."""

    def __init__(self, folder: Path, build_schema: BuildSchema) -> None:
        self._folder = folder
        self._build_schema = build_schema
        self._templates: dict[BuildSchema, Path] = {}
        self._numbers = count()

    def create(self, build: BuildSchema | None = None) -> str:
        build = build or self._build_schema
        if build not in self._templates:
            template = self._new_path()
            build(_sqlite_url(template))
            _leave_wal(template)
            self._templates[build] = template
        path = self._new_path()
        shutil.copyfile(self._templates[build], path)
        return _sqlite_url(path)

    def create_empty(self) -> str:
        return _sqlite_url(self._new_path())

    def drop(self, url: str) -> None:
        path = make_url(url).database
        assert path
        for suffix in ("", "-wal", "-shm"):
            Path(path + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing to do: the folder belongs to the test runner."""

    def _new_path(self) -> Path:
        return self._folder / f"database-{next(self._numbers)}.sqlite"


class PostgresDatabases:
    """Each database is copied by the server from a template of this process."""

    def __init__(self, url: str, build_schema: BuildSchema) -> None:
        self._url = make_url(url)
        self._build_schema = build_schema
        self._templates: dict[BuildSchema, str] = {}
        self._numbers = count()
        # A loop of our own that never becomes the current one: tests have theirs.
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._connection: asyncpg.Connection[Any] | None = None
        self._copies_files: bool | None = None

    def create(self, build: BuildSchema | None = None) -> str:
        build = build or self._build_schema
        if build not in self._templates:
            template = self._new("")
            build(self._url_of(template))
            self._templates[build] = template
        return self._url_of(self._new(f'TEMPLATE "{self._templates[build]}" {self._strategy()}'))

    def create_empty(self) -> str:
        return self._url_of(self._new(""))

    def drop(self, url: str) -> None:
        self._execute(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        for template in self._templates.values():
            self._execute(f'DROP DATABASE "{template}" WITH (FORCE)')
        if self._connection is not None:
            self._runner.run(self._connection.close())
        self._runner.close()

    def _strategy(self) -> str:
        """Files are copied three times as fast as pages, unless each must reach the disk."""
        if self._copies_files is None:
            self._copies_files = self._runner.run(self._can_copy_files())
        return "STRATEGY FILE_COPY" if self._copies_files else ""

    async def _can_copy_files(self) -> bool:
        connection = await self._connected()
        if connection.get_server_version().major < STRATEGIES_SINCE:
            return False
        return bool(await connection.fetchval("SHOW fsync") == "off")

    def _new(self, options: str) -> str:
        name = f"hangmeas_test_{os.getpid()}_{next(self._numbers)}"
        self._execute(f'CREATE DATABASE "{name}" {options}')
        return name

    def _url_of(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: str) -> None:
        self._runner.run(self._execute_async(statement))

    async def _execute_async(self, statement: str) -> None:
        await (await self._connected()).execute(statement)

    async def _connected(self) -> asyncpg.Connection[Any]:
        if self._connection is None:
            dsn = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._connection = await asyncpg.connect(dsn)
        return self._connection


def _sqlite_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def _leave_wal(path: Path) -> None:
    """Brings everything into the one file that is copied."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
