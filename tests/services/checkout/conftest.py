"""A shop with goods and two fans, on both databases."""

import pytest

from services.catalog import CatalogService
from services.checkout.cart import CartService
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.identity import FanSeen, IdentityService, ProfileCache
from tests.services.catalog.goods import a_load
from tests.services.checkout.shop import BOPHA, DARA


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock)


@pytest.fixture
async def catalog(uow: UnitOfWork, clock: FrozenClock) -> CatalogService:
    identity = IdentityService(uow, ProfileCache(clock))
    for fan_id, name in ((DARA, "Dara"), (BOPHA, "Bopha")):
        await identity.meet(FanSeen(fan_id, name))
    catalog = CatalogService(uow)
    await catalog.load(a_load())
    return catalog


@pytest.fixture
def carts(uow: UnitOfWork, catalog: CatalogService) -> CartService:
    return CartService(uow)
