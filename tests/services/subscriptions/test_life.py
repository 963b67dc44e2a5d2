"""The life of a plan: trial, charges, grace, pauses, the end, offers, families, gifts."""

import asyncio

import pytest

from services.core.ids import new_key
from services.entitlements import Flag, Number
from services.identity.errors import PinRequired
from services.payments.schemas import Way
from services.subscriptions import news
from services.subscriptions.consent import purpose_of
from services.subscriptions.errors import (
    FamilyIsFull,
    GiftNotFound,
    InAnotherFamily,
    InviteNotFound,
    NotNow,
    OfferGone,
    PauseTooLong,
    RightMissing,
    TrialNeedsLevel,
    TrialNotPossible,
)
from services.subscriptions.schemas import BuyGift, Road
from services.subscriptions.states import CancelReason, Cycle, Method, State
from services.ticketing.early.access import words_of
from tests.services.subscriptions.world import DAY, FAN, OTHER, THIRD, World, usd

POOR = 47


class TestTrial:
    async def test_one_for_a_person_who_is_verified(self, world: World) -> None:
        with pytest.raises(TrialNeedsLevel):
            await world.plans.start_trial(FAN)
        await world.verify(FAN, "+85512345678")
        mine = await world.plans.start_trial(FAN)
        assert (mine.state, mine.is_trial_period) == (State.TRIAL, True)
        assert (await world.rights()).number(Number.SIMULTANEOUS_STREAMS) == 3
        await world.pass_days(7)
        assert not (await world.rights()).plan
        with pytest.raises(TrialNotPossible):
            await world.plans.start_trial(FAN)

    async def test_the_days_of_a_trial_that_is_paid_are_kept(self, world: World) -> None:
        await world.verify(FAN, "+85512345678")
        trial = await world.plans.start_trial(FAN)
        world.move(2)
        await world.subscribe(plan="premium")
        mine = await world.mine()
        assert mine.state is State.ACTIVE
        assert mine.ends_at == trial.ends_at + 30 * DAY
        with pytest.raises(NotNow):
            await world.plans.pause(FAN, 0)


class TestByItself:
    async def test_each_period_is_charged_once_and_without_a_gap(self, world: World) -> None:
        await world.subscribe(plan="basic")
        first = await world.mine()
        await world.pass_days(30 - 1 / 48)
        await asyncio.gather(world.parts.clock.advance(), world.parts.clock.advance())
        second = await world.mine()
        assert await world.dollars(FAN) == 10_000 - 2 * 299
        assert second.ends_at == first.ends_at + 30 * DAY
        assert (await world.rights()).plan == "basic"
        assert len(await world.jobs(news.PAID)) == 2

    async def test_reminders_come_seven_three_and_one_day_before(self, world: World) -> None:
        await world.subscribe()
        for _ in range(29):
            await world.pass_days(1)
        told = await world.jobs(news.SOON)
        assert [f'"days":{days}' in one for one, days in zip(told, (7, 3, 1), strict=True)] == [
            True
        ] * 3

    async def test_who_has_too_little_gets_days_of_grace_and_then_nothing(
        self, world: World
    ) -> None:
        await world.come(POOR, cents=1_999)
        await world.subscribe(POOR, plan="vip")
        await world.pass_days(30)
        mine = await world.mine(POOR)
        assert mine.state is State.EXPIRED
        assert (await world.rights(POOR)).plan == "basic"
        for days in (1, 1, 23 / 24, 1 / 24):
            await world.pass_days(days)
        assert await world.is_without(POOR)
        assert not (await world.rights(POOR)).plan
        assert len(await world.jobs(news.FAILED)) == 4

    async def test_a_clock_that_stood_still_asks_once_and_comes_to_an_end(
        self, world: World
    ) -> None:
        await world.come(POOR, cents=1_999)
        await world.subscribe(POOR, plan="vip")
        world.move(40)
        looked = await world.parts.clock.advance()
        assert looked == 3  # charged in vain, expired, cancelled
        assert await world.is_without(POOR)
        assert len(await world.jobs(news.FAILED)) == 1

    async def test_what_was_refused_does_not_refuse_what_comes_after(self, world: World) -> None:
        await world.come(POOR, cents=1_999)
        await world.subscribe(POOR, plan="vip")
        await world.pass_days(30 - 1 / 48)
        await world.plans.pay_by_hand(POOR)
        await world.plans.set_next(POOR, "basic", Cycle.MONTH)
        await world.fund(POOR, usd(299))
        await world.confirm(POOR, purpose_of(await world.mine(POOR)))
        await world.plans.pay_by_itself(POOR)
        await world.work()
        assert len((await world.mine(POOR)).periods) == 2
        assert await world.dollars(POOR) == 0

    async def test_money_that_comes_in_the_days_of_grace_pays_whole_days(
        self, world: World
    ) -> None:
        await world.come(POOR, cents=1_999)
        await world.subscribe(POOR, plan="vip")
        await world.pass_days(30)
        await world.fund(POOR, (await world.mine(POOR)).plan.price)
        await world.pass_days(1)
        mine = await world.mine(POOR)
        assert mine.state is State.ACTIVE
        assert mine.ends_at == world.clock.now() + 30 * DAY

    async def test_a_pin_switches_it_on(self, world: World) -> None:
        await world.subscribe(plan="basic")
        mine = await world.plans.pay_by_hand(FAN)
        assert mine.method is Method.NONE
        await world.confirm(FAN, purpose_of(mine))
        assert (await world.plans.pay_by_itself(FAN)).method is Method.WALLET

    async def test_a_lower_plan_follows_at_the_end(self, world: World) -> None:
        await world.subscribe(plan="premium")
        await world.plans.set_next(FAN, "basic", Cycle.MONTH)
        assert (await world.rights()).plan == "premium"
        await world.pass_days(30)
        assert (await world.rights()).plan == "basic"
        assert await world.dollars(FAN) == 10_000 - 799 - 299

    async def test_a_dearer_one_follows_with_the_pin_only(self, world: World) -> None:
        await world.subscribe(plan="premium")
        lower = await world.plans.set_next(FAN, "basic", Cycle.MONTH)
        with pytest.raises(PinRequired) as refused:
            await world.plans.set_next(FAN, "vip", Cycle.MONTH)
        assert refused.value.details["purpose"] == "plan_next:vip:month:1999"
        mine = await world.mine()
        assert mine.next_charge == lower.next_charge == usd(299)
        await world.confirm(FAN, "plan_next:premium:month:799")
        with pytest.raises(PinRequired):
            await world.plans.set_next(FAN, "vip", Cycle.MONTH)
        back = await world.plans.set_next(FAN, "premium", Cycle.MONTH)
        assert (back.method, back.next_charge) == (Method.WALLET, usd(799))
        await world.plans.pay_by_hand(FAN)
        year = await world.plans.set_next(FAN, "vip", Cycle.YEAR)
        assert year.next_charge == usd(17991)

    async def test_cancel_during_a_renewal_is_charged_or_not_but_never_half(
        self, world: World
    ) -> None:
        await world.subscribe(plan="basic")
        mine = await world.mine()
        world.move(30)
        await asyncio.gather(
            world.parts.clock.advance(),
            world.plans.cancel(FAN, CancelReason.PRICE, mine.revision),
            return_exceptions=True,
        )
        paid = 10_000 - await world.dollars(FAN)
        is_paid = bool((await world.rights()).plan)
        assert (paid, is_paid) in [(299, False), (598, True)]


class TestPause:
    async def test_paid_days_wait_and_come_back(self, world: World) -> None:
        await world.subscribe(plan="premium")
        before = await world.mine()
        world.move(10)
        await world.plans.pause(FAN, 60)
        assert not (await world.rights()).plan
        await world.pass_days(40)
        assert await world.dollars(FAN) == 10_000 - 799
        after = await world.plans.resume(FAN)
        assert after.ends_at == before.ends_at + 40 * DAY
        assert (await world.rights()).plan == "premium"

    async def test_it_ends_by_itself_after_its_time(self, world: World) -> None:
        await world.subscribe(plan="premium")
        with pytest.raises(PauseTooLong):
            await world.plans.pause(FAN, 91)
        await world.plans.pause(FAN, 90)
        await world.pass_days(90)
        assert (await world.mine()).state is State.ACTIVE
        assert (await world.rights()).plan == "premium"


class TestEnd:
    async def test_what_is_paid_lasts(self, world: World) -> None:
        await world.subscribe(plan="vip")
        mine = await world.mine()
        gone = await world.plans.cancel(FAN, CancelReason.SELDOM, mine.revision)
        again = await world.plans.cancel(FAN, CancelReason.SELDOM, mine.revision)
        assert gone == again
        await world.pass_days(29)
        assert (await world.rights()).has(Flag.PRIORITY_BOOKING)
        await world.pass_days(1)
        assert not (await world.rights()).plan
        assert await world.dollars(FAN) == 10_000 - 1_999

    async def test_offers_to_stay_and_to_come_back_hold_once(self, world: World) -> None:
        await world.subscribe(plan="premium")
        offer = await world.plans.stay_offer(FAN)
        assert offer is not None
        mine = await world.plans.take_stay_offer(FAN, offer.code)
        assert mine.next_charge is not None
        assert mine.next_charge.amount_minor == 400
        with pytest.raises(OfferGone):
            await world.plans.take_stay_offer(FAN, "back-third")
        await world.pass_days(30)
        await world.pass_days(30)
        await world.pass_days(30)
        assert await world.dollars(FAN) == 10_000 - 799 - 400 - 400 - 799
        await world.plans.cancel(FAN, CancelReason.PRICE, (await world.mine()).revision)
        await world.pass_days(40)
        with pytest.raises(OfferGone):
            await world.ask(plan="premium", offer="back-third")

    async def test_who_has_gone_is_asked_to_come_back(self, world: World) -> None:
        await world.subscribe(plan="premium")
        await world.plans.cancel(FAN, CancelReason.PRICE, (await world.mine()).revision)
        await world.pass_days(40)
        await world.parts.back.ask()
        assert len(await world.jobs(news.BACK)) == 1
        intent = await world.ask(plan="premium", offer="back-third")
        assert (await world.payments.get(intent, FAN)).amount.amount_minor == 559
        await world.pay(intent)
        assert (await world.mine()).state is State.ACTIVE


class TestFamily:
    async def test_so_many_places_as_the_plan_has(self, world: World) -> None:
        await world.subscribe(plan="premium")
        invite = await world.parts.family.invite(FAN)
        await world.come(45, 46)
        done = await asyncio.gather(
            *(world.parts.family.join(fan, invite) for fan in (OTHER, THIRD, 45)),
            return_exceptions=True,
        )
        assert sum(isinstance(each, FamilyIsFull) for each in done) == 1
        (member, _) = (await world.mine()).members
        assert (await world.rights(member)).has(Flag.EXCLUSIVE_CONTENT)
        assert not (await world.rights(member)).has(Flag.EARLY_ACCESS)
        await world.parts.family.remove(FAN, member)
        assert not (await world.rights(member)).has(Flag.EXCLUSIVE_CONTENT)
        with pytest.raises(InviteNotFound):
            await world.parts.family.join(46, invite)

    async def test_one_family_at_a_time(self, world: World) -> None:
        for fan in (FAN, OTHER):
            await world.subscribe(fan, plan="premium")
        mine, other = [await world.parts.family.invite(fan) for fan in (FAN, OTHER)]
        await world.parts.family.join(THIRD, mine)
        with pytest.raises(InAnotherFamily):
            await world.parts.family.join(THIRD, other)
        await world.parts.family.leave(THIRD)
        await world.parts.family.join(THIRD, other)


class TestGift:
    async def test_whoever_is_first_has_it(self, world: World) -> None:
        wish = BuyGift(key=new_key(), fan_id=FAN, plan="vip", months=3, road=Road.MONEY)
        intent = await world.buying.give(wish)
        assert await world.parts.gifts.mine(FAN) == []
        await world.payments.open_attempt(intent, FAN, Way.WALLET, new_key())
        (gift,) = await world.parts.gifts.mine(FAN)
        done = await asyncio.gather(
            *(world.parts.gifts.claim(fan, gift.token) for fan in (OTHER, THIRD)),
            return_exceptions=True,
        )
        assert sum(isinstance(each, GiftNotFound) for each in done) == 1
        assert [len((await world.rights(fan)).plan) for fan in (OTHER, THIRD)].count(3) == 1
        with pytest.raises(GiftNotFound):
            await world.parts.gifts.look(FAN, gift.token[:-1] + "0")


class TestTasks:
    async def test_a_box_every_thirty_days(self, world: World) -> None:
        await world.subscribe(plan="vip")
        await world.subscribe(OTHER, plan="premium")
        made = [await world.parts.tasks.make_boxes() for _ in range(2)]
        await world.pass_days(31)
        made.append(await world.parts.tasks.make_boxes())
        assert made == [1, 0, 1]

    async def test_booking_ahead_is_a_right(self, world: World) -> None:
        await world.subscribe(plan="vip")
        await world.subscribe(OTHER, plan="premium")
        for _ in range(2):
            await world.parts.tasks.ask_booking(FAN, "first-of-all", "Two seats, front")
        assert await world.parts.tasks.count() == 1
        with pytest.raises(RightMissing):
            await world.parts.tasks.ask_booking(OTHER, "first-of-all", "Two seats")


class TestEarlyAccess:
    async def test_a_plan_has_the_words_of_types_that_open_earlier(self, world: World) -> None:
        await world.subscribe(plan="vip")
        words = await world.uow.run_read_only(lambda tx: words_of(tx, FAN))
        assert words == {"premium", "vip"}
        assert await world.uow.run_read_only(lambda tx: words_of(tx, OTHER)) == frozenset()
