"""A process that sells is killed at random moments: nothing is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from services.core.db import Database
from services.core.settings import SANDBOX_BAKONG_ACCOUNT
from tests.chaos.books import complaints, read_books
from tests.chaos.conftest import Progress
from tests.chaos.journal import Journal, remembered, told
from tests.chaos.lives import Plan, kill_again_and_again
from tests.chaos.shop import Ahead, Shop, open_sale, open_shop
from tests.chaos.shopper import FIRST_FAN, Shopper, bank_account
from tests.journeys.outside import Outside

# Longer than the lease on a job that a killed process was about to do.
_LATER = timedelta(minutes=2)
_CONTROL_KILLS_AT_MOST = 60


@pytest.fixture
async def plan(durable_url: str, outside: Outside, tmp_path: Path) -> Plan:
    """A sale that is open, and fans with money at the bank."""
    made = Plan(durable_url, str(outside.http.base_url), tmp_path / "journal", tmp_path / "log")
    journal = Journal(made.journal)
    async with open_shop(made.database_url, made.sandbox_url, journal) as shop:
        await open_sale(shop)
    for place in range(made.fans):
        await outside.post(
            "/sim/bank/accounts",
            id=bank_account(FIRST_FAN + place),
            usd_minor=10**9,
            khr_minor=10**9,
        )
    return made


async def settle(plan: Plan, outside: Outside) -> list[str]:
    """Let every open wish come to its end, then compare all books."""
    journal = Journal(plan.journal)
    remembers = remembered(plan.journal)
    async with open_shop(plan.database_url, plan.sandbox_url, journal, Ahead(_LATER)) as shop:
        fans = [
            Shopper(shop, journal, fan_id, remembers, fresh_keys=plan.fresh_keys)
            for fan_id in sorted({fan_id for fan_id, _ in remembers})
        ]
        await asyncio.gather(*(fan.finish() for fan in fans))
        await shop.jobs.run_until_idle()
        found = await _services_own_checks(shop)
    journal.close()
    bank = await outside.get("/sim/bank/transactions", account=SANDBOX_BAKONG_ACCOUNT)
    database = Database(plan.database_url)
    async with database.read.connect() as connection:
        held = await read_books(connection)
    await database.dispose()
    wishes = remembered(plan.journal)
    assert wishes, "nobody wished anything"
    return found + complaints(wishes, told(plan.journal), bank["transactions"], held)


async def _services_own_checks(shop: Shop) -> list[str]:
    """The ledger's promises, its zero sum among them, and the stock's counters."""
    stock = await shop.ticketing.recount()
    return [*await shop.wallet.audit(), *(f"stock: {one}" for one in stock)]


class TestKilledPurchase:
    async def test_every_intent_has_exactly_one_posting(
        self, plan: Plan, outside: Outside, rounds: int, chance: Random, progress: Progress
    ) -> None:
        cuts = await kill_again_and_again(plan, rounds, chance, progress)
        assert await settle(plan, outside) == []
        progress(f"{cuts}; {len(remembered(plan.journal))} wishes kept")
        assert cuts.steps.total() > 0

    async def test_control_without_keys_buys_twice(
        self, plan: Plan, outside: Outside, chance: Random, progress: Progress
    ) -> None:
        """A repeat that carries a new key is a new purchase: the books must say so."""
        keyless = replace(plan, fresh_keys=True)
        for kills in range(3, _CONTROL_KILLS_AT_MOST, 3):
            await kill_again_and_again(keyless, 3, chance, progress)
            doubled = [one for one in await settle(keyless, outside) if "doubled" in one]
            if doubled:
                progress(f"after {kills} kills: {doubled[0]}")
                return
        pytest.fail("nothing was bought twice, so the comparison of the books proves nothing")
