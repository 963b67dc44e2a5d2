"""Identity on a real database, with cheap hashes where a test is not about them."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.identity import IdentityService, PinHasher, PinService, ProfileCache, Sealer
from services.identity.codes import CodeService
from services.identity.devices.service import DevicesService
from services.identity.devices.tokens import BiometricTokens
from tests.services.identity.people import DARA, SECRET, set_pin
from tests.services.identity.proofs import SEAL


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


@pytest.fixture
def codes(uow: UnitOfWork, hasher: PinHasher) -> CodeService:
    return CodeService(uow, hasher, SEAL)


@pytest.fixture
def devices(uow: UnitOfWork, pins: PinService, codes: CodeService) -> DevicesService:
    return DevicesService(uow, pins, codes, BiometricTokens(SECRET))


@pytest.fixture
async def fan_with_pin(identity: IdentityService, pins: PinService) -> None:
    await identity.meet(DARA)
    await set_pin(pins, DARA.fan_id)
