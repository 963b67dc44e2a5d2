"""An installation that makes media: a library of a few items, a folder, a worker by hand."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from tests.servers.pool import SQLITE, Servers
from tests.services.streaming.processing.studio import Studio, open_studio
from tests.services.streaming.samples import samples  # noqa: F401


@pytest.fixture
async def studio(database: Database, clock: FrozenClock, tmp_path: Path) -> Studio:
    """On both databases."""
    return await open_studio(UnitOfWork(database, clock), tmp_path)


@pytest.fixture
def file_url(servers: Servers) -> Iterator[str]:
    databases = servers.databases(SQLITE)
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture
async def one_studio(file_url: str, clock: FrozenClock, tmp_path: Path) -> AsyncIterator[Studio]:
    """On one database: for what takes seconds and asks the database for little."""
    database = Database(file_url)
    yield await open_studio(UnitOfWork(database, clock), tmp_path)
    await database.dispose()
