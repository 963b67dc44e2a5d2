"""Many at once through two processes' batchers never pass a limit; without the lock they do."""

import asyncio
from collections.abc import Collection

import pytest

from services.core.uow import Tx
from services.transfers.schemas import Transfer, TransferState
from services.transfers.service import TransfersService
from services.wallet.limits import Usage
from services.wallet.repository import counters
from services.wallet.repository.counters import Counters, Place
from tests.services.transfers.world import DARA, SECRET, SOK, World, khr, usd

LIMIT_CENTS = 50_00


@pytest.fixture
async def two(world: World) -> list[TransfersService]:
    """As two processes would have them: each with a batcher of its own."""
    other = TransfersService(world.uow, world.wallet, world.codes, world.risk, SECRET)
    other.start()
    return [world.transfers, other]


async def rush(world: World, two: list[TransfersService]) -> list[Transfer]:
    """Sixteen transfers of five dollars, in dollars and riel, confirmed at once."""
    await world.set_fan(DARA, level="basic", level_expires_at=None)
    amounts = [usd(5_00) if place % 3 else khr(5 * 4_100) for place in range(16)]
    drafts = [await world.draft(SOK, amount) for amount in amounts]
    for draft in drafts:
        await world.enter_pin(draft)
        await world.enter_code(draft)
    results = await asyncio.gather(
        *(two[place % 2].confirm(DARA, one.id) for place, one in enumerate(drafts)),
        return_exceptions=True,
    )
    await two[1].stop()
    return [one for one in results if isinstance(one, Transfer)]


async def test_the_limit_of_the_level_holds(world: World, two: list[TransfersService]) -> None:
    done = await rush(world, two)
    assert len(done) * 5_00 == LIMIT_CENTS
    newest = await world.transfers.newest(DARA)
    assert {one.state for one in newest} == {TransferState.DONE}


async def test_without_the_lock_it_does_not(
    world: World, two: list[TransfersService], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: counters read as they were before the others came."""
    lock = counters.lock

    async def stale(tx: Tx, places: Collection[Place]) -> Counters:
        found = await lock(tx, places)
        return Counters({place: Usage() for place in found.usage}, found.standing)

    monkeypatch.setattr("services.wallet.guard.counters.lock", stale)
    assert len(await rush(world, two)) * 5_00 > LIMIT_CENTS


async def test_one_draft_through_both_moves_once(
    world: World, two: list[TransfersService]
) -> None:
    draft = await world.draft(SOK, usd(5_00))
    await world.enter_pin(draft)
    await asyncio.gather(*(two[place % 2].confirm(DARA, draft.id) for place in range(8)))
    await two[1].stop()
    assert await world.balance(SOK) == 5_00
