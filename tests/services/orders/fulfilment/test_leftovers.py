"""What is left of an order when some of it is cancelled, lost or back: its money and its end."""

from datetime import timedelta

import pytest

from services.core.ids import new_key
from services.core.money import Currency
from services.orders.quoting import cancel_quote
from services.orders.returns.errors import ReturnIsDecided
from services.orders.returns.schemas import ReceiveReturn
from services.orders.returns.states import ReturnState
from services.orders.schemas.cancelling import CancelLines
from services.orders.schemas.order import Order
from services.orders.settling import income_account, tax_account, waiting_account
from services.orders.shipments.states import ShipmentState
from services.orders.states import OrderState
from tests.services.orders.fulfilment.house import STAFF, House
from tests.services.orders.world import CAP, DARA, MOON, SHIPPING, SHIRT_XL, usd

CAP_WITH_TAX = usd(13_20)
AFTER_THE_WINDOW = timedelta(days=15)


async def cancel(house: House, order: Order, units: dict[int, int]) -> Order:
    await house.shop.orders.cancel_lines(CancelLines(new_key(), DARA, order.key, units))
    return await house.again(order)


async def settled(house: House, order: Order) -> Order:
    house.shop.clock.advance(AFTER_THE_WINDOW.total_seconds())
    await house.shop.orders.sweep()
    return await house.again(order)


async def waits(house: House) -> int:
    return await house.shop.balance(waiting_account(Currency.USD))


async def earned(house: House) -> int:
    accounts = (income_account(Currency.USD), tax_account(Currency.USD))
    return sum([await house.shop.balance(each) for each in accounts])


class TestCancelled:
    async def test_nothing_is_sent_any_more_so_nobody_pays_for_sending(self, house: House) -> None:
        order = await house.paid({CAP: 1, MOON: 1})
        before = await house.shop.wallet_of()
        quote = cancel_quote(order, {1: 1})
        after = await cancel(house, order, {1: 1})
        assert quote is not None
        assert quote.total == after.refunded == CAP_WITH_TAX + SHIPPING
        assert await house.shop.wallet_of() == before + after.refunded.amount_minor
        assert after.state is OrderState.DELIVERED
        assert (await settled(house, order)).settled == after.value == usd(1_10)
        assert await waits(house) == 0

    async def test_the_rest_of_what_was_lost_ends_the_order_with_all_of_its_money(
        self, house: House
    ) -> None:
        order = await house.paid({SHIRT_XL: 1, CAP: 1})
        await house.move(await house.sent(order, {1: 1}), ShipmentState.LOST)
        (known,) = await house.returns_desk.page(STAFF)
        await house.returns_desk.receive(ReceiveReturn(STAFF, known.id))
        after = await cancel(house, order, {2: 1})
        assert (after.state, after.value) == (OrderState.REFUNDED, usd(0))
        assert after.refunded == order.price.total
        assert await waits(house) == 0


class TestBack:
    async def test_what_is_kept_of_a_returned_order_becomes_the_houses(self, house: House) -> None:
        order = await house.delivered({CAP: 1})
        known = await house.ask(order, {1: 1})
        await house.returns_desk.approve(STAFF, known.id)
        await house.returns_desk.receive(ReceiveReturn(STAFF, known.id))
        after = await settled(house, order)
        assert after.settled == after.value == SHIPPING
        assert (await waits(house), await earned(house)) == (0, SHIPPING.amount_minor)

    async def test_what_came_back_undelivered_is_settled_too(self, house: House) -> None:
        order = await house.paid({CAP: 1})
        await house.move(await house.sent(order), ShipmentState.RETURNED_TO_SENDER)
        (known,) = await house.returns_desk.page(STAFF)
        await house.returns_desk.receive(ReceiveReturn(STAFF, known.id))
        assert (await settled(house, order)).settled == SHIPPING
        assert await waits(house) == 0

    @pytest.mark.parametrize("state", [ShipmentState.LOST, ShipmentState.RETURNED_TO_SENDER])
    async def test_nobody_gives_the_money_of_what_never_came_up_by_a_tap(
        self, house: House, state: ShipmentState
    ) -> None:
        order = await house.paid({CAP: 1})
        await house.move(await house.sent(order), state)
        (known,) = await house.returns_desk.page(STAFF)
        with pytest.raises(ReturnIsDecided):
            await house.returns.withdraw(DARA, known.id)
        with pytest.raises(ReturnIsDecided):
            await house.returns_desk.refuse(STAFF, known.id, "It is gone")
        done = await house.returns_desk.receive(ReceiveReturn(STAFF, known.id))
        assert done.state in (ReturnState.RECEIVED, ReturnState.REFUNDED)
