"""A post office with two fans, on a real database."""

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.i18n import Translators
from services.core.uow import UnitOfWork
from services.identity import IdentityService, ProfileCache
from services.notifications import NotificationsService
from tests.services.notifications.office import DARA, LYN, Office


@pytest.fixture(scope="session")
def translators() -> Translators:
    return Translators.load("km")


@pytest.fixture
async def office(database: Database, clock: FrozenClock, translators: Translators) -> Office:
    uow = UnitOfWork(database, clock)
    identity = IdentityService(uow, ProfileCache(clock))
    for fan in (DARA, LYN):
        await identity.meet(fan)
    return Office(uow, clock, identity, NotificationsService(uow), translators)
