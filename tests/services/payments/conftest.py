"""The worlds of payments on each kind of database: a bank in this process, or the sandbox."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from services.core import partner_api
from services.core.clock import FrozenClock
from services.core.db import Database
from services.payments.providers import bakong
from services.payments.providers.payway import client as payway
from tests.services.payments.fake_bank import FakeBank
from tests.services.payments.shop import Shop, open_shop
from tests.services.payments.world import World

PATIENCE_SECONDS = 60


@pytest.fixture(autouse=True)
def banks_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bank that answers is heard, also on a machine that stands still for a while."""
    for module in (bakong, payway, partner_api):
        monkeypatch.setattr(module, "TIMEOUT_SECONDS", PATIENCE_SECONDS)


@pytest.fixture
async def world(database: Database, clock: FrozenClock) -> AsyncIterator[World]:
    bank = FakeBank()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(bank.app())) as client:
        built = World(database, clock, client, bank)
        yield built
        assert await built.wallet.audit() == []


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> AsyncIterator[Shop]:
    """Its clock starts now, because the sandbox's banks have the time of the machine."""
    async with open_shop(database, FrozenClock(datetime.now(UTC)), tmp_path) as built:
        yield built
        assert await built.wallet.audit() == []
