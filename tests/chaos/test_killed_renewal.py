"""A renewal of many plans is killed in and between its chunks: nobody is charged twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.events import SUBSCRIPTIONS
from services.identity import PinHasher, PinService, Sealer
from tests.chaos.aftermath import until_nobody_works
from tests.chaos.conftest import Progress
from tests.chaos.nursery import begin, log_end
from tests.chaos.renewing import CHUNK, Point, RenewalPlan, live
from tests.servers.pool import SQLITE
from tests.services.subscriptions.world import PLANS, World

FANS: Final = tuple(range(50, 57))
SECRET: Final = b"a secret of the tests, long enough for all"
ONE_LIFE_SECONDS: Final = 120.0
# Each dies in the chunk that the one before it left; the last one lives.
LIVES: Final = (
    Point.CHARGED,
    Point.COMMITTED,
    Point.TORN,
    Point.CHARGED,
    Point.COMMITTED,
    Point.NOWHERE,
    Point.NOWHERE,
)
CHARGES: Final = text(
    "SELECT a.address FROM ledger_transfers t JOIN ledger_accounts a ON a.id = t.debit_id"
    " WHERE t.reference LIKE 'plan:%'"
)


@pytest.fixture
async def world(durable_url: str, clock: FrozenClock) -> AsyncIterator[World]:
    """Members of a plan whose next month is due."""
    database = Database(durable_url)
    uow = UnitOfWork(database, clock, SUBSCRIPTIONS)
    hasher = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    world = World(uow, clock, PinService(uow, hasher, Sealer(SECRET)))
    await world.plans.load(PLANS)
    await world.come(*FANS)
    for fan_id in FANS:
        await world.subscribe(fan_id, plan="basic")
    world.move(30 - 1 / 48)
    yield world
    hasher.close()
    await database.dispose()


@pytest.fixture
def renewal(durable_url: str, world: World, tmp_path: Path) -> RenewalPlan:
    return RenewalPlan(durable_url, world.clock.now(), tmp_path / "journal", tmp_path / "log")


async def let_live(renewal: RenewalPlan, *points: Point) -> None:
    for point in points:
        process = begin(live, replace(renewal, point=point))
        process.join(ONE_LIFE_SECONDS)
        assert process.exitcode == (0 if point is Point.NOWHERE else -9), log_end(renewal)
        await until_nobody_works(renewal.database_url)


async def charges(world: World) -> list[int]:
    """How often each was charged by the clock, as the ledger has it."""
    async with world.uow.database.read.connect() as connection:
        told = Counter(str(row.address) for row in await connection.execute(CHARGES))
    return [told[f"user:{fan_id}:usd"] for fan_id in FANS]


async def test_each_is_charged_once(
    renewal: RenewalPlan, world: World, progress: Progress
) -> None:
    await let_live(renewal, *LIVES[:2])
    assert sum(await charges(world)) == CHUNK
    await let_live(renewal, *LIVES[2:])
    assert await charges(world) == [1] * len(FANS)
    found = [await world.mine(fan_id) for fan_id in FANS]
    assert [len(mine.periods) for mine in found] == [2] * len(FANS)
    assert await world.unbalanced() == 0
    assert await world.wallet.audit() == []
    progress(f"{len(LIVES) - 2} kills, {len(FANS)} charges for {len(FANS)} periods")


@pytest.mark.parametrize("durable_url", [SQLITE], indirect=True)
async def test_control_without_keys_some_are_charged_twice(
    renewal: RenewalPlan, world: World
) -> None:
    """The ledger is asked, so it must tell of it."""
    await let_live(replace(renewal, fresh_keys=True), Point.TORN, Point.NOWHERE)
    assert sorted(await charges(world)) == [1] * (len(FANS) - CHUNK) + [2] * CHUNK
