"""Durable databases, the sandbox around them, and how long to go on."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from random import Random, SystemRandom

import pytest
from structlog.testing import capture_logs

from sandbox.main import running
from sandbox.settings import SandboxSettings
from services.core.settings import SANDBOX_BOT_TOKEN
from tests.chaos.figures import Figures
from tests.chaos.lives import Plan
from tests.chaos.sale import open_sale
from tests.journeys.outside import Outside, open_outside
from tests.servers.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.servers.pool import POSTGRESQL, SQLITE
from tests.servers.postgres import PostgresServer, start_postgres
from tests.servers.schema import build_schema

Progress = Callable[[str], None]
Scale = Callable[[int, int], int]
FEW_ROUNDS = 6
MANY_ROUNDS = 50
FIGURES = "chaos-figures"
LONG = "test_the_other_bot_takes_its_updates_over"
"""Waits for a lease to run out: only in long runs."""


def _rounds() -> int:
    return int(os.environ.get("CHAOS_ROUNDS") or FEW_ROUNDS)


def pytest_configure(config: pytest.Config) -> None:
    if _rounds() > FEW_ROUNDS and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Figures(), FIGURES)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if _rounds() <= FEW_ROUNDS:
        items[:] = [item for item in items if item.name != LONG]


@pytest.fixture(scope="session")
def rounds() -> int:
    """How many kills or cuts a test makes: few in every run, many in `make chaos`."""
    return _rounds()


@pytest.fixture(scope="session")
def scale(rounds: int) -> Scale:
    """A figure for every run and one for `make chaos`, which grows with CHAOS_ROUNDS."""

    def figure(few: int, many: int) -> int:
        return few if rounds <= FEW_ROUNDS else max(few, many * rounds // MANY_ROUNDS)

    return figure


@pytest.fixture
def chance(progress: Progress) -> Random:
    """Chances that can be had again: `CHAOS_SEED` is printed by the run that failed."""
    seed = int(os.environ.get("CHAOS_SEED") or SystemRandom().randrange(10**6))
    print(f"CHAOS_SEED={seed}")  # noqa: T201
    return Random(seed)


@pytest.fixture
def progress(request: pytest.FixtureRequest) -> Progress:
    """Prints a line at once, past the runner's own capture."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    figures: Figures | None = request.config.pluginmanager.getplugin(FIGURES)

    def say(line: str) -> None:
        if figures is not None:
            figures.note(request.node.nodeid, line)
        with capture.global_and_fixture_disabled():
            print(f"\n  {request.node.name}: {line}", end="", flush=True)  # noqa: T201

    return say


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What is cut complains at length; to draw those tracebacks would take seconds."""
    with capture_logs():
        yield


@pytest.fixture(scope="session")
def durable_postgres() -> Iterator[PostgresServer]:
    """A server that keeps what it has committed, as in production."""
    with start_postgres(durable=True) as server:
        yield server


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def durable_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database with the whole schema, on a disk, for processes that are killed."""
    databases: Databases
    if request.param == SQLITE:
        databases = SqliteDatabases(tmp_path, build_schema)
    else:
        server: PostgresServer = request.getfixturevalue("durable_postgres")
        databases = PostgresDatabases(server.url, build_schema)
    url = databases.create()
    yield url
    databases.drop(url)
    databases.close()


@pytest.fixture
async def outside(tmp_path: Path) -> AsyncIterator[Outside]:
    """Telegram, people and banks, in this process: they outlive whatever is killed."""
    settings = SandboxSettings(tmp_path / "sandbox", tokens=(SANDBOX_BOT_TOKEN,), port=0)
    async with running(settings) as url, open_outside(url) as outside:
        yield outside


@pytest.fixture
async def plan(durable_url: str, outside: Outside, tmp_path: Path) -> Plan:
    """A sale that has just opened."""
    return await open_sale(durable_url, outside, tmp_path)
