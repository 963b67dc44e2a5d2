"""A sale from its opening to the comparison of its books; in between anything may happen."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Final

from services.core.db import Database
from services.core.settings import SANDBOX_BAKONG_ACCOUNT
from tests.chaos.aftermath import until_nobody_works
from tests.chaos.books import complaints, read_books
from tests.chaos.journal import Journal, remembered, told
from tests.chaos.lives import Plan
from tests.chaos.shop import Ahead, Shop, open_programme, open_shop
from tests.chaos.shopper import FIRST_FAN, Shopper, bank_account
from tests.journeys.outside import Outside

# Longer than the lease on a job that a killed process was about to do.
_LATER: Final = timedelta(minutes=2)


async def open_sale(database_url: str, outside: Outside, folder: Path) -> Plan:
    """Events to buy, and fans with money at the bank."""
    plan = Plan(database_url, str(outside.http.base_url), folder / "journal", folder / "log")
    journal = Journal(plan.journal)
    async with open_shop(plan.database_url, plan.sandbox_url, journal) as shop:
        await open_programme(shop)
    journal.close()
    for place in range(plan.fans):
        await outside.post(
            "/sim/bank/accounts",
            id=bank_account(FIRST_FAN + place),
            usd_minor=10**9,
            khr_minor=10**9,
        )
    return plan


async def settle(plan: Plan, outside: Outside) -> list[str]:
    """Let every open wish come to its end, then compare all books."""
    await until_nobody_works(plan.database_url)
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
    return found + complaints(wishes, told(plan.journal), bank["transactions"], held)


async def _services_own_checks(shop: Shop) -> list[str]:
    """The ledger's promises, its zero sum among them, and the stock's counters."""
    stock = await shop.ticketing.recount()
    return [*await shop.wallet.audit(), *(f"stock: {one}" for one in stock)]
