"""Goods exchanged for another size or colour: orders, stock and money exactly; both databases."""

import asyncio
import os
import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.catalog.repository.loading import variant_id_of
from services.core.errors import DomainError
from services.core.ids import new_key
from services.core.uow import Tx
from services.orders import repository as orders
from services.orders.models import ShopOrder
from services.orders.returns import desk as returns_desk
from services.orders.returns.errors import NotExchangeable
from services.orders.returns.schemas import ReceiveReturn, Return
from services.orders.returns.states import ReturnState, Wants
from services.orders.schemas.money import Parts
from services.orders.schemas.order import Order
from services.orders.settling import waiting_account
from services.orders.shipments.states import ShipmentState
from services.orders.states import OrderState
from tests.services.catalog.goods import GOODS, a_load, a_product, a_variant
from tests.services.orders.fulfilment.conftest import house
from tests.services.orders.fulfilment.house import OTHER_STAFF, STAFF, House
from tests.services.orders.world import CAP, DARA, SHIRT_S, SHIRT_XL, usd

__all__ = ["house"]
TEE = a_product(
    "plain-tee",
    "អាវធម្មតា",
    "Plain tee",
    variants=(
        a_variant("red", "HM-TEE-RED", 900, attributes={"color": "red"}),
        a_variant("blue", "HM-TEE-BLUE", 1, attributes={"color": "blue"}),
        a_variant("gold", "HM-TEE-GOLD", 900, attributes={"color": "gold"}, modifier_minor=3_33),
    ),
)
RED, BLUE, GOLD = (variant_id_of("plain-tee", each) for each in ("red", "blue", "gold"))
ONE_TEE = usd(27_50)
DIFFERENCE = usd(2_20)  # of the shirts, with tax
ROUNDS = int(os.environ.get("EXCHANGE_ROUNDS", "1"))
ACTS = ("ask", "ask", "receive", "receive", "pay", "cancel", "later", "send", "refund")


@pytest.fixture
async def shop(house: House) -> House:
    await house.shop.catalog.load(a_load(*GOODS, TEE))
    return house


async def approved(house: House, order: Order, units: int, variant: UUID) -> Return:
    known = await house.ask(order, {1: units}, variants={1: variant})
    assert known.wants is Wants.EXCHANGE
    return await house.returns_desk.approve(STAFF, known.id)


async def received(house: House, known: Return, by: int = STAFF) -> Return:
    return await house.returns_desk.receive(ReceiveReturn(by, known.id))


async def exchanged(house: House, order: Order, units: int, variant: UUID) -> tuple[Return, Order]:
    """Asked, approved, received: the return and its new order."""
    known = await approved(house, order, units, variant)
    await received(house, known)
    known = await house.returns.get(DARA, known.id)
    assert known.new_order_key is not None
    return known, await house.shop.orders.get(DARA, known.new_order_key)


async def later(house: House, span: timedelta) -> None:
    house.shop.clock.advance(span.total_seconds())
    await house.shop.orders.sweep()


async def check_money(house: House) -> None:
    """What waits for the house is what its orders are worth and have not settled."""

    async def read(tx: Tx) -> int:
        waits = 0
        for order_id in await tx.session.scalars(select(ShopOrder.id)):
            order = await orders.get(tx, order_id)
            assert order is not None
            assert order.value.amount_minor >= 0
            assert order.refund_due.amount_minor >= 0
            waits += (order.value - order.settled).amount_minor
            if order.state is OrderState.PENDING and order.parts.exchanged:
                waits += order.parts.exchanged.amount_minor
        return waits

    waits = await house.shop.uow.run_read_only(read)
    assert await house.shop.balance(waiting_account(usd(1).currency)) == waits


class TestWhole:
    async def test_for_the_same_price_it_is_done_at_once_and_once(self, shop: House) -> None:
        order = await shop.delivered({RED: 2})
        known = await approved(shop, order, 1, BLUE)
        before = await shop.shop.wallet_of()
        told = await asyncio.gather(
            *(received(shop, known, by) for by in (STAFF, OTHER_STAFF, STAFF))
        )
        assert len({each.new_order_key for each in told}) == 1
        after = await shop.returns.get(DARA, known.id)
        assert (after.state, after.refund) == (ReturnState.EXCHANGED, usd(0))
        assert after.lines[0].wanted == {"color": "blue"}
        new = await shop.shop.orders.get(DARA, str(after.new_order_key))
        assert (new.state, new.due, new.price.total) == (OrderState.CONFIRMED, usd(0), ONE_TEE)
        assert (new.price.shipping, new.address) == (usd(0), order.address)
        assert new.value == ONE_TEE
        old = await shop.again(order)
        assert (old.value, old.refunded) == (order.price.total - ONE_TEE, usd(0))
        assert await shop.shop.left("HM-TEE-RED") == (0, 1)
        assert await shop.shop.left("HM-TEE-BLUE") == (0, 1)
        assert await shop.shop.wallet_of() == before
        await check_money(shop)
        await shop.shop.orders.cancel(DARA, new.key)
        assert await shop.shop.wallet_of() == before + ONE_TEE.amount_minor
        assert (await shop.again(order)).refunded == ONE_TEE
        assert (await shop.again(new)).state is OrderState.REFUNDED
        await check_money(shop)

    async def test_without_its_state_the_goods_would_come_back_twice(
        self, shop: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: what makes the second reception quiet is the state of the return."""
        order = await shop.delivered({RED: 2})
        known, _ = await exchanged(shop, order, 1, BLUE)
        await received(shop, known)
        assert (await shop.again(order)).lines[0].returned == 1
        monkeypatch.setattr(returns_desk, "_IS_HERE", ())
        monkeypatch.setattr(returns_desk, "may_move", lambda *_: True)
        await received(shop, known)
        assert (await shop.again(order)).lines[0].returned == 2

    async def test_the_last_one_is_had_by_one_and_the_other_gets_the_money(
        self, shop: House
    ) -> None:
        waiting = [await approved(shop, await shop.delivered({RED: 1}), 1, BLUE) for _ in range(2)]
        before = await shop.shop.wallet_of()
        await asyncio.gather(*(received(shop, known) for known in waiting))
        ended = [await shop.returns.get(DARA, known.id) for known in waiting]
        assert sorted(each.state for each in ended) == ["exchanged", "refunded"]
        assert sorted(each.was_gone for each in ended) == [False, True]
        assert await shop.shop.wallet_of() == before + ONE_TEE.amount_minor
        await check_money(shop)


class TestDifference:
    async def test_what_costs_less_gives_back_even_of_settled_money(self, shop: House) -> None:
        order = await shop.delivered({SHIRT_XL: 1})
        known = await approved(shop, order, 1, SHIRT_S)
        await later(shop, timedelta(days=20))
        assert (await shop.again(order)).settled == order.price.total
        before = await shop.shop.wallet_of()
        await received(shop, known)
        after = await shop.returns.get(DARA, known.id)
        assert (after.state, after.refund) == (ReturnState.EXCHANGED, DIFFERENCE)
        assert await shop.shop.wallet_of() == before + DIFFERENCE.amount_minor
        await check_money(shop)

    async def test_what_costs_more_waits_for_the_difference(self, shop: House) -> None:
        order = await shop.delivered({SHIRT_S: 1})
        known, new = await exchanged(shop, order, 1, SHIRT_XL)
        assert (known.state, known.refund) == (ReturnState.RECEIVED, usd(0))
        assert (new.state, new.due) == (OrderState.PENDING, DIFFERENCE)
        assert await shop.shop.left("HM-SHIRT-XL") == (1, 0)
        await check_money(shop)
        new = await shop.shop.pay(new)
        assert (new.state, new.value) == (OrderState.CONFIRMED, new.price.total)
        assert (await shop.returns.get(DARA, known.id)).state is ReturnState.EXCHANGED
        await check_money(shop)

    async def test_nobody_pays_and_all_of_it_goes_back_to_where_it_came_from(
        self, shop: House
    ) -> None:
        await shop.shop.give_points(10_00)
        points = Parts(points=10_00, points_worth=usd(10_00))
        placed = await shop.shop.order({SHIRT_S: 1}, parts=points)
        order = await shop.shop.pay(placed)
        await shop.move(await shop.sent(order), ShipmentState.DELIVERED)
        known, new = await exchanged(shop, order, 1, SHIRT_XL)
        await later(shop, timedelta(hours=47))
        assert (await shop.again(new)).state is OrderState.PENDING
        before = await shop.shop.wallet_of()
        await later(shop, timedelta(hours=2))
        assert (await shop.again(new)).state is OrderState.CANCELLED
        after = await shop.returns.get(DARA, known.id)
        assert (after.state, after.refund) == (ReturnState.REFUNDED, usd(27_50))
        old = await shop.again(order)
        to_points = sum(-one.amount.amount_minor for one in old.money
                        if one.kind == "due" and one.source == "points")  # fmt: skip
        assert 0 < to_points < 10_00
        assert await shop.shop.wallet_of() == before + 27_50 - to_points
        assert await shop.shop.left("HM-SHIRT-XL") == (0, 0)
        await check_money(shop)


class TestAsking:
    async def test_another_variant_of_the_same_goods_that_is_there(self, shop: House) -> None:
        order = await shop.delivered({RED: 2, CAP: 1})
        offer = await shop.returns.offer(DARA, order.key)
        extras = {one.variant_id: one.extra for one in offer.lines[0].choices}
        assert extras == {BLUE: usd(0), GOLD: usd(3_66)}
        assert offer.lines[1].choices == ()
        for units, variants in (
            ({1: 1}, {1: RED}),
            ({1: 1}, {1: SHIRT_S}),
            ({1: 2}, {1: BLUE}),
            ({1: 1}, {2: BLUE}),
            ({1: 1, 2: 1}, {1: BLUE}),
        ):
            with pytest.raises(NotExchangeable):
                await shop.ask(order, units, variants=variants)


class TestWhateverIsDone:
    async def test_the_money_of_all_orders_adds_up(self, shop: House) -> None:
        """Acts in any order, refused or not; EXCHANGE_ROUNDS for many more."""
        for seed in range(ROUNDS):
            chance = random.Random(seed)
            new = await shop.shop.new({RED: 3})
            cut = replace(new.lines[0], discount=usd(1_00), total=new.lines[0].total - usd(1_00))
            price = replace(
                new.price,
                subtotal=new.price.subtotal - usd(1_00),
                total=new.price.total - usd(1_00),
            )
            placed = await shop.shop.place(replace(new, lines=(cut,), price=price))
            order = await shop.shop.pay(placed)
            await shop.move(await shop.sent(order), ShipmentState.DELIVERED)
            known = [order.key]
            for _ in range(8):
                with suppress(DomainError):
                    await act(shop, chance, known)
                await check_money(shop)


async def act(shop: House, chance: random.Random, known: list[str]) -> None:
    order = await shop.shop.orders.get(DARA, chance.choice(known))
    returns = (await shop.returns.offer(DARA, order.key)).returns
    match chance.choice(ACTS):
        case "ask":
            others = [one for one in (RED, GOLD) if one != order.lines[0].variant_id]
            await approved(shop, order, chance.choice((1, 2)), chance.choice(others))
        case "refund":
            asked = await shop.ask(order, {1: 1}, key=new_key())
            await shop.returns_desk.approve(STAFF, asked.id)
        case "receive" if returns:
            done = await received(shop, chance.choice(returns))
            known += [done.new_order_key] if done.new_order_key else []
        case "pay":
            await shop.shop.pay(order)
        case "cancel":
            await shop.shop.orders.cancel(DARA, order.key)
        case "send":
            await shop.move(await shop.sent(order), ShipmentState.DELIVERED)
        case "later":
            await later(shop, timedelta(days=chance.choice((1, 16))))
