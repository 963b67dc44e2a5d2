"""An empty database, to be migrated by the test."""

from collections.abc import AsyncIterator

import pytest

from services.core.db import Database


@pytest.fixture
async def empty(empty_database_url: str) -> AsyncIterator[Database]:
    """A database without a single table."""
    opened = Database(empty_database_url)
    yield opened
    await opened.dispose()
