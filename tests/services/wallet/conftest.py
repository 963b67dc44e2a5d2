"""A unit of work on each kind of database, and a wallet whose promises hold after each test."""

from collections.abc import AsyncIterator

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.wallet import WalletService


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock)


@pytest.fixture
async def wallet(uow: UnitOfWork) -> AsyncIterator[WalletService]:
    service = WalletService(uow)
    service.start()
    yield service
    await service.stop()
    assert await service.audit() == []
