"""Saved accounts: told once of each bill, and paid by themselves a day after that, up to a cap."""

import asyncio
from datetime import date, timedelta

import pytest

from services.bills import BillDue, BillPaid, BillState, NotPaidByItself, PaymentAnnounced, Saved
from services.bills.errors import CapTooSmall, SavedNotFound
from services.bills.ports import NothingOpen, Unknown
from services.bills.schemas import PayByItself
from services.identity.errors import PinRequired
from tests.services.bills.world import FAN, OTHER, PHONE, World, usd

DAY = timedelta(days=1)


async def saved(world: World, fan_id: int = FAN) -> Saved:
    """An account whose bill of last month was paid."""
    world.billers.owes(usd(4_000), "2026-03")
    bill = await world.look(fan_id=fan_id)
    await world.pay(bill)
    kept = await world.saved.save(fan_id, bill.id)
    await world.pass_time(timedelta(seconds=1))
    world.told.clear()
    return kept


class TestSave:
    async def test_once_and_off_the_list(self, world: World) -> None:
        first = await saved(world)
        bill = await world.look()
        assert await world.saved.save(FAN, bill.id) == first
        assert await world.saved.of_bill(FAN, bill.id) == first.id
        assert [each.id for each in await world.saved.all(FAN)] == [first.id]
        for _ in range(2):
            await world.saved.remove(FAN, first.id)
        assert await world.saved.all(FAN) == []
        with pytest.raises(SavedNotFound):
            await world.saved.get(FAN, first.id)
        again = await world.saved.save(FAN, bill.id)
        assert (again.id, again.cap) == (first.id, None)

    async def test_somebody_elses(self, world: World) -> None:
        kept = await saved(world)
        for touch in (
            world.saved.get(OTHER, kept.id),
            world.saved.set_reminders(OTHER, kept.id, on=False),
            world.saved.stop(OTHER, kept.id),
        ):
            with pytest.raises(SavedNotFound):
                await touch


class TestReminders:
    async def test_each_bill_once_when_it_is_near(self, world: World) -> None:
        kept = await saved(world)
        day = world.clock.now().date()
        world.billers.owes(usd(4_250), "2026-04", day + timedelta(days=8))
        await self._check(world, timedelta(days=1))
        assert world.told == []
        await self._check(world, timedelta(days=5))
        await self._check(world, timedelta(days=1))
        [told] = world.told
        assert isinstance(told, BillDue)
        assert (told.saved_id, told.due) == (kept.id, usd(4_250))
        seen = await world.saved.get(FAN, kept.id)
        assert (seen.due, seen.due_on) == (usd(4_250), day + timedelta(days=8))

    async def test_not_when_switched_off_or_silent_or_paid(self, world: World) -> None:
        kept = await saved(world)
        world.billers.looks = Unknown("503")
        await self._check(world, DAY)
        world.billers.looks = NothingOpen()
        await self._check(world, DAY)
        assert (await world.saved.get(FAN, kept.id)).due is None
        await world.saved.set_reminders(FAN, kept.id, on=False)
        world.billers.owes(usd(4_250), "2026-04")
        await self._check(world, DAY)
        assert world.told == []

    async def test_operators_without_bills_are_not_looked_at(self, world: World) -> None:
        world.billers.owes(None)
        bill = await world.look(PHONE, phone="012345678")
        await world.saved.save(FAN, bill.id)
        calls = len(world.billers.calls)
        await self._check(world, DAY)
        assert len(world.billers.calls) == calls

    async def _check(self, world: World, after: timedelta) -> None:
        await world.pass_time(after)
        await world.saved.watch.check()
        await world.pass_time(timedelta(seconds=1))


class TestByItself:
    @pytest.fixture
    async def kept(self, world: World) -> Saved:
        return await world.cap(await saved(world), usd(5_000))

    async def _see(self, world: World, minor: int, ref: str = "2026-04") -> None:
        world.billers.owes(usd(minor), ref, date(2026, 4, 20))
        world.clock.advance(7 * 3600)
        await world.saved.watch.check()
        await world.pass_time(timedelta(seconds=1))

    async def test_needs_a_pin_for_this_cap(self, world: World) -> None:
        kept = await saved(world)
        with pytest.raises(PinRequired):
            await world.saved.pay_by_itself(FAN, kept.id, usd(5_000))
        with pytest.raises(CapTooSmall):
            await world.saved.pay_by_itself(FAN, kept.id, usd(124))
        assert (await world.cap(kept, usd(5_000))).cap == usd(5_000)

    async def test_a_day_after_it_was_announced_and_once(self, world: World, kept: Saved) -> None:
        await self._see(world, 4_250)
        [told] = world.told
        assert isinstance(told, PaymentAnnounced)
        assert told.total == usd(4_275)
        assert (await world.saved.get(FAN, kept.id)).pays_at == told.pays_at
        await self._see(world, 4_250)
        await world.pass_time(timedelta(hours=16))
        assert len(world.told) == 1
        await world.pass_time(timedelta(hours=2))
        assert [type(each) for each in world.told] == [PaymentAnnounced, BillPaid]
        job = PayByItself(kept.id, "2026-04")
        await asyncio.gather(*(world.saved.watch.pay_due(job) for _ in range(3)))
        await world.pass_time(timedelta(hours=1))
        newest = (await world.bills.history(FAN))[0]
        assert (newest.state, newest.by_itself) == (BillState.PAID, True)
        assert (await world.books())["merchant:biller:river-power:usd"] == 4_000 + 4_250

    async def test_a_bill_that_has_grown_within_the_cap_is_paid_as_it_is(
        self, world: World, kept: Saved
    ) -> None:
        await self._see(world, 4_250)
        world.billers.owes(usd(4_400), "2026-04")
        await world.pass_time(timedelta(hours=25))
        assert (await world.bills.history(FAN))[0].amount == usd(4_400)

    async def test_over_the_cap_it_is_only_told(self, world: World, kept: Saved) -> None:
        for _ in range(2):
            await self._see(world, 4_990)
        [told] = world.told
        assert isinstance(told, NotPaidByItself)
        assert told.why == "over_cap"
        world.told.clear()
        await self._see(world, 4_250, "2026-05")
        world.billers.owes(usd(9_000), "2026-05")
        await world.pass_time(timedelta(hours=25))
        assert [type(each) for each in world.told] == [PaymentAnnounced, NotPaidByItself]

    async def test_more_than_can_be_paid_at_once(self, world: World, kept: Saved) -> None:
        await world.cap(kept, usd(50_000))
        await self._see(world, 20_001)
        await world.pass_time(timedelta(hours=25))
        told = world.told[-1]
        assert isinstance(told, NotPaidByItself)
        assert told.why == "limit"

    async def test_stopped_in_time(self, world: World, kept: Saved) -> None:
        await self._see(world, 4_250)
        stopped = await world.saved.stop(FAN, kept.id)
        assert (stopped.cap, stopped.pays_at) == (None, None)
        await world.pass_time(timedelta(hours=25))
        assert [type(each) for each in world.told] == [PaymentAnnounced]

    async def test_paid_by_hand_meanwhile(self, world: World, kept: Saved) -> None:
        await self._see(world, 4_250)
        world.billers.looks = NothingOpen()
        await world.pass_time(timedelta(hours=25))
        assert len(await world.bills.history(FAN)) == 1

    async def test_without_money_it_says_so(self, world: World) -> None:
        await world.come(OTHER, usd(4_100))
        await world.cap(await saved(world, OTHER), usd(5_000))
        await self._see(world, 4_250)
        await world.pass_time(timedelta(hours=25))
        told = world.told[-1]
        assert isinstance(told, NotPaidByItself)
        assert told.why == "no_money"

    async def test_a_silent_biller_is_asked_again(self, world: World, kept: Saved) -> None:
        await self._see(world, 4_250)
        found = world.billers.looks
        world.billers.looks = Unknown("503")
        await world.pass_time(timedelta(hours=24, minutes=30))
        assert len(await world.bills.history(FAN)) == 1
        world.billers.looks = found
        await world.pass_time(timedelta(hours=2))
        assert len(await world.bills.history(FAN)) == 2
