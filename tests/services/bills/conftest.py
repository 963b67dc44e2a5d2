"""The world of bills on each kind of database; the books balance after each test."""

from collections.abc import AsyncIterator, Iterator

import pytest
from argon2 import PasswordHasher

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.sealing import TextSeal
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.identity.codes import CodeService
from tests.services.bills.world import FAN, World

SECRET = b"a secret of the tests, long enough for all"


@pytest.fixture
def hasher() -> Iterator[PinHasher]:
    made = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield made
    made.close()


@pytest.fixture
async def world(database: Database, clock: FrozenClock, hasher: PinHasher) -> AsyncIterator[World]:
    """A fan with 500 dollars, three billers, and a bill of 42.50 at each account."""
    uow = UnitOfWork(database, clock, World.subscriptions())
    built = World(
        uow,
        clock,
        PinService(uow, hasher, Sealer(SECRET)),
        CodeService(uow, hasher, TextSeal(SECRET, "one-time-code")),
    )
    await built.come(FAN)
    await built.load()
    yield built
    assert await built.wallet.audit() == []
