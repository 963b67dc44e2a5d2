"""Odd ways through plans: none gives a day too much, none takes a paid one or its rights."""

import pytest

from services.core.ids import new_key
from services.payments.schemas import IntentState
from services.subscriptions.errors import AlreadyPaidFor, PauseTooLong
from services.subscriptions.news import BACK
from services.subscriptions.recalling import STOP_STARS
from services.subscriptions.schemas import Quote, Road, UpgradePlan
from services.subscriptions.states import CancelReason, Cycle, Method, State
from tests.services.subscriptions.world import DAY, FAN, World, usd


async def cancel(world: World) -> None:
    await world.plans.cancel(FAN, CancelReason.PRICE, (await world.mine()).revision)


def wish_of(quote: Quote, road: Road = Road.MONEY) -> UpgradePlan:
    return UpgradePlan(
        key=new_key(), fan_id=FAN, plan=quote.plan.code, road=road, revision=quote.revision
    )


async def upgrade(world: World, code: str) -> Quote:
    quote = await world.plans.quote(FAN, code)
    intent = await world.buying.upgrade(wish_of(quote))
    assert intent is not None
    await world.pay(intent)
    return quote


class TestTimeThatComesLater:
    async def test_an_upgrade_at_once_pays_all_the_days_that_it_gives(self, world: World) -> None:
        """The own 30 days come after 30 of a cancelled one: 60 days of the higher plan."""
        await world.subscribe(plan="basic")
        await cancel(world)
        await world.subscribe(plan="basic")
        quote = await upgrade(world, "vip")
        assert (quote.full.amount_minor, quote.credit.amount_minor) == (2 * 1_999, 299)
        assert (await world.rights()).plan == "vip"
        assert (await world.mine()).ends_at == world.clock.now() + 60 * DAY

    async def test_an_upgrade_waits_for_cancelled_time_that_is_as_high(self, world: World) -> None:
        await world.subscribe(plan="premium")
        await cancel(world)
        await world.subscribe(plan="basic")
        quote = await upgrade(world, "premium")
        assert (quote.full.amount_minor, quote.credit.amount_minor) == (799, 299)
        (period, *_) = (await world.mine()).periods
        assert period.starts_at == world.clock.now() + 30 * DAY
        assert period.ends_at == period.starts_at + 30 * DAY

    async def test_a_plan_begins_after_the_cancelled_one_that_is_as_high(
        self, world: World
    ) -> None:
        """Not after lower ones that last longer, and not beside it."""
        await world.subscribe(plan="basic")
        await cancel(world)
        await world.subscribe(plan="basic")  # to the 60th day
        await cancel(world)
        await world.subscribe(plan="vip")  # at once, to the 30th
        await cancel(world)
        await world.subscribe(plan="premium")
        (period,) = (await world.mine()).periods
        assert period.starts_at == world.clock.now() + 30 * DAY


class TestUpgradeAtTheEnd:
    async def test_what_is_paid_after_the_end_goes_back(self, world: World) -> None:
        """Telegram has an hour to tell of its charge: so long the plan is not expired."""
        await world.pay_stars(await world.ask(plan="basic", road=Road.STARS))
        world.move(30 - 1 / 96)
        quote = await world.plans.quote(FAN, "vip")
        stars, wallet = [
            await world.buying.upgrade(wish_of(quote, road)) for road in (Road.STARS, Road.MONEY)
        ]
        assert stars is not None
        assert wallet is not None
        await world.pass_days(1 / 72)
        assert (await world.mine()).state is State.ACTIVE
        await world.pay_stars(stars)
        assert (await world.payments.get(stars, FAN)).state is IntentState.REFUNDED
        with pytest.raises(AlreadyPaidFor):
            await world.pay(wallet)
        assert await world.dollars(FAN) == 10_000
        assert (await world.mine()).plan.code == "basic"

    async def test_one_that_costs_nothing_stops_the_charges_of_telegram(
        self, world: World
    ) -> None:
        await world.pay_stars(await world.ask(plan="basic", road=Road.STARS))
        world.move(30 - 1 / 86_400)
        quote = await world.plans.quote(FAN, "premium")
        assert not quote.due
        assert await world.buying.upgrade(wish_of(quote)) is None
        assert (await world.mine()).method is Method.NONE
        assert len(await world.jobs(STOP_STARS)) == 1


class TestBoxes:
    async def test_who_has_cancelled_has_the_boxes_of_the_paid_time(self, world: World) -> None:
        await world.fund(FAN, usd(20_000))
        await world.subscribe(plan="vip", cycle=Cycle.YEAR)
        await cancel(world)
        made = [await world.parts.tasks.make_boxes()]
        for days in (29, 2, 335):
            await world.pass_days(days)
            made.append(await world.parts.tasks.make_boxes())
        assert made == [1, 0, 1, 0]

    async def test_a_pause_brings_no_box_nearer(self, world: World) -> None:
        await world.subscribe(plan="vip")
        made = [await world.parts.tasks.make_boxes()]
        for _ in range(2):
            await world.plans.pause(FAN, 45)
            await world.pass_days(40)
            await world.plans.resume(FAN)
            made.append(await world.parts.tasks.make_boxes())
        assert made == [1, 0, 0]


class TestPauses:
    async def test_short_ones_together_are_no_longer_than_a_long_one(self, world: World) -> None:
        """30 paid days are not stretched over a year of weekends."""
        await world.subscribe(plan="vip")
        for _ in range(2):
            await world.plans.pause(FAN, 40)
            await world.pass_days(40)
        with pytest.raises(PauseTooLong) as refused:
            await world.plans.pause(FAN, 11)
        assert refused.value.details == {"most": 90, "left": 10}
        await world.plans.pause(FAN, 10)
        await world.plans.resume(FAN)
        assert (await world.mine()).state is State.ACTIVE

    async def test_what_rested_a_year_ago_counts_no_more(self, world: World) -> None:
        await world.fund(FAN, usd(20_000))
        await world.subscribe(plan="vip", cycle=Cycle.YEAR)
        await world.plans.pause(FAN, 90)
        await world.pass_days(90)
        world.move(355)
        with pytest.raises(PauseTooLong):
            await world.plans.pause(FAN, 81)
        await world.plans.pause(FAN, 80)


class TestTelegramsCharge:
    async def test_rights_last_until_telegram_has_had_time_to_tell_of_it(
        self, world: World
    ) -> None:
        intent = await world.ask(plan="vip", road=Road.STARS)
        await world.pay_stars(intent)
        await world.pass_days(30 + 1 / 48)
        assert (await world.rights()).plan == "vip"
        await world.pass_days(1 / 24)
        assert (await world.mine()).state is State.EXPIRED
        assert (await world.rights()).plan == "basic"
        await world.pay_stars(intent, again=True)
        assert (await world.rights()).plan == "vip"

    async def test_no_longer_for_who_has_stopped_it(self, world: World) -> None:
        await world.pay_stars(await world.ask(plan="vip", road=Road.STARS))
        await world.plans.pay_by_hand(FAN)
        world.move(30)
        assert (await world.rights()).plan == "basic"


class TestOfferToStay:
    async def test_it_is_for_its_plans_and_no_longer_a_period(self, world: World) -> None:
        await world.subscribe(plan="premium")
        offer = await world.plans.stay_offer(FAN)
        assert offer is not None
        await world.plans.take_stay_offer(FAN, offer.code)
        dearer = await _next_charge(world, "vip", Cycle.MONTH)
        assert dearer == 1_000  # half of 19.99, half up: the offer is for VIP too
        year = await _next_charge(world, "premium", Cycle.YEAR)
        assert year == 7_670
        month = await _next_charge(world, "premium", Cycle.MONTH)
        assert month == 799

    async def test_not_for_another_plan_that_is_paid_by_hand(self, world: World) -> None:
        await world.subscribe(plan="premium")
        offer = await world.plans.stay_offer(FAN)
        assert offer is not None
        await world.plans.take_stay_offer(FAN, offer.code)
        await world.plans.pay_by_hand(FAN)
        world.move(25)
        asked = [await world.ask(plan=code) for code in ("basic", "premium")]
        prices = [(await world.payments.get(one, FAN)).amount.amount_minor for one in asked]
        assert prices == [299, 400]
        await world.pay(asked[0])
        assert (await world.mine()).offer_left == 0


async def _next_charge(world: World, plan: str, cycle: Cycle) -> int:
    """Of what follows now; nothing is charged by itself, so no PIN is asked for."""
    await world.plans.pay_by_hand(FAN)
    charge = (await world.plans.set_next(FAN, plan, cycle)).next_charge
    assert charge is not None
    return charge.amount_minor


class TestWinBack:
    async def test_who_has_come_back_is_asked_only_after_going_again(self, world: World) -> None:
        for days in (40, 8):
            await world.subscribe(plan="premium")
            await world.parts.back.ask()
            assert await world.jobs(BACK) == []
            await cancel(world)
            await world.pass_days(days)
        await world.pass_days(30)
        await world.parts.back.ask()
        assert len(await world.jobs(BACK)) == 1


class TestClockThatGoesBack:
    async def test_a_pause_takes_no_paid_time(self, world: World) -> None:
        await world.subscribe(plan="vip")
        before = await world.mine()
        await world.plans.pause(FAN, 10)
        world.move(-1 / 24)
        assert (await world.plans.resume(FAN)).ends_at == before.ends_at
