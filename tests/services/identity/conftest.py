"""Identity on a real database, with cheap hashes where a test is not about them."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.identity import IdentityService, PinHasher, PinService, ProfileCache, Sealer
from tests.services.identity.people import SECRET


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock)


@pytest.fixture
def identity(uow: UnitOfWork, clock: FrozenClock) -> IdentityService:
    return IdentityService(uow, ProfileCache(clock))


@pytest.fixture
def hasher() -> Iterator[PinHasher]:
    made = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield made
    made.close()


@pytest.fixture
def pins(uow: UnitOfWork, hasher: PinHasher) -> PinService:
    return PinService(uow, hasher, Sealer(SECRET))
