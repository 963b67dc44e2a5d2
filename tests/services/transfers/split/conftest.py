"""Friends who share a bill, on each kind of database; the books balance after each test."""

from collections.abc import AsyncIterator

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.sealing import TextSeal
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.identity.codes import CodeService
from tests.services.transfers.split.world import FRIENDS, Friends
from tests.services.transfers.world import SECRET, khr, usd


@pytest.fixture
async def friends(
    database: Database, clock: FrozenClock, hasher: PinHasher
) -> AsyncIterator[Friends]:
    """Four with 100 dollars and 400,000 riel each."""
    uow = UnitOfWork(database, clock, Friends.subscriptions())
    codes = CodeService(uow, hasher, TextSeal(SECRET, "one-time-code"))
    built = Friends(uow, clock, codes, PinService(uow, hasher, Sealer(SECRET)))
    for fan_id, name in FRIENDS.items():
        await built.come(fan_id, name=name)
        await built.give(fan_id, usd(100_00))
        await built.give(fan_id, khr(400_000))
    yield built
    await built.jobs.run_until_idle()
    assert await built.wallet.audit() == []
    await built.check_books()
