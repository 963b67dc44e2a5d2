"""Renewing plans by the wallet: many are due at once, each is charged once.

    PYTHONPATH=. python tests/benchmarks/bench_plans.py

On SQLite and on a durable PostgreSQL. Beside it, in turns on the same database, stands the bare
floor: so many transfers posted in the ledger's own batches and one UPDATE of the end of each
chunk, without rules of the wallet, periods, rights, history or news. Gate: 100,000 renewals in 60
seconds, 1,667 a second, on PostgreSQL. Then the promises are proved: everybody was charged once,
a second run charges nobody, and the money adds up. SUBSCRIPTIONS: how many are renewed.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select, update

from bot.memory import settle_down
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.entitlements import Grant, grant
from services.events import SUBSCRIPTIONS as EVENTS
from services.identity.models import Fan
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from services.payments import deferred
from services.subscriptions import periods
from services.subscriptions.advancing import AT_ONCE, AdvanceService
from services.subscriptions.models import PeriodRow, SubscriptionRow
from services.subscriptions.repository import plans as plan_rows
from services.subscriptions.repository import subscriptions as rows
from services.wallet import WalletService, user_account
from tests.servers.databases import PostgresDatabases, SqliteDatabases
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema
from tests.services.subscriptions.world import PLANS

RENEWED: Final = int(os.environ.get("SUBSCRIPTIONS", "6000"))
GATE_PER_SECOND: Final = 100_000 / 60
ROUNDS: Final = 3  # each arm takes a third of its fans
NOW: Final = datetime(2026, 4, 1, 5, 0, tzinfo=UTC)
MONTH: Final = timedelta(days=30)
PRICE: Final = Money(799, Currency.USD)
FIRST_FAN, FIRST_OF_FLOOR = 1_000_000, 2_000_000

Due = tuple[int, UUID]  # a fan and their subscription


def chunks(some: Sequence[Due]) -> Iterator[Sequence[Due]]:
    for begin in range(0, len(some), AT_ONCE):
        yield some[begin : begin + AT_ONCE]


def posting(debit: str, credit: str, cents: int) -> PostTransfer:
    money = Money(cents, Currency.USD)
    return PostTransfer(id=uuid7(), debit=debit, credit=credit, amount=money, kind="bench")


class Bench:
    def __init__(self, database: Database) -> None:
        self.clock = FrozenClock(NOW)
        self.uow = UnitOfWork(database, self.clock, EVENTS)
        self.advancing = AdvanceService(self.uow, WalletService(self.uow))

    async def fill(self, first: int) -> list[Due]:
        """Members whose month ends in an hour; the wallet pays the next one."""
        await self.uow.run(lambda tx: plan_rows.save(tx, PLANS.plans, PLANS.offers))
        made = [(fan, uuid7()) for fan in range(first, first + RENEWED)]
        for some in chunks(made):
            await self.uow.run(lambda tx, some=some: _join(tx, some))  # type: ignore[misc]
        return made

    async def renew(self, some: Sequence[Due]) -> None:
        """All of these come due, and the clock's own work is done until nothing is left."""
        await self.uow.run(lambda tx: _look_at(tx, some, tx.now))
        began = time.perf_counter()
        while await self.advancing.advance():
            pass
        self.spent += time.perf_counter() - began

    async def floor(self, some: Sequence[Due]) -> None:
        began = time.perf_counter()
        for chunk in chunks(some):
            await self.uow.run(lambda tx, chunk=chunk: _floor(tx, chunk))  # type: ignore[misc]
        self.spent_by_floor += time.perf_counter() - began

    async def compare(self) -> tuple[float, float]:
        """Renewals a second, and those of the floor."""
        due, bare = await self.fill(FIRST_FAN), await self.fill(FIRST_OF_FLOOR)
        self.spent = self.spent_by_floor = 0.0
        for turn in range(ROUNDS):
            await self.renew(due[turn::ROUNDS])
            await self.floor(bare[turn::ROUNDS])
        await self.prove()
        return RENEWED / self.spent, RENEWED / self.spent_by_floor

    async def prove(self) -> None:
        assert await self.advancing.advance() == 0
        await self.uow.run_read_only(_prove)


async def _join(tx: Tx, some: Sequence[Due]) -> None:
    ends_at = tx.now + timedelta(hours=1)
    await tx.session.execute(insert(Fan), [_fan(fan, tx.now) for fan, _ in some])
    await tx.session.execute(insert(SubscriptionRow), [_member(*one, ends_at) for one in some])
    await tx.session.execute(insert(PeriodRow), [_period(*one, ends_at) for one in some])
    grants = [
        Grant(fan, "premium", f"{periods.plan_source(which)}1", ends_at - MONTH, ends_at)
        for fan, which in some
    ]
    await grant(tx, grants)
    waiting = deferred.waiting(Currency.USD)
    wallets = [user_account(fan, Currency.USD) for fan, _ in some]
    await ledger.post(
        tx, [posting("clearing:bench:usd", one, 3 * PRICE.amount_minor) for one in wallets]
    )
    await ledger.post(tx, [posting(one, waiting, PRICE.amount_minor) for one in wallets])


def _fan(fan: int, now: datetime) -> dict[str, Any]:
    return {
        "id": fan,
        "first_name": "Dara",
        "language": "km",
        "language_chosen": True,
        "channel": "active",
        "level": "basic",
        "created_at": now,
    }


def _member(fan: int, which: UUID, ends_at: datetime) -> dict[str, Any]:
    return {
        "id": which,
        "fan_id": fan,
        "state": "active",
        "plan": "premium",
        "cycle": "month",
        "next_plan": "premium",
        "next_cycle": "month",
        "method": "wallet",
        "started_at": ends_at - MONTH,
        "ends_at": ends_at,
        "periods": 1,
        "look_at": None,
        "reminded": 1,
    }


def _period(fan: int, which: UUID, ends_at: datetime) -> dict[str, Any]:
    return {
        "subscription_id": which,
        "number": 1,
        "fan_id": fan,
        "kind": "paid",
        "plan": "premium",
        "cycle": "month",
        "starts_at": ends_at - MONTH,
        "ends_at": ends_at,
        "paid_minor": PRICE.amount_minor,
        "worth_minor": PRICE.amount_minor,
        "currency": PRICE.currency,
        "way": "wallet",
        "paid_at": ends_at - MONTH,
        "earned": False,
    }


async def _look_at(tx: Tx, some: Sequence[Due], at: datetime) -> None:
    for chunk in chunks(some):
        ids = [which for _, which in chunk]
        await tx.session.execute(
            update(SubscriptionRow)
            .where(SubscriptionRow.id.in_(ids))
            .values(look_at=at)
            .execution_options(synchronize_session=False)
        )


async def _floor(tx: Tx, chunk: Sequence[Due]) -> None:
    waiting = deferred.waiting(Currency.USD)
    outcomes = await ledger.post(
        tx,
        [
            posting(user_account(fan, Currency.USD), waiting, PRICE.amount_minor)
            for fan, _ in chunk
        ],
    )
    assert all(each.verdict.moved for each in outcomes)
    await tx.session.execute(
        update(SubscriptionRow)
        .where(SubscriptionRow.id.in_([which for _, which in chunk]))
        .values(ends_at=tx.now + MONTH, periods=SubscriptionRow.periods + 1)
        .execution_options(synchronize_session=False)
    )


async def _prove(tx: Tx) -> None:
    """Each has two periods and one price less; what waits is what they paid."""
    asked = select(PeriodRow.number, func.count()).group_by(PeriodRow.number)
    found = {number: int(count) for number, count in await tx.session.execute(asked)}
    assert found == {1: 2 * RENEWED, 2: RENEWED}, found
    of_floor = RENEWED * PRICE.amount_minor
    due = (await rows.worth_waiting(tx))[Currency.USD] + of_floor
    assert await deferred.waiting_minor(tx, Currency.USD) == due
    wallets = [user_account(FIRST_FAN + n, Currency.USD) for n in range(RENEWED)]
    for begin in range(0, RENEWED, AT_ONCE):
        balances = await ledger.balances(tx, wallets[begin : begin + AT_ONCE])
        assert {each.total for each in balances.values()} == {PRICE}


def report(name: str, per_second: float, floor: float) -> None:
    say(
        f"{name}: {RENEWED:,} renewals, {per_second:,.0f}/s; the bare floor {floor:,.0f}/s,"
        f" x{floor / per_second:.1f}"
    )
    verdict = "kept" if per_second >= GATE_PER_SECOND else "MISSED"
    say(f"  100,000 in {100_000 / per_second:,.0f} s; gate 60 s: {verdict}")


async def run(name: str, url: str) -> None:
    database = Database(url)
    report(name, *await Bench(database).compare())
    await database.dispose()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    settle_down()
    with tempfile.TemporaryDirectory(prefix="hm-bench-") as folder:
        files = SqliteDatabases(Path(folder), build_schema)
        asyncio.run(run("SQLite", files.create()))
    with start_postgres(durable=True) as server:
        databases = PostgresDatabases(server.url, build_schema)
        asyncio.run(run("PostgreSQL", databases.create()))
        databases.close()


if __name__ == "__main__":
    main()
