"""Fixtures for all tests: real databases, real stores, a clock that stands still."""

import gc
import os
import signal

# isort: off
import bot.lean_aiogram  # noqa: F401 - as in the running bot: before anything imports aiogram
# isort: on

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import pytest
import structlog
from hypothesis import settings
from playwright.async_api import Page, expect
from redis import Redis as SyncRedis
from redis.asyncio import Redis

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.store import open_store
from tests import pins, rules
from tests.browser.chromium import open_browser
from tests.patience import IMPATIENCE, PATIENCE_SECONDS, make_patient
from tests.servers.loopback import close_outside_network
from tests.servers.pool import EMBEDDED, VALKEY, Servers, database_backends, store_backends
from tests.servers.statements import compile_once

# A shared machine may be slow for a moment: no example fails by its time. The same examples come
# each time, so that a rare one fails where it can be looked at: in a search for new ones.
NEW_EXAMPLES = "TEST_NEW_EXAMPLES" in os.environ
settings.register_profile("tests", deadline=None, derandomize=not NEW_EXAMPLES)
settings.load_profile("tests")


# Files that take longest. They begin: one of them at the end would let the other workers wait.
LONGEST = (
    "journeys/test_restart.py",
    "journeys/test_crawl.py",
    "webapp/miniapp/test_pages.py",
    "webapp/test_any_request.py",
    "chaos/test_killed_batcher.py",
    "chaos/test_lost_database.py",
    "journeys/test_bank_trouble.py",
    "journeys/test_groups.py",
    "journeys/test_installations.py",
    "chaos/test_killed_bot.py",
    "chaos/test_sell_out.py",
    "migrations/test_money_core.py",
    "migrations/test_stairway.py",
)


def pytest_configure() -> None:
    close_outside_network()
    expect.set_options(timeout=PATIENCE_SECONDS * 1_000)
    make_patient()
    pins.make_cheap()
    rules.read_once()
    compile_once()
    _draw_no_tracebacks()
    gc.disable()  # what is imported and collected stays


def _draw_no_tracebacks() -> None:
    """What is logged shows in a test that fails: as text, not as pictures of the source."""
    plain = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])


def _interrupt(number: int, frame: FrameType | None) -> None:
    """As Python does by itself. But Python's own handler is replaced by asyncio for each test and
    each fixture, and when it is put back, `signal` forms an error message that nobody reads: it
    names the fixture's whole result, all services of the product. That was a quarter of the time.
    """
    signal.default_int_handler(number, frame)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    signal.signal(signal.SIGINT, _interrupt)  # a test may have left Python's own


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Half a million objects of twelve thousand tests are not looked through again and again,
    and what tests leave is not looked for at every 700 objects: it was a quarter of their time.
    """
    gc.freeze()
    gc.set_threshold(5_000)
    gc.enable()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Databases and stores that are opened from now on give up as in production."""
    for module, name, seconds in IMPATIENCE:
        monkeypatch.setattr(module, name, seconds)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order of the files is by chance, but for the longest."""
    places = {str(Path(__file__).parent / name): place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(str(item.path), len(places)))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that uses a database or a store runs once on each kind.

    `@pytest.mark.every_server` adds the servers that the system happens to have; with
    `TEST_EVERY_SERVER=1` in the environment every test does.
    """
    marked = metafunc.definition.get_closest_marker("every_server") is not None
    every_server = marked or os.environ.get("TEST_EVERY_SERVER") == "1"
    if "database_backend" in metafunc.fixturenames:
        backends = database_backends(every_server=every_server)
        metafunc.parametrize("database_backend", backends, indirect=True)
    if "store_backend" in metafunc.fixturenames:
        backends = store_backends(every_server=every_server)
        metafunc.parametrize("store_backend", backends, indirect=True)


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    running = Servers()
    yield running
    running.close()


@pytest.fixture
def database_backend(request: pytest.FixtureRequest) -> str:
    """ "sqlite", "postgresql" or the name of a server that the system has."""
    return str(request.param)


@pytest.fixture
def store_backend(request: pytest.FixtureRequest) -> str:
    """ "embedded", "valkey" or the name of a server that the system has."""
    return str(request.param)


@pytest.fixture
def database_url(servers: Servers, database_backend: str) -> Iterator[str]:
    """A fresh database with the whole schema; for tests that start processes."""
    databases = servers.databases(database_backend)
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture
def empty_database_url(servers: Servers, database_backend: str) -> Iterator[str]:
    """A fresh database without a single table; for migrations."""
    databases = servers.databases(database_backend)
    url = databases.create_empty()
    yield url
    databases.drop(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh database with the whole schema."""
    opened = Database(database_url)
    yield opened
    await opened.dispose()


@pytest.fixture
def valkey_url(servers: Servers) -> str:
    """An empty real store; for tests that start processes."""
    url = servers.store_url(VALKEY)
    with SyncRedis.from_url(url) as client:
        client.flushall()
    return url


@pytest.fixture
async def store(servers: Servers, store_backend: str) -> AsyncIterator[Redis]:
    """An empty store: in this process, or a real server."""
    client = open_store("" if store_backend == EMBEDDED else servers.store_url(store_backend))
    await client.flushall()
    yield client
    await client.aclose(close_connection_pool=True)


@pytest.fixture
async def browser_page() -> AsyncIterator[Page]:
    """An empty page of a real browser, as wide as a phone; it reaches this machine only."""
    async with open_browser() as browser:
        yield await browser.new_page(viewport={"width": 390, "height": 844})


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at noon in Phnom Penh, until a test advances it."""
    return FrozenClock(datetime(2026, 4, 1, 5, 0, tzinfo=UTC))
