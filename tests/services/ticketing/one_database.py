"""One database for a test, to save time: where transactions really race, PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.servers.pool import Servers


@pytest.fixture
def database_url(request: pytest.FixtureRequest, servers: Servers) -> Iterator[str]:
    """SQLite, but for the tests of a class that says `on_postgresql = True`."""
    on_postgresql = getattr(request.cls, "on_postgresql", False)
    databases = servers.databases("postgresql" if on_postgresql else "sqlite")
    url = databases.create()
    yield url
    databases.drop(url)
