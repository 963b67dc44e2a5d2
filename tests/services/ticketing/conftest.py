"""Ticketing on a real database with the real wallet; every test ends with a recount."""

from collections.abc import AsyncIterator, Iterator

import pytest
from argon2 import PasswordHasher

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.ticketing import TicketingService
from services.wallet import WalletService
from tests.services.ticketing.programme import SECRET, Fans


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock)


@pytest.fixture
def wallet(uow: UnitOfWork) -> WalletService:
    return WalletService(uow)


@pytest.fixture
def pins(uow: UnitOfWork) -> Iterator[PinService]:
    hasher = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield PinService(uow, hasher, Sealer(SECRET))
    hasher.close()


@pytest.fixture
def fans(uow: UnitOfWork, wallet: WalletService) -> Fans:
    return Fans(uow, wallet)


@pytest.fixture
async def ticketing(
    uow: UnitOfWork, wallet: WalletService, pins: PinService
) -> AsyncIterator[TicketingService]:
    """The service under test. Afterwards stock and ledger must add up, whatever was done."""
    service = TicketingService(uow, wallet, pins, SECRET)
    yield service
    assert await service.recount() == []
    assert await wallet.audit() == []
