"""Who waits for what, on each kind of database, with plans that open at other times."""

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from tests.services.streaming.telling.waiting import Waiting


@pytest.fixture
async def waiting(database: Database, clock: FrozenClock) -> Waiting:
    """An artist with followers, one of them of each plan."""
    made = Waiting(database, clock)
    await made.set_up()
    return made
