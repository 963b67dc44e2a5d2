"""Standing orders: told the day before, sent once a day by many workers, skipped with a reason."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from services.core.ids import new_key
from services.core.money import Money
from services.identity.codes.errors import CodeRequired
from services.identity.errors import PinRequired
from services.transfers import errors
from services.transfers.rules import next_day
from services.transfers.schedules import purpose_of
from services.transfers.schemas import (
    Every,
    PrepareSchedule,
    RunSchedule,
    RunState,
    Schedule,
    ScheduleComing,
    ScheduleRan,
    ScheduleState,
)
from services.wallet.models import WalletFreeze
from tests.services.transfers.world import DARA, SOK, World, usd

TODAY = date(2026, 4, 1)
NEXT_WEEK = date(2026, 4, 8)


async def draft(
    world: World,
    amount: Money,
    every: Every = Every.WEEK,
    *,
    starts_on: date = NEXT_WEEK,
    known: bool = True,
) -> Schedule:
    if known:
        await world.send(SOK, usd(1))
    return await world.schedules.prepare(
        PrepareSchedule(
            owner_id=DARA,
            key=new_key(),
            payee=await world.people.by_id(DARA, SOK),
            amount=amount,
            every=every,
            starts_on=starts_on,
        )
    )


async def active(world: World, amount: Money, every: Every = Every.WEEK) -> Schedule:
    made = await draft(world, amount, every)
    await world.enter_pin_for(DARA, purpose_of(made.id))
    running = await world.schedules.confirm(DARA, made.id)
    assert running.state is ScheduleState.ACTIVE
    await world.jobs.run_until_idle()
    world.told.clear()
    return running


async def morning(world: World, day: date) -> None:
    """Nine o'clock of that day in Phnom Penh; the jobs of the clock have run."""
    moment = datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)
    world.clock.advance((moment - world.clock.now()).total_seconds())
    await world.schedules.look()
    await world.jobs.run_until_idle()


class TestPrepare:
    @pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=1), TODAY.replace(year=2028)])
    async def test_only_a_day_to_come(self, world: World, day: date) -> None:
        with pytest.raises(errors.UnusableDay):
            await draft(world, usd(5_00), starts_on=day)

    async def test_only_to_who_was_paid_before(self, world: World) -> None:
        with pytest.raises(errors.PayeeNotKnown):
            await draft(world, usd(5_00), known=False)

    async def test_needs_a_pin_and_for_much_money_a_code(self, world: World) -> None:
        made = await draft(world, usd(150_00))
        with pytest.raises(PinRequired):
            await world.schedules.confirm(DARA, made.id)
        await world.enter_pin_for(DARA, purpose_of(made.id))
        with pytest.raises(CodeRequired):
            await world.schedules.confirm(DARA, made.id)

    async def test_nobody_elses(self, world: World) -> None:
        made = await draft(world, usd(5_00))
        for doing in (world.schedules.get, world.schedules.stop, world.schedules.confirm):
            with pytest.raises(errors.ScheduleNotFound):
                await doing(SOK, made.id)


class TestRun:
    async def test_told_the_day_before_once_and_sent_on_its_day_once(self, world: World) -> None:
        running = await active(world, usd(5_00))
        for _ in range(2):
            await morning(world, NEXT_WEEK - timedelta(days=1))
        assert [type(one) for one in world.told] == [ScheduleComing]
        for _ in range(2):
            await morning(world, NEXT_WEEK)
        assert await world.balance(SOK) == 5_01
        ran = [one for one in world.told if isinstance(one, ScheduleRan)]
        assert [(one.reason, one.next_on) for one in ran] == [("", NEXT_WEEK + timedelta(days=7))]
        run = await world.schedules.last_run(running.id)
        assert run is not None
        assert run.state is RunState.DONE

    async def test_many_workers_send_it_once(self, world: World) -> None:
        running = await active(world, usd(5_00))
        world.clock.advance(timedelta(days=7).total_seconds())
        job = RunSchedule(running.id, NEXT_WEEK)
        await asyncio.gather(*(world.schedules.run(job) for _ in range(6)))
        await world.schedules.run(job)
        assert await world.balance(SOK) == 5_01

    async def test_too_little_money_skips_the_day_and_goes_on(self, world: World) -> None:
        await active(world, usd(50_00))
        await world.send(SOK, usd(450_00))
        before = await world.balance(SOK)
        world.told.clear()
        await morning(world, NEXT_WEEK)
        (ran,) = [one for one in world.told if isinstance(one, ScheduleRan)]
        assert ran.reason == "wallet.insufficient_funds"
        assert ran.next_on == NEXT_WEEK + timedelta(days=7)
        assert await world.balance(SOK) == before
        await world.give(DARA, usd(100_00))
        await morning(world, NEXT_WEEK + timedelta(days=7))
        assert await world.balance(SOK) == before + 50_00

    async def test_a_day_that_nobody_worked_on(self, world: World) -> None:
        await active(world, usd(5_00))
        await morning(world, NEXT_WEEK + timedelta(days=3))
        assert await world.balance(SOK) == 5_01
        await morning(world, NEXT_WEEK + timedelta(days=11))
        (late,) = [one for one in world.told if getattr(one, "reason", "") == "late"]
        assert late.next_on == NEXT_WEEK + timedelta(days=14)
        assert await world.balance(SOK) == 5_01

    async def test_once_is_over_afterwards(self, world: World) -> None:
        running = await active(world, usd(5_00), Every.ONCE)
        await morning(world, NEXT_WEEK)
        assert (await world.schedules.get(DARA, running.id)).state is ScheduleState.ENDED
        assert await world.schedules.all_of(DARA) == []

    async def test_stopped_it_sends_nothing(self, world: World) -> None:
        running = await active(world, usd(5_00))
        for _ in range(2):
            await world.schedules.stop(DARA, running.id)
        await morning(world, NEXT_WEEK)
        assert await world.balance(SOK) == 1

    async def test_a_frozen_wallet_sends_nothing(self, world: World) -> None:
        await active(world, usd(5_00))
        now = world.clock.now()
        freeze = insert(WalletFreeze).values(fan_id=DARA, by_fan_at=now)
        await world.uow.run(lambda tx: tx.session.execute(freeze))
        await morning(world, NEXT_WEEK)
        assert await world.balance(SOK) == 1


class TestNextDay:
    @pytest.mark.parametrize(
        ("after", "day", "then"),
        [
            (date(2026, 1, 31), 31, date(2026, 2, 28)),
            (date(2026, 2, 28), 31, date(2026, 3, 31)),
            (date(2028, 1, 30), 30, date(2028, 2, 29)),
            (date(2026, 4, 30), 31, date(2026, 5, 31)),
            (date(2026, 12, 15), 15, date(2027, 1, 15)),
        ],
    )
    def test_of_a_month(self, after: date, day: int, then: date) -> None:
        assert next_day(Every.MONTH, day, after) == then

    def test_of_a_week_and_of_once(self) -> None:
        assert next_day(Every.WEEK, 1, date(2026, 12, 28)) == date(2027, 1, 4)
        assert next_day(Every.ONCE, 1, TODAY) is None
