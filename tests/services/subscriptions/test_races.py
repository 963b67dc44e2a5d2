"""Two clocks renew the same period: charged once; with the guards off one by one it goes wrong."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import set_committed_value

from services.core.ids import new_key, uuid7
from services.core.money import Currency
from services.core.uow import Tx
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from services.payments import deferred
from services.subscriptions import advancing, news
from services.subscriptions.advancing import AdvanceService
from services.subscriptions.models import PeriodRow, SubscriptionRow
from services.subscriptions.repository import subscriptions as rows
from services.subscriptions.schemas import Plan
from services.wallet import WalletTransfer, user_account
from tests.services.subscriptions.world import FAN, OTHER, THIRD, World, usd

MONTHS = 2  # the first, and the one that all clocks want to renew
PRICE = 299
Patch = pytest.MonkeyPatch


async def due(world: World, *fan_ids: int) -> None:
    for fan_id in fan_ids:
        await world.subscribe(fan_id, plan="basic")
    world.move(30 - 1 / 48)


def another_clock(world: World) -> AdvanceService:
    """As a second process would have it."""
    return AdvanceService(world.uow, world.wallet)


async def numbers_of(world: World) -> list[int]:
    async def look(tx: Tx) -> list[int]:
        asked = select(PeriodRow.number).order_by(PeriodRow.number)
        return list((await tx.session.execute(asked)).scalars())

    return await world.uow.run_read_only(look)


async def test_many_clocks_renew_each_period_once(world: World) -> None:
    fan_ids = (FAN, OTHER, THIRD)
    await due(world, *fan_ids)
    clocks = [another_clock(world) for _ in range(4)]
    looked = await asyncio.gather(*(clock.advance() for clock in clocks))
    assert sum(looked) == len(fan_ids)
    left = [await world.dollars(fan_id) for fan_id in fan_ids]
    assert left == [10_000 - MONTHS * PRICE] * len(fan_ids)
    assert await numbers_of(world) == [1] * 3 + [2] * 3
    assert len(await world.jobs(news.PAID)) == MONTHS * len(fan_ids)


async def test_a_late_repeat_charges_nobody(world: World) -> None:
    await due(world, FAN)
    assert [await another_clock(world).advance() for _ in range(3)] == [1, 0, 0]
    assert await world.dollars(FAN) == 10_000 - MONTHS * PRICE


class TestControl:
    """Whoever comes second has read what was due before the first one began."""

    @pytest.fixture
    def without_the_lock(self, monkeypatch: Patch) -> None:
        seen: dict[Any, Mapping[str, Any]] = {}
        names = [each.key for each in SubscriptionRow.__table__.columns]

        async def stale(tx: Tx, now: datetime, limit: int) -> Sequence[SubscriptionRow]:
            found = (await tx.session.execute(select(SubscriptionRow).limit(limit))).scalars()
            taken = found.all()
            for row in taken:
                before = seen.setdefault(row.id, {name: getattr(row, name) for name in names})
                for name in names:
                    set_committed_value(row, name, before[name])
            return [row for row in taken if row.look_at is not None and row.look_at <= now]

        monkeypatch.setattr(rows, "take_due", stale)

    @pytest.fixture
    def without_the_key(self, monkeypatch: Patch) -> None:
        charge_of = advancing._charge_of

        def with_another_key(row: SubscriptionRow, plans: dict[str, Plan]) -> WalletTransfer:
            return replace(charge_of(row, plans), key=new_key())

        monkeypatch.setattr(advancing, "_charge_of", with_another_key)

    @pytest.fixture
    def without_the_table(self, monkeypatch: Patch) -> None:
        add = rows.add_periods

        async def overwrite(tx: Tx, values: Sequence[Mapping[str, Any]]) -> None:
            await add(tx, [each for each in values if await self._is_new(tx, each)])

        monkeypatch.setattr(rows, "add_periods", overwrite)

    async def _is_new(self, tx: Tx, values: Mapping[str, Any]) -> bool:
        key = values["subscription_id"], values["number"]
        return await tx.session.get(PeriodRow, key) is None

    async def test_without_the_lock_the_table_refuses_the_second_period(
        self, world: World, without_the_lock: None, without_the_key: None
    ) -> None:
        await due(world, FAN)
        await another_clock(world)._advance()
        with pytest.raises(IntegrityError):
            await another_clock(world)._advance()
        assert await world.dollars(FAN) == 10_000 - MONTHS * PRICE

    async def test_without_lock_and_table_the_key_moves_the_money_once(
        self, world: World, without_the_lock: None, without_the_table: None
    ) -> None:
        await due(world, FAN)
        for _ in range(2):
            await another_clock(world)._advance()
        assert await world.dollars(FAN) == 10_000 - MONTHS * PRICE

    async def test_without_any_of_them_a_period_is_charged_twice(
        self, world: World, without_the_lock: None, without_the_table: None, without_the_key: None
    ) -> None:
        await due(world, FAN)
        for _ in range(2):
            await another_clock(world)._advance()
        assert await world.dollars(FAN) == 10_000 - (MONTHS + 1) * PRICE
        assert await numbers_of(world) == [1, 2]
        assert await world.unbalanced() == PRICE
        back = PostTransfer(
            id=uuid7(),
            debit=deferred.waiting(Currency.USD),
            credit=user_account(FAN, Currency.USD),
            amount=usd(PRICE),
            kind="refund",
        )
        await world.uow.run(lambda tx: ledger.post(tx, [back]))
