"""Plans that are paid: what follows, and that a period is paid once."""

import asyncio
from dataclasses import replace

import pytest

from services.core.ids import new_key
from services.entitlements import Flag, Level, Number, Picture
from services.payments.schemas import IntentState, Way
from services.subscriptions.errors import (
    AlreadyPaidFor,
    CycleNotOffered,
    PlanHasChanged,
    SamePlan,
)
from services.subscriptions.recalling import RECALL, STOP_STARS
from services.subscriptions.schemas import BuyPlan, Road, StopStars, UpgradePlan
from services.subscriptions.states import CancelReason, Cycle, Method, State
from tests.services.subscriptions.world import DAY, FAN, PLANS, World


class TestBuying:
    async def test_the_first_period_gives_the_rights_of_the_plan(self, world: World) -> None:
        await world.subscribe(plan="premium")
        mine, rights = await world.mine(), await world.rights()
        assert (mine.state, mine.plan.code, mine.method) == (
            State.ACTIVE,
            "premium",
            Method.WALLET,
        )
        assert mine.ends_at == world.clock.now() + 30 * DAY
        assert rights.has(Flag.OFFLINE_DOWNLOADS)
        assert not rights.has(Flag.MONTHLY_BOX)
        assert rights.number(Number.SIMULTANEOUS_STREAMS) == 3
        assert rights.number(Number.MERCHANDISE_DISCOUNT) == 15
        assert rights.level(Level.VIDEO) == Picture.HD
        assert await world.dollars(FAN) == 10_000 - 799

    async def test_a_year_costs_less(self, world: World) -> None:
        await world.subscribe(plan="premium", cycle=Cycle.YEAR)
        assert await world.dollars(FAN) == 10_000 - 7_670
        assert (await world.mine()).ends_at == world.clock.now() + 365 * DAY
        with pytest.raises(CycleNotOffered):
            await world.ask(plan="basic", cycle=Cycle.YEAR)

    async def test_two_payments_for_one_period_pay_one(self, world: World) -> None:
        first, second = await world.ask(), await world.ask(road=Road.STARS)
        await world.pay(first)
        await world.pay_stars(second)
        intent = await world.payments.get(second, FAN)
        mine = await world.mine()
        assert len(mine.periods) == 1
        assert intent.refunded == intent.amount

    async def test_two_wallet_payments_at_once_pay_one(self, world: World) -> None:
        asked = [await world.ask() for _ in range(3)]
        done = await asyncio.gather(*(world.pay(one) for one in asked), return_exceptions=True)
        assert sum(each is None for each in done) == 1
        assert len((await world.mine()).periods) == 1
        assert await world.dollars(FAN) == 10_000 - 799
        assert len(await world.jobs(RECALL)) == 2

    async def test_the_same_key_is_the_same_payment(self, world: World) -> None:
        wish = BuyPlan(key=new_key(), fan_id=FAN, plan="vip", cycle=Cycle.MONTH, road=Road.MONEY)
        assert await world.buying.buy(wish) == await world.buying.buy(wish)

    async def test_what_is_paid_is_not_asked_for_again(self, world: World) -> None:
        await world.subscribe()
        with pytest.raises(AlreadyPaidFor):
            await world.ask()

    async def test_from_the_first_reminder_on_it_is_paid_ahead_by_hand(self, world: World) -> None:
        await world.subscribe()
        await world.plans.pay_by_hand(FAN)
        first = (await world.mine()).ends_at
        world.move(23)
        assert (await world.mine()).renews_until is None
        with pytest.raises(AlreadyPaidFor):
            await world.ask()
        world.clock.advance(1)
        assert (await world.mine()).renews_until == first + 30 * DAY
        await world.plans.set_next(FAN, "premium", Cycle.YEAR)
        assert (await world.mine()).renews_until == first + 365 * DAY
        intent = await world.ask(cycle=Cycle.YEAR)
        await world.pay(intent)
        assert (await world.mine()).ends_at == first + 365 * DAY

    async def test_what_charges_itself_or_is_sold_no_more_is_not_paid_ahead(
        self, world: World
    ) -> None:
        await world.subscribe()
        world.move(25)
        assert (await world.mine()).renews_until is None
        await world.plans.pay_by_hand(FAN)
        assert (await world.mine()).renews_until is not None
        left = [plan for plan in PLANS.plans if plan.code != "premium"]
        await world.plans.load(replace(PLANS, plans=left))
        assert (await world.mine()).renews_until is None


class TestStars:
    async def test_telegram_charges_the_next_days(self, world: World) -> None:
        intent = await world.ask(road=Road.STARS)
        await world.pay_stars(intent)
        first = await world.mine()
        await world.pass_days(30)
        await world.pay_stars(intent, again=True)
        second = await world.mine()
        assert (first.method, second.method) == (Method.STARS, Method.STARS)
        assert second.ends_at == first.ends_at + 30 * DAY
        assert second.state is State.ACTIVE

    async def test_days_charged_after_a_cancel_are_honoured_and_stopped(
        self, world: World
    ) -> None:
        intent = await world.ask(road=Road.STARS)
        charge = await world.pay_stars(intent)
        mine = await world.mine()
        await world.plans.cancel(FAN, CancelReason.PRICE, mine.revision)
        world.move(1)
        await world.pay_stars(intent, again=True)
        assert (await world.mine()).ends_at == mine.ends_at + 30 * DAY
        await world.parts.charges.stop(StopStars(intent))
        assert world.telegram.stopped == [charge]
        assert len(await world.jobs(STOP_STARS)) == 1
        world.move(58)
        assert (await world.rights()).has(Flag.EXCLUSIVE_CONTENT)
        world.move(1)
        assert not (await world.rights()).plan


class TestUpgrade:
    async def test_the_difference_is_paid_and_the_end_stays(self, world: World) -> None:
        await world.subscribe(plan="basic")
        before = await world.mine()
        world.move(15)
        quote = await world.plans.quote(FAN, "vip")
        # 15 of 30 days: 10.00 (half of 19.99, half up) less 1.50 (half of 2.99, half up)
        assert (quote.full.amount_minor, quote.credit.amount_minor) == (1_000, 150)
        wish = UpgradePlan(
            key=new_key(), fan_id=FAN, plan="vip", road=Road.MONEY, revision=quote.revision
        )
        intent = await world.buying.upgrade(wish)
        assert intent is not None
        await world.pay(intent)
        mine = await world.mine()
        assert (mine.plan.code, mine.next_plan.code, mine.ends_at) == (
            "vip",
            "vip",
            before.ends_at,
        )
        assert (await world.rights()).has(Flag.MONTHLY_BOX)
        assert await world.dollars(FAN) == 10_000 - 299 - 850
        with pytest.raises(SamePlan):
            await world.plans.quote(FAN, "premium")

    async def test_a_stale_quote_is_refused(self, world: World) -> None:
        await world.subscribe(plan="basic")
        quote = await world.plans.quote(FAN, "vip")
        await world.plans.pay_by_hand(FAN)
        wish = UpgradePlan(
            key=new_key(), fan_id=FAN, plan="vip", road=Road.MONEY, revision=quote.revision
        )
        with pytest.raises(PlanHasChanged):
            await world.buying.upgrade(wish)

    async def test_what_is_paid_too_late_for_the_quote_goes_back(self, world: World) -> None:
        await world.subscribe(plan="basic")
        quote = await world.plans.quote(FAN, "vip")
        wish = UpgradePlan(
            key=new_key(), fan_id=FAN, plan="vip", road=Road.STARS, revision=quote.revision
        )
        intent = await world.buying.upgrade(wish)
        assert intent is not None
        await world.plans.pause(FAN, 10)
        await world.pay_stars(intent)
        found = await world.payments.get(intent, FAN)
        assert found.state is IntentState.REFUNDED
        assert found.paid_by is Way.STARS
        assert (await world.mine()).plan.code == "basic"
