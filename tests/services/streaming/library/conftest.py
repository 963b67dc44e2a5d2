"""The library of the tests on both databases."""

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from tests.services.streaming.library.shelf import World


@pytest.fixture
async def world(database: Database, clock: FrozenClock) -> World:
    made = World(UnitOfWork(database, clock))
    await made.begin()
    return made
