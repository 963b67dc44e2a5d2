"""Goods that come back: asked, decided, received once; money and stock exactly."""

from datetime import timedelta

import pytest

from services.core.ids import new_key
from services.identity.roles import Role, RolesService
from services.orders.errors import OrderNotFound
from services.orders.pictures import PictureNotFound
from services.orders.returns.errors import (
    NoReasonGiven,
    NotReturnable,
    OwnReturn,
    ReturnIsDecided,
    ReturnNotFound,
    TooLateToReturn,
)
from services.orders.returns.schemas import AskReturn, ReceiveReturn
from services.orders.returns.states import ReturnReason, ReturnState
from services.orders.shipments.states import ShipmentState
from services.orders.states import OrderState
from tests.services.orders.fulfilment.house import STAFF, House
from tests.services.orders.world import BOPHA, CAP, DARA, MOON, SHIRT_XL, usd

XL_WITH_TAX = usd(29_70)


class TestAsking:
    async def test_only_what_has_come_and_is_in_no_other_return(self, house: House) -> None:
        order = await house.delivered({SHIRT_XL: 3, MOON: 1})
        offer = await house.returns.offer(DARA, order.key)
        assert [line.left for line in offer.lines] == [3, 0]
        picture = await house.picture()
        known = await house.ask(order, {1: 2}, note=" Too big ", picture_ids=(picture,))
        assert (known.state, known.note) == (ReturnState.REQUESTED, "Too big")
        assert known.picture_ids == (picture,)
        for units in ({1: 2}, {1: 0}, {2: 1}, {9: 1}, {}):
            with pytest.raises(NotReturnable):
                await house.ask(order, units)
        with pytest.raises(NotReturnable):
            await house.ask(order, {1: 1}, reason=ReturnReason.LOST)
        with pytest.raises(PictureNotFound):
            await house.ask(order, {1: 1}, picture_ids=(picture,))
        with pytest.raises(OrderNotFound):
            await house.returns.offer(BOPHA, order.key)
        with pytest.raises(ReturnNotFound):
            await house.returns.get(BOPHA, known.id)

    async def test_once_for_a_key_and_withdrawn_units_are_free_again(self, house: House) -> None:
        order = await house.delivered({CAP: 1})
        command = AskReturn(new_key(), DARA, order.key, {1: 1}, ReturnReason.NOT_WANTED)
        first = await house.returns.ask(command)
        assert await house.returns.ask(command) == first
        for _ in range(2):
            kept = await house.returns.withdraw(DARA, first.id)
        assert kept.state is ReturnState.WITHDRAWN
        assert (await house.ask(order, {1: 1})).state is ReturnState.REQUESTED

    async def test_until_the_end_of_the_window(self, house: House) -> None:
        order = await house.delivered({CAP: 2})
        house.shop.clock.advance(timedelta(days=14).total_seconds() - 1)
        await house.ask(order, {1: 1})
        house.shop.clock.advance(1)
        with pytest.raises(TooLateToReturn):
            await house.ask(order, {1: 1})


class TestDeciding:
    async def test_a_refusal_has_a_reason_and_is_final(self, house: House) -> None:
        order = await house.delivered({CAP: 1})
        known = await house.ask(order, {1: 1})
        with pytest.raises(NoReasonGiven):
            await house.returns_desk.refuse(STAFF, known.id, "  ")
        told = await house.returns_desk.refuse(STAFF, known.id, "It was worn")
        assert (told.state, told.refusal) == (ReturnState.REFUSED, "It was worn")
        with pytest.raises(ReturnIsDecided):
            await house.returns_desk.approve(STAFF, known.id)
        with pytest.raises(ReturnIsDecided):
            await house.returns_desk.receive(ReceiveReturn(STAFF, known.id))
        assert (await house.again(order)).state is OrderState.DELIVERED

    async def test_what_was_approved_and_never_came_is_refused_and_may_be_asked_again(
        self, house: House
    ) -> None:
        order = await house.delivered({CAP: 1})
        known = await house.ask(order, {1: 1})
        await house.returns_desk.approve(STAFF, known.id)
        told = await house.returns_desk.refuse(STAFF, known.id, "An empty box came")
        assert (told.state, told.refusal) == (ReturnState.REFUSED, "An empty box came")
        with pytest.raises(ReturnIsDecided):
            await house.returns_desk.receive(ReceiveReturn(STAFF, known.id))
        assert (await house.again(order)).value == order.value
        assert (await house.ask(order, {1: 1})).state is ReturnState.REQUESTED

    async def test_nobody_decides_about_goods_of_their_own(self, house: House) -> None:
        await RolesService(house.shop.uow).grant(DARA, Role.OPERATOR)
        known = await house.ask(await house.delivered({CAP: 1}), {1: 1})
        for decide in (
            house.returns_desk.approve(DARA, known.id),
            house.returns_desk.refuse(DARA, known.id, "No"),
        ):
            with pytest.raises(OwnReturn):
                await decide
        await house.returns_desk.approve(STAFF, known.id)
        with pytest.raises(OwnReturn):
            await house.returns_desk.receive(ReceiveReturn(DARA, known.id))
        assert (await house.returns.get(DARA, known.id)).state is ReturnState.APPROVED

    async def test_an_order_of_which_all_came_back_is_returned(self, house: House) -> None:
        order = await house.delivered({CAP: 2})
        for _ in range(2):
            known = await house.ask(order, {1: 1})
            await house.returns_desk.approve(STAFF, known.id)
            await house.returns_desk.receive(ReceiveReturn(STAFF, known.id))
        after = await house.again(order)
        assert after.state in (OrderState.RETURNED, OrderState.REFUNDED)
        assert after.value == usd(5_00)

    async def test_what_came_from_the_wallet_is_there_at_once(self, house: House) -> None:
        placed = await house.shop.order({CAP: 1})
        order = await house.shop.pay_from_wallet(placed)
        await house.move(await house.sent(order), ShipmentState.DELIVERED)
        before = await house.shop.wallet_of()
        known = await house.ask(order, {1: 1})
        await house.returns_desk.approve(STAFF, known.id)
        await house.returns_desk.receive(ReceiveReturn(STAFF, known.id))
        assert (await house.returns.get(DARA, known.id)).state is ReturnState.REFUNDED
        assert await house.shop.wallet_of() == before + 13_20
        assert (await house.again(order)).state is OrderState.REFUNDED
