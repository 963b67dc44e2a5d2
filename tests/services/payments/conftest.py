"""The world of a top-up on each kind of database, with the bank in this process."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from tests.services.payments.fake_bank import FakeBank
from tests.services.payments.world import World


@pytest.fixture
async def world(database: Database, clock: FrozenClock) -> AsyncIterator[World]:
    bank = FakeBank()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(bank.app())) as client:
        built = World(database, clock, client, bank)
        yield built
        assert await built.wallet.audit() == []
