"""A fan with money and papers, goods, and orders that are paid in parts; on both databases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from argon2 import PasswordHasher

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.money import Money
from services.core.sealing import TextSeal
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.identity.codes import CodeService
from tests.services.identity.people import SECRET
from tests.services.orders.instalments.world import World, usd


@asynccontextmanager
async def a_world(database: Database, clock: FrozenClock, balance: Money) -> AsyncIterator[World]:
    """In the end the books are even and each order adds up."""
    uow = UnitOfWork(database, clock, World.subscriptions())
    hasher = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    pins = PinService(uow, hasher, Sealer(SECRET))
    built = World(uow, clock, pins, CodeService(uow, hasher, TextSeal(SECRET, "one-time-code")))
    await built.begin(balance)
    yield built
    hasher.close()
    assert await built.wallet.audit() == []
    assert await built.orders.differences() == []


@pytest.fixture
async def world(database: Database, clock: FrozenClock) -> AsyncIterator[World]:
    """Dara has 500 dollars."""
    async with a_world(database, clock, usd(500_00)) as built:
        yield built


@pytest.fixture
async def poor_world(database: Database, clock: FrozenClock) -> AsyncIterator[World]:
    """Dara has just the first part of 47.25 in three."""
    async with a_world(database, clock, usd(15_75)) as built:
        yield built
