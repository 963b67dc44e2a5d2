"""The world of transfers on each kind of database; the books balance after each test."""

from collections.abc import AsyncIterator, Iterator

import pytest
from argon2 import PasswordHasher

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.sealing import TextSeal
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.identity.codes import CodeService
from tests.services.transfers.world import DARA, SECRET, SOK, World, khr, usd


@pytest.fixture
def hasher() -> Iterator[PinHasher]:
    made = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield made
    made.close()


@pytest.fixture
async def world(database: Database, clock: FrozenClock, hasher: PinHasher) -> AsyncIterator[World]:
    """Dara with 500 dollars and 400,000 riel, Sok with nothing; both of the highest level."""
    uow = UnitOfWork(database, clock, World.subscriptions())
    codes = CodeService(uow, hasher, TextSeal(SECRET, "one-time-code"))
    built = World(uow, clock, codes, PinService(uow, hasher, Sealer(SECRET)))
    await built.come(DARA)
    await built.come(SOK, name="Sok_Sabay")
    await built.give(DARA, usd(500_00))
    await built.give(DARA, khr(400_000))
    built.transfers.start()
    yield built
    await built.transfers.stop()
    assert await built.wallet.audit() == []
