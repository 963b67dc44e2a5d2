"""Databases without a table, of the first release, and of that release brought up to now."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any

import pytest

from bot.migrate import migrate
from services.core.db import Database
from tests.migrations.installation import install, read_installation
from tests.servers.pool import Servers


@pytest.fixture
async def empty(empty_database_url: str) -> AsyncIterator[Database]:
    """A database without a single table."""
    opened = Database(empty_database_url)
    yield opened
    await opened.dispose()


@pytest.fixture
def installed_url(servers: Servers, database_backend: str) -> Iterator[str]:
    databases = servers.databases(database_backend)
    url = databases.create(_install)
    yield url
    databases.drop(url)


@pytest.fixture
async def installed(installed_url: str) -> AsyncIterator[Database]:
    """The database of an installation of the first release."""
    opened = Database(installed_url)
    yield opened
    await opened.dispose()


@pytest.fixture
def migrated_url(servers: Servers, database_backend: str) -> Iterator[str]:
    """The same after all migrations."""
    databases = servers.databases(database_backend)
    url = databases.create(_install_and_migrate)
    yield url
    databases.drop(url)


def _install(url: str) -> None:
    database = Database(url)
    _run(database, install(database, read_installation()))


def _install_and_migrate(url: str) -> None:
    database = Database(url)

    async def both() -> None:
        await install(database, read_installation())
        await migrate(database)

    _run(database, both())


def _run(database: Database, work: Coroutine[Any, Any, None]) -> None:
    """In a loop of its own, beside that of the tests."""

    async def run() -> None:
        await work
        await database.dispose()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(run())
