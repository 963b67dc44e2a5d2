"""The world of withdrawals on each kind of database; the books balance after each test."""

from collections.abc import AsyncIterator, Iterator

import pytest
from argon2 import PasswordHasher

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.sealing import TextSeal
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.identity.codes import CodeService
from tests.services.payments.withdrawals.world import FAN, World, usd

SECRET = b"a secret of the tests, long enough for all"


@pytest.fixture
def hasher() -> Iterator[PinHasher]:
    made = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield made
    made.close()


@pytest.fixture
async def world(
    database: Database, clock: FrozenClock, hasher: PinHasher, request: pytest.FixtureRequest
) -> AsyncIterator[World]:
    """A fan of the highest level with 500 dollars. `by_hand` as parameter: no provider."""
    uow = UnitOfWork(database, clock, World.subscriptions())
    built = World(
        uow,
        clock,
        PinService(uow, hasher, Sealer(SECRET)),
        CodeService(uow, hasher, TextSeal(SECRET, "one-time-code")),
        sends_itself=getattr(request, "param", "") != "by_hand",
    )
    await built.come(FAN)
    await built.give(FAN, usd(500_00))
    yield built
    assert await built.wallet.audit() == []
