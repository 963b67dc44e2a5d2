"""From placed to paid: by a bank, the wallet, parts of every kind; once, whatever comes twice."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services.catalog.stock import OutOfStock
from services.core.money import Currency
from services.identity.errors import PinRequired
from services.orders.errors import NothingDue, OrderAlreadyPaid, OrderEnded, OrderNotFound
from services.orders.schemas.money import MoneyKind, Parts
from services.orders.schemas.order import LineState, Order
from services.orders.states import CancelReason, OrderState
from services.payments.schemas import Way
from services.wallet import InsufficientFunds
from tests.services.orders.world import (
    BOPHA,
    CAP,
    DARA,
    HALF_AN_HOUR,
    MOON,
    SHIRT_S,
    SHIRT_XL,
    Desk,
    usd,
)


def states_of(order: Order) -> list[OrderState]:
    return [entry.to_state for entry in order.timeline]


class TestPlacing:
    async def test_holds_its_goods_and_waits_half_an_hour(self, desk: Desk) -> None:
        order = await desk.order({SHIRT_S: 2, CAP: 1})
        assert (order.state, order.due) == (OrderState.PENDING, usd(50_00 + 12_00 + 6_20 + 5_00))
        assert order.pays_until == desk.clock.now() + HALF_AN_HOUR
        assert [line.tax for line in order.lines] == [usd(5_00), usd(1_20)]
        assert await desk.left("HM-SHIRT-S") == (2, 0)
        assert await desk.see(order) == replace(order, timeline=(await desk.see(order)).timeline)

    async def test_a_second_tap_is_the_same_order(self, desk: Desk) -> None:
        new = await desk.new({CAP: 1})
        first, second = await desk.place(new), await desk.place(new)
        assert first.id == second.id
        assert await desk.left("HM-CAP") == (1, 0)

    async def test_nothing_is_left_of_one_that_cannot_be_held(self, desk: Desk) -> None:
        with pytest.raises(OutOfStock):
            await desk.order({CAP: 1, SHIRT_S: 3})
        assert await desk.left("HM-CAP") == (0, 0)

    async def test_a_part_that_is_not_there_refuses_all_of_it(self, desk: Desk) -> None:
        with pytest.raises(InsufficientFunds):
            await desk.order({CAP: 1}, parts=Parts(points=500, points_worth=usd(5_00)))
        assert await desk.left("HM-CAP") == (0, 0)


class TestPaying:
    async def test_by_a_bank(self, desk: Desk) -> None:
        order = await desk.pay(await desk.order({SHIRT_S: 2}))
        assert (order.state, order.value) == (OrderState.CONFIRMED, order.price.total)
        assert states_of(order) == [OrderState.PENDING, OrderState.CONFIRMED]
        assert await desk.left("HM-SHIRT-S") == (0, 2)
        assert await desk.balance("pending:vendor:hangmeas:usd") == 60_00
        with pytest.raises(OrderAlreadyPaid):
            await desk.orders.ask(DARA, order.key)

    async def test_from_the_wallet_after_a_pin(self, desk: Desk) -> None:
        order = await desk.pay_from_wallet(await desk.order({CAP: 1}))
        assert order.state is OrderState.CONFIRMED
        assert await desk.wallet_of() == 100_00 - 18_20

    async def test_ten_taps_at_once_are_one_request(self, desk: Desk) -> None:
        order = await desk.order({CAP: 1})
        asked = await asyncio.gather(*(desk.orders.ask(DARA, order.key) for _ in range(10)))
        assert len(set(asked)) == 1

    async def test_nobody_elses_order_can_be_seen_or_paid(self, desk: Desk) -> None:
        order = await desk.order({CAP: 1})
        for call in (desk.orders.get, desk.orders.ask, desk.orders.settle, desk.orders.cancel):
            with pytest.raises(OrderNotFound):
                await call(BOPHA, order.key)

    async def test_digital_goods_are_there_at_once_and_paid_in_stars(self, desk: Desk) -> None:
        order = await desk.order({MOON: 1})
        intent = await desk.payments.get(await desk.orders.ask(DARA, order.key), DARA)
        assert intent.ways == {Way.STARS}
        mixed = await desk.pay(await desk.order({MOON: 1, CAP: 1}))
        assert [line.state for line in mixed.lines] == [LineState.DELIVERED, LineState.OPEN]
        assert mixed.state is OrderState.CONFIRMED


class TestParts:
    async def parts(self, desk: Desk) -> Parts:
        await desk.give_points(1_000)
        card = await desk.gift_card(usd(4_00))
        return Parts(
            points=250,
            points_worth=usd(2_50),
            gift_card_id=card,
            gift_card=usd(4_00),
            wallet=usd(10_00),
        )

    async def test_are_taken_once_when_the_rest_is_paid(self, desk: Desk) -> None:
        order = await desk.order({SHIRT_S: 1}, parts=await self.parts(desk))
        assert order.due == usd(32_50 - 16_50)
        with pytest.raises(PinRequired):
            await desk.orders.ask(DARA, order.key)
        assert await desk.wallet_of() == 90_00
        paid = await desk.pay(order)
        assert (paid.state, paid.value) == (OrderState.CONFIRMED, usd(32_50))
        assert sorted(one.source.split(":")[0] for one in paid.money) == [
            "card", "intent", "points", "wallet",
        ]  # fmt: skip
        assert all(one.kind is MoneyKind.PAID for one in paid.money)
        assert await desk.wallet_of(currency=Currency.PTS) == 750
        assert await desk.balance("pending:vendor:hangmeas:usd") == 32_50

    async def test_are_free_again_when_the_order_ends(self, desk: Desk) -> None:
        order = await desk.order({SHIRT_S: 1}, parts=await self.parts(desk))
        await desk.show_code(order)
        ended = await desk.orders.cancel(DARA, order.key)
        assert (ended.state, ended.cancel_reason) == (
            OrderState.CANCELLED,
            CancelReason.BY_BUYER,
        )
        assert await desk.wallet_of() == 100_00
        assert await desk.wallet_of(currency=Currency.PTS) == 1_000
        assert await desk.left("HM-SHIRT-S") == (0, 0)

    async def test_pay_all_of_it_after_a_pin(self, desk: Desk) -> None:
        order = await desk.order({CAP: 1}, parts=Parts(wallet=usd(18_20)))
        with pytest.raises(NothingDue):
            await desk.orders.ask(DARA, order.key)
        with pytest.raises(PinRequired):
            await desk.orders.settle(DARA, order.key)
        paid = await desk.settle(order)
        assert (paid.state, await desk.wallet_of()) == (OrderState.CONFIRMED, 81_80)
        assert await desk.orders.settle(DARA, order.key) == paid


class TestTime:
    async def test_ends_an_order_that_nobody_asked_to_pay(self, desk: Desk) -> None:
        order = await desk.order({CAP: 4})
        await desk.pass_time(HALF_AN_HOUR + timedelta(seconds=1))
        ended = await desk.see(order)
        assert (ended.state, ended.cancel_reason) == (OrderState.CANCELLED, CancelReason.EXPIRED)
        assert await desk.left("HM-CAP") == (0, 0)
        with pytest.raises(OrderEnded):
            await desk.orders.ask(DARA, order.key)

    async def test_waits_for_a_bank_that_is_silent(self, desk: Desk) -> None:
        order = await desk.order({CAP: 4})
        await desk.show_code(order)
        desk.bank.silent = True
        await desk.pass_time(HALF_AN_HOUR + timedelta(minutes=5))
        assert (await desk.see(order)).state is OrderState.PENDING
        desk.bank.silent = False
        await desk.pass_time(timedelta(minutes=5))
        assert (await desk.see(order)).state is OrderState.CANCELLED

    async def late(self, desk: Desk) -> Order:
        """Its bank was silent for too long; then it says that it was paid."""
        order = await desk.order({CAP: 3})
        intent_id = await desk.show_code(order)
        desk.bank.pay(desk.clock)
        desk.bank.silent = True
        await desk.pass_time(HALF_AN_HOUR + timedelta(minutes=16))
        assert (await desk.see(order)).state is OrderState.CANCELLED
        desk.bank.silent = False
        await desk.payments.check(intent_id, DARA)
        return await desk.see(order)

    async def test_late_money_takes_the_goods_again(self, desk: Desk) -> None:
        order = await self.late(desk)
        assert states_of(order)[-2:] == [OrderState.CANCELLED, OrderState.CONFIRMED]
        assert (order.value, order.cancel_reason) == (order.price.total, None)
        assert await desk.left("HM-CAP") == (0, 3)

    async def test_late_money_goes_back_when_the_goods_are_gone(self, desk: Desk) -> None:
        order = await desk.order({CAP: 3})
        intent_id = await desk.show_code(order)
        desk.bank.pay(desk.clock)
        desk.bank.silent = True
        await desk.pass_time(HALF_AN_HOUR + timedelta(minutes=16))
        await desk.order({CAP: 2})
        desk.bank.silent = False
        await desk.payments.check(intent_id, DARA)
        ended = await desk.see(order)
        assert (ended.state, ended.value, ended.refunded) == (
            OrderState.REFUNDED, usd(0), order.price.total,
        )  # fmt: skip
        assert await desk.wallet_of() == 100_00 + order.price.total.amount_minor

    async def test_two_workers_move_each_order_once(self, desk: Desk) -> None:
        paid = [await desk.pay(await desk.order({SHIRT_XL: 1})) for _ in range(3)]
        unpaid = [await desk.order({CAP: 1}) for _ in range(3)]
        desk.clock.advance(timedelta(hours=25).total_seconds())
        await asyncio.gather(*(desk.orders.sweep() for _ in range(4)))
        for order in paid:
            assert states_of(await desk.see(order)).count(OrderState.PROCESSING) == 1
        for order in unpaid:
            assert states_of(await desk.see(order)).count(OrderState.CANCELLED) == 1
        assert await desk.left("HM-CAP") == (0, 0)
