"""The world of plans on each kind of database; its money adds up after each test."""

from collections.abc import AsyncIterator, Iterator

import pytest
from argon2 import PasswordHasher

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.events import SUBSCRIPTIONS
from services.identity import PinHasher, PinService, Sealer
from tests.services.subscriptions.world import FAN, OTHER, PLANS, THIRD, World

SECRET = b"a secret of the tests, long enough for all"


@pytest.fixture
def hasher() -> Iterator[PinHasher]:
    made = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield made
    made.close()


@pytest.fixture
async def world(database: Database, clock: FrozenClock, hasher: PinHasher) -> AsyncIterator[World]:
    """Three fans with 100 dollars each, and the plans of the demo."""
    uow = UnitOfWork(database, clock, SUBSCRIPTIONS)
    built = World(uow, clock, PinService(uow, hasher, Sealer(SECRET)))
    await built.plans.load(PLANS)
    await built.come(FAN, OTHER, THIRD)
    yield built
    assert await built.unbalanced() == 0
    assert await built.wallet.audit() == []
