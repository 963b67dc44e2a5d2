"""Databases without a table, of the first release, and of that release brought up to now."""

from collections.abc import AsyncIterator, Iterator
from functools import partial

import pytest

from bot.migrate import migrate
from services.core.db import Database
from tests.migrations.installation import fill, install, read_installation
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


@pytest.fixture
def newest_url(servers: Servers, database_backend: str) -> Iterator[str]:
    databases = servers.databases(database_backend)
    url = databases.create(_migrate)
    yield url
    databases.drop(url)


@pytest.fixture
async def empty_newest(newest_url: str) -> AsyncIterator[Database]:
    """A database that migrations alone have made, without a row."""
    opened = Database(newest_url)
    yield opened
    await opened.dispose()


def _install(url: str) -> None:
    fill(url, partial(install, installation=read_installation()))


def _install_and_migrate(url: str) -> None:
    async def both(database: Database) -> None:
        await install(database, read_installation())
        await migrate(database)

    fill(url, both)


def _migrate(url: str) -> None:
    fill(url, migrate)
