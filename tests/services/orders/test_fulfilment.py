"""What two do at the same time, and units in whatever order: on both databases."""

import asyncio
import os
import random
from contextlib import suppress

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from services.core.errors import DomainError
from services.core.ids import new_key
from services.core.uow import Tx
from services.orders.models import ShopOrderLine
from services.orders.returns.errors import NotReturnable, ReturnIsDecided
from services.orders.returns.schemas import ReceiveReturn
from services.orders.returns.states import ReturnState
from services.orders.reviews.errors import ReviewIsDecided, ReviewIsFinal
from services.orders.reviews.schemas import HideReason, ReviewState, WriteReview
from services.orders.schemas.cancelling import CancelLines
from services.orders.shipments.errors import UnitsNotOpen
from services.orders.shipments.states import ShipmentState
from services.orders.states import OrderState
from tests.services.orders.fulfilment.conftest import house
from tests.services.orders.fulfilment.house import OTHER_STAFF, STAFF, House
from tests.services.orders.fulfilment.test_reviews import stars, written
from tests.services.orders.world import CAP, DARA, SHIRT_XL, usd

__all__ = ["house"]
XL_WITH_TAX = usd(29_70)


class TestAtTheSameTime:
    async def test_two_operators_pack_the_same_units_once(self, house: House) -> None:
        order = await house.paid({SHIRT_XL: 3})
        told = await asyncio.gather(
            *(house.pack(order, {1: 2}, actor_id=by) for by in (STAFF, OTHER_STAFF)),
            return_exceptions=True,
        )
        refused = [each for each in told if isinstance(each, BaseException)]
        assert [type(each) for each in refused] == [UnitsNotOpen]
        assert (await house.again(order)).lines[0].sent == 2

    async def test_without_its_condition_the_table_refuses(self, house: House) -> None:
        """The control: the units are guarded a second time."""
        order = await house.paid({SHIRT_XL: 3})
        await house.pack(order, {1: 2})

        async def unguarded(tx: Tx) -> None:
            await tx.session.execute(update(ShopOrderLine).values(sent=ShopOrderLine.sent + 2))

        with pytest.raises(IntegrityError):
            await house.shop.uow.run(unguarded)

    async def test_goods_are_received_once_and_the_money_goes_back(self, house: House) -> None:
        order = await house.delivered({SHIRT_XL: 2, CAP: 1})
        known = await house.ask(order, {1: 2})
        with pytest.raises(ReturnIsDecided):
            await house.returns_desk.receive(ReceiveReturn(STAFF, known.id))
        await house.returns_desk.approve(STAFF, known.id)
        with pytest.raises(NotReturnable):
            await house.returns_desk.receive(ReceiveReturn(STAFF, known.id, {1: 3}))
        received = await asyncio.gather(
            *(
                house.returns_desk.receive(ReceiveReturn(by, known.id, {1: 1}))
                for by in (STAFF, OTHER_STAFF)
            )
        )
        assert {each.refund for each in received} == {XL_WITH_TAX * 2}
        level, _ = await house.shop.stock.lines(STAFF, "HM-SHIRT-XL", 0)
        assert (level.size, level.sold) == (4, 0)
        after = await house.again(order)
        assert (after.state, after.lines[0].returned) == (OrderState.DELIVERED, 2)
        assert after.refund_due + after.refunded == XL_WITH_TAX * 2

    async def test_stars_count_exactly_while_it_is_shown(self, house: House) -> None:
        review = await written(house)
        assert await stars(house) == (0, 0)
        await asyncio.gather(
            *(house.reviews_desk.show(by, review.id) for by in (STAFF, OTHER_STAFF))
        )
        assert await stars(house) == (4, 1)
        with pytest.raises(ReviewIsFinal):
            await house.reviews.write(WriteReview(DARA, review.order_key, 1, 1, "Bad"))
        for _ in range(2):
            hidden = await house.reviews_desk.hide(STAFF, review.id, HideReason.RUDE)
        assert (hidden.state, hidden.reason) == (ReviewState.HIDDEN, HideReason.RUDE)
        assert await stars(house) == (0, 0)
        assert (await house.reviews.of_product("gold-cap")).items == ()
        with pytest.raises(ReviewIsDecided):
            await house.reviews_desk.answer(STAFF, review.id, "Sorry")
        await house.reviews_desk.show(STAFF, review.id)
        assert await stars(house) == (4, 1)


ACTS = ("pack", "deliver", "cancel", "ask", "receive", "withdraw")
ROUNDS = int(os.environ.get("RETURN_ROUNDS", "2"))


class TestUnits:
    async def test_never_more_than_was_bought(self, house: House) -> None:
        """Whatever is done in whatever order, refused or not; RETURN_ROUNDS for many more."""
        for seed in range(ROUNDS):
            chance = random.Random(seed)
            acts = [(chance.choice(ACTS), chance.choice((1, 2))) for _ in range(12)]
            await self._check(house, acts)

    async def _check(self, house: House, acts: list[tuple[str, int]]) -> None:
        order = await house.paid({CAP: 3})
        for act, units in acts:
            with suppress(DomainError):
                await _act(house, order.key, act, units)
            line = (await house.again(order)).lines[0]
            assert line.sent + line.cancelled <= line.quantity
            assert line.returned <= line.delivered <= line.sent
        after = await house.again(order)
        assert after.value + after.refunded + after.refund_due == order.price.total
        await _give_all_back(house, order.key)


async def _act(house: House, key: str, act: str, units: int) -> None:
    order = await house.shop.orders.get(DARA, key)
    parcels = (await house.desk.order(STAFF, order.id))[1]
    returns = (await house.returns.offer(DARA, key)).returns
    match act:
        case "pack":
            await house.sent(order, {1: units})
        case "deliver" if parcels:
            await house.move(parcels[-1], ShipmentState.DELIVERED)
        case "cancel":
            await house.shop.orders.cancel_lines(CancelLines(new_key(), DARA, key, {1: units}))
        case "ask":
            known = await house.ask(order, {1: units})
            await house.returns_desk.approve(STAFF, known.id)
        case "receive" if returns:
            await house.returns_desk.receive(ReceiveReturn(STAFF, returns[-1].id))
        case "withdraw" if returns:
            await house.returns.withdraw(DARA, returns[-1].id)


async def _give_all_back(house: House, key: str) -> None:
    """The shelf is full again for the next round."""
    for act in ("pack", "deliver", "deliver"):
        for units in (1, 1, 1):
            with suppress(DomainError):
                await _act(house, key, act, units)
    order = await house.shop.orders.get(DARA, key)
    for parcel in (await house.desk.order(STAFF, order.id))[1]:
        if not parcel.is_over:
            await house.move(parcel, ShipmentState.DELIVERED)
    for known in (await house.returns.offer(DARA, key)).returns:
        if known.state is ReturnState.APPROVED:
            await house.returns_desk.receive(ReceiveReturn(STAFF, known.id))
    left = (await house.returns.offer(DARA, key)).lines[0].left
    if left:
        known = await house.ask(order, {1: left})
        await house.returns_desk.approve(STAFF, known.id)
        await house.returns_desk.receive(ReceiveReturn(STAFF, known.id))
