"""A catalogue with the goods of the tests, on both databases."""

import pytest

from services.catalog import CatalogService
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from tests.services.catalog.goods import a_load


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock)


@pytest.fixture
async def catalog(uow: UnitOfWork) -> CatalogService:
    catalog = CatalogService(uow)
    await catalog.load(a_load())
    return catalog
