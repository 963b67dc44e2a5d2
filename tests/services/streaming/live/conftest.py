"""The world of broadcasts on each kind of database."""

from pathlib import Path

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from tests.services.streaming.live.world import World, loop_file


@pytest.fixture
async def world(database: Database, clock: FrozenClock) -> World:
    """One live item and an operator."""
    built = World(database, clock)
    await built.set_up()
    return built


@pytest.fixture(scope="session")
def loop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return loop_file(tmp_path_factory.mktemp("camera"))
