"""The world of broadcasts on each kind of database."""

from pathlib import Path

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.streaming.live.ingest import beside, door, program
from tests.services.streaming.live.world import WITHIN_SECONDS, World, loop_file


@pytest.fixture
async def world(database: Database, clock: FrozenClock) -> World:
    """One live item and an operator."""
    built = World(database, clock)
    await built.set_up()
    return built


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cameras and encoders may stand still with the machine: what is late is waited for."""
    for name in ("HANDSHAKE_SECONDS", "SILENT_SECONDS"):
        monkeypatch.setattr(door, name, WITHIN_SECONDS)
    monkeypatch.setattr(program, "_WRITE_SECONDS", WITHIN_SECONDS)
    for name in ("MOST_BEHIND_MS", "SILENT_MS"):
        monkeypatch.setattr(beside, name, WITHIN_SECONDS * 1_000)


@pytest.fixture(scope="session")
def loop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return loop_file(tmp_path_factory.mktemp("camera"))
