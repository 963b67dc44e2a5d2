"""Orders paid in parts: offers, days, tries, missed parts, what a cancelled order gives back."""

import asyncio
from datetime import date, timedelta

import pytest

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.identity import VerificationLevel
from services.identity.errors import PinRequired
from services.orders.instalments import errors, plans, rules
from services.orders.instalments.schemas import (
    Offer,
    PartComing,
    PartNotPaid,
    PartPaid,
    PartState,
    PayParts,
    Plan,
    PlanState,
    TryPart,
)
from services.orders.quoting import cancel_quote
from services.orders.schemas.cancelling import CancelLines
from services.orders.schemas.money import MoneyKind
from services.wallet import InsufficientFunds
from tests.services.orders.instalments.world import DARA, World, usd
from tests.services.wallet.people import set_level

BEGUN = date(2026, 4, 1)
SECOND, THIRD = date(2026, 5, 1), date(2026, 6, 1)


async def offers(world: World, cents: int) -> list[Offer]:
    async def ask(tx: Tx) -> list[Offer]:
        return list(await plans.offers(tx, DARA, usd(cents)))

    return await world.uow.run_read_only(ask)


def states(plan: Plan) -> list[PartState]:
    return [part.state for part in plan.parts]


class TestRules:
    def test_three_parts_cost_nothing_more(self) -> None:
        found = rules.offer(usd(47_25), 3, rules.terms_on(BEGUN))
        assert (found.first, found.monthly, found.last, found.fee) == (
            usd(15_75),
            usd(15_75),
            usd(15_75),
            usd(0),
        )

    def test_six_parts_cost_a_flat_fee_and_the_last_is_the_rest(self) -> None:
        found = rules.offer(usd(47_25), 6, rules.terms_on(BEGUN))
        assert (found.first, found.last, found.fee) == (usd(8_07), usd(8_08), usd(1_18))
        assert found.total == usd(48_43)

    @pytest.mark.parametrize("minor", [1, 2, 7, 30_00, 47_25, 123_457, 500_00])
    @pytest.mark.parametrize("months", [3, 6])
    @pytest.mark.parametrize("currency", [Currency.USD, Currency.KHR])
    def test_parts_always_add_up(self, minor: int, months: int, currency: Currency) -> None:
        parts = rules.parts(Money(minor, currency), months)
        assert len(parts) == months
        assert sum(part.amount_minor for part in parts) == minor
        assert len(set(parts[:-1])) == 1

    def test_a_month_too_short_has_its_last_day(self) -> None:
        days = [rules.due_day(date(2026, 1, 31), n) for n in range(1, 6)]
        assert days == [
            date(2026, 1, 31),
            date(2026, 2, 28),
            date(2026, 3, 31),
            date(2026, 4, 30),
            date(2026, 5, 31),
        ]


class TestOffers:
    async def test_only_for_sums_and_people_that_may(self, world: World) -> None:
        assert [one.months for one in await offers(world, 47_25)] == [3, 6]
        assert await offers(world, 29_99) == []
        assert await offers(world, 500_01) == []
        await set_level(world.uow, DARA, VerificationLevel.BASIC)
        assert await offers(world, 47_25) == []
        with pytest.raises(errors.NotVerified):
            await world.place(47_25, 3)

    async def test_one_plan_at_a_time(self, world: World) -> None:
        waiting = await world.place(47_25, 3)
        assert await offers(world, 47_25) == []
        with pytest.raises(errors.PlanOpenAlready):
            await world.place(47_25, 3)
        with pytest.raises(errors.PlanOpenAlready):
            await world.uow.run(
                lambda tx: plans.reserve(
                    tx,
                    order_id=waiting.id,
                    fan_id=DARA,
                    months=3,
                    total=usd(47_25),
                    fee=usd(0),
                )
            )
        await world.orders.cancel(DARA, waiting.key)
        assert len(await offers(world, 47_25)) == 2


class TestPaying:
    async def test_the_first_part_begins_it_and_the_wallet_pays_the_rest_on_its_days(
        self, world: World
    ) -> None:
        plan = await world.buy(47_25, 3)
        assert plan.state is PlanState.OPEN
        assert [part.due_on for part in plan.parts] == [BEGUN, SECOND, THIRD]
        assert (plan.paid, plan.left) == (usd(15_75), usd(31_50))
        for _ in range(2):
            await world.morning(SECOND - timedelta(days=3))
        assert [(type(one), one.n) for one in world.told] == [(PartComing, 2)]
        for day in (SECOND, SECOND, THIRD, THIRD + timedelta(days=1)):
            await world.morning(day)
        plan = await world.plan(plan.order_id)
        assert plan.state is PlanState.DONE
        assert await world.balance() == 500_00 - 47_25
        assert await world.house() == 47_25
        paid = [(one.n, one.left) for one in world.told if isinstance(one, PartPaid)]
        assert paid == [(2, usd(15_75)), (3, usd(0))]
        assert len(await offers(world, 47_25)) == 2

    async def test_many_workers_pay_a_part_once(self, world: World) -> None:
        plan = await world.buy(47_25, 3)
        world.clock.advance(timedelta(days=30).total_seconds())
        workers = [world.instalments, world.another_worker()] * 3
        job = TryPart(plan.order_id, 2, 0)
        await asyncio.gather(*(worker.try_part(job) for worker in workers))
        assert await world.balance() == 500_00 - 2 * 15_75
        order = await world.orders.get(DARA, plan.order_key)
        assert order.value == usd(31_50)

    async def test_ahead_of_time_with_a_pin_for_exactly_that_sum(self, world: World) -> None:
        plan = await world.buy(47_25, 6)
        with pytest.raises(PinRequired):
            await world.instalments.pay(PayParts(DARA, plan.order_id, 8_07))
        with pytest.raises(errors.PlanChanged):
            await world.instalments.pay(PayParts(DARA, plan.order_id, 8_06))
        with pytest.raises(errors.PlanNotFound):
            await world.instalments.pay(PayParts(DARA + 1, plan.order_id, 8_07))
        plan = await world.pay(plan)
        assert plan.left == usd(48_43 - 2 * 8_07)
        plan = await world.pay(plan, all_of_it=True)
        assert plan.state is PlanState.DONE
        assert await world.balance() == 500_00 - 48_43
        with pytest.raises(errors.NothingOpen):
            await world.instalments.pay(PayParts(DARA, plan.order_id, 0))

    async def test_a_wallet_without_money_is_tried_four_times_then_the_part_is_missed(
        self, poor_world: World
    ) -> None:
        world = poor_world
        plan = await world.buy(47_25, 3)
        for after in range(9):
            for _ in range(2):
                await world.morning(SECOND + timedelta(days=after))
        tries = [one for one in world.told if isinstance(one, PartNotPaid)]
        days = [one.next_try_on and (one.next_try_on - SECOND).days for one in tries]
        assert days == [1, 3, 7, None]
        plan = await world.plan(plan.order_id)
        assert plan.state is PlanState.MISSED
        assert states(plan) == [PartState.PAID, PartState.MISSED, PartState.OPEN]
        assert await offers(world, 47_25) == []
        with pytest.raises(InsufficientFunds):
            await world.pay(plan)
        await world.give(usd(100_00))
        await world.morning(THIRD)
        assert await world.balance() == 100_00  # a plan that is missed takes nothing by itself
        plan = await world.pay(plan)
        assert plan.state is PlanState.OPEN
        await world.morning(THIRD + timedelta(days=1))
        assert (await world.plan(plan.order_id)).state is PlanState.DONE
        assert await world.balance() == 100_00 - 31_50


class TestCancelling:
    async def test_what_was_paid_goes_back_and_nothing_more_is_owed(self, world: World) -> None:
        plan = await world.buy(47_25, 6)
        await world.pay(plan)
        await world.orders.cancel(DARA, plan.order_key)
        await world.jobs.run_until_idle()
        plan = await world.plan(plan.order_id)
        assert plan.state is PlanState.ENDED
        assert states(plan) == [PartState.PAID] * 2 + [PartState.DROPPED] * 4
        assert await world.balance() == 500_00
        assert await world.house() == 0
        await world.morning(SECOND)
        assert await world.balance() == 500_00
        with pytest.raises(errors.NothingOpen):
            await world.pay(plan)

    async def test_a_refund_takes_from_what_is_owed_before_it_sends_money(
        self, world: World
    ) -> None:
        plan = await world.buy(47_25, 3)

        async def take_off(tx: Tx, cents: int) -> Money:
            return await plans.take_off(tx, plan.order_id, usd(cents))

        assert await world.uow.run(lambda tx: take_off(tx, 20_00)) == usd(20_00)
        plan = await world.plan(plan.order_id)
        assert [part.amount for part in plan.parts][:2] == [usd(15_75), usd(11_50)]
        assert states(plan)[2] is PartState.DROPPED
        assert await world.uow.run(lambda tx: take_off(tx, 20_00)) == usd(11_50)
        assert (await world.plan(plan.order_id)).state is PlanState.DONE

    async def test_of_some_units_that_much_comes_back_as_was_said(self, world: World) -> None:
        """Three shirts in three parts, two of them paid: the third is owed no more."""
        plan = await world.pay(await world.buy(60_00, 3, units=3))
        said = []
        for turn in range(2):
            order = await world.orders.get(DARA, plan.order_key)
            quote = cancel_quote(order, {1: 1})
            assert quote is not None
            command = CancelLines(f"turn-{turn}", DARA, order.key, {1: 1})
            after = await world.orders.cancel_lines(command)
            assert after.refunded - order.refunded == quote.total
            assert sum(part.amount_minor for part in quote.sources.values()) == (
                quote.total.amount_minor
            )
            said.append(quote.total)
        assert said == [usd(0), usd(20_00)]
        assert (await world.plan(plan.order_id)).state is PlanState.DONE

    async def test_the_order_knows_where_each_part_came_from(self, world: World) -> None:
        plan = await world.pay(await world.buy(47_25, 3), all_of_it=True)
        order = await world.orders.get(DARA, plan.order_key)
        came = [(one.source, one.amount) for one in order.money if one.kind is MoneyKind.PAID]
        part = usd(15_75)
        assert sorted(came) == [("instalment:2", part), ("instalment:3", part), ("intent", part)]
