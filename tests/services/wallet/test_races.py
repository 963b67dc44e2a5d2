"""Many at once over both currencies never pass a limit; without the guard's lock they do."""

import asyncio
import os
from collections.abc import Collection
from typing import Any

import pytest

from services.core.money import Money
from services.core.uow import Tx, UnitOfWork
from services.wallet import WalletService
from services.wallet.limits import Usage
from services.wallet.repository import counters
from services.wallet.repository.counters import Counters, Place
from tests.services.wallet.people import DARA, SOK, fund, khr, outcomes, pay, rows, to_sok, usd

ROUNDS = int(os.environ.get("RACE_ROUNDS", "3"))
LIMIT_CENTS = 50_00
DOLLARS, RIEL = usd(5_00), khr(5 * 4_100)


@pytest.fixture
async def two_wallets(wallet: WalletService, uow: UnitOfWork) -> list[WalletService]:
    """As two processes would have them: each with a batcher of its own."""
    other = WalletService(uow)
    other.start()
    return [wallet, other]


async def rush(wallets: list[WalletService]) -> int:
    """64 people's worth of taps on one wallet: by batch and by transaction; cents that left."""
    await fund(wallets[0], DARA, usd(10_000_00), khr(40_000_000))

    async def one(place: int) -> object:
        wallet = wallets[place % 2]
        amount: Money = DOLLARS if place % 3 else RIEL
        if place % 4 < 2:
            return await wallet.transfer(to_sok(amount))
        return await pay(wallet, amount, kind="p2p_transfer")

    done = await outcomes(one(place) for place in range(64))
    assert set(done) <= {"done", "wallet.transfer_daily_limit_verify"}
    return done["done"] * 5_00


async def test_the_limit_holds(two_wallets: list[WalletService], uow: UnitOfWork) -> None:
    assert await rush(two_wallets) == LIMIT_CENTS
    for _ in range(ROUNDS - 1):
        await asyncio.gather(*(_again(one) for one in two_wallets))
    await two_wallets[1].stop()
    sent = await rows(uow, "SELECT sent_minor FROM wallet_counters ORDER BY period")
    assert sent == [(LIMIT_CENTS,)] * 2
    balances = await two_wallets[0].balances(SOK)
    cents = balances.usd.total.amount_minor + balances.khr.total.amount_minor * 100 // 4_100
    assert cents == LIMIT_CENTS


async def _again(wallet: WalletService) -> None:
    done = await outcomes(wallet.transfer(to_sok(DOLLARS)) for _ in range(10))
    assert done == {"wallet.transfer_daily_limit_verify": 10}


async def test_without_the_lock_it_does_not(
    two_wallets: list[WalletService], uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: counters read as they were before the others came."""
    lock = counters.lock

    async def stale(tx: Tx, places: Collection[Place]) -> Counters:
        found = await lock(tx, places)
        return Counters({place: Usage() for place in found.usage}, found.standing)

    monkeypatch.setattr("services.wallet.guard.counters.lock", stale)
    assert await rush(two_wallets) > LIMIT_CENTS
    await two_wallets[1].stop()


async def both_currencies(wallet: WalletService) -> int:
    """All of the day's room in dollars and all of it in riel, at once; how many were paid."""
    await fund(wallet, DARA, usd(60_00), khr(60 * 4_100))
    whole = (usd(LIMIT_CENTS), khr(LIMIT_CENTS * 41))
    done = await outcomes(pay(wallet, amount, kind="p2p_transfer") for amount in whole)
    return done["done"]


async def test_one_currency_waits_for_the_other(wallet: WalletService) -> None:
    assert await both_currencies(wallet) == 1


async def test_without_waiting_it_does_not_see_the_other(
    wallet: WalletService, uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the row lock. SQLite has one writer: there nobody can be overtaken."""
    if uow.database.dialect == "sqlite":
        return
    await fund(wallet, DARA, usd(1))
    await pay(wallet, usd(1))
    both_have_read = asyncio.Barrier(2)

    async def overtaken(tx: Tx, places: Collection[Place]) -> Counters:
        values = {
            "fans": [fan_id for fan_id, _ in places],
            "periods": [period for _, period in places],
        }
        connection = await tx.session.connection()
        found = await connection.execute(counters._looking(tx.dialect, locks=False), values)
        await both_have_read.wait()
        return counters._counters(found.all())

    monkeypatch.setattr("services.wallet.guard.counters.lock", overtaken)
    assert await both_currencies(wallet) == 2


async def test_counting_is_not_lost_when_periods_are_begun_at_once(
    two_wallets: list[WalletService], uow: UnitOfWork
) -> None:
    """The first payments of a day: nobody has a counter yet."""
    await fund(two_wallets[0], DARA, usd(1_00), khr(410_000))
    payments: list[Any] = [
        pay(two_wallets[place % 2], usd(1) if place % 2 else khr(41)) for place in range(20)
    ]
    assert await outcomes(payments) == {"done": 20}
    await two_wallets[1].stop()
    counted = await rows(uow, "SELECT spent_minor, usd_minor, khr_minor FROM wallet_counters")
    assert counted == [(20, 10, 410)] * 2
