"""Vouchers of a pool, and units that wait for them: never lost, never sold twice."""

import asyncio
from datetime import timedelta

import pytest

from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.core.uow import UnitOfWork
from services.core.vouchers import VoucherMode
from services.ticketing import CartLine, HoldCart, OrderSummary, TicketingService
from services.ticketing.errors import SizeBelowTaken, SoldOut
from services.ticketing.specs import EventSpec, PoolSpec
from services.ticketing.vouchers.errors import (
    VoucherForbidsChange,
    VoucherNotFound,
    VoucherUsedUp,
)
from services.ticketing.vouchers.schemas import VoucherSpec
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    NOW,
    Fans,
    a_load,
    an_event,
    hold,
    payment,
    stock,
    ticket_type,
    type_id,
    usd,
)

CODE = "FR1ENDS0FF"


def a_voucher(**changes: object) -> VoucherSpec:
    values = {
        "code": CODE,
        "mode": VoucherMode.SUBTRACT,
        "value": 500,
        "pool_id": "floor",
        "blocks_pool": True,
        "uses": 3,
    }
    return VoucherSpec(**values | changes)  # type: ignore[arg-type]


def an_event_with(voucher: VoucherSpec, size: int = 5) -> EventSpec:
    return an_event(
        pools=(PoolSpec("floor", size), PoolSpec("balcony", 5)),
        types=(
            ticket_type("standing", usd(2_500), ("floor",)),
            ticket_type("seat", usd(3_000), ("balcony",)),
        ),
        vouchers=(voucher,),
    )


async def use(
    ticketing: TicketingService, fan_id: int, quantity: int = 1, slug: str = "standing"
) -> OrderSummary:
    line = CartLine(await type_id(ticketing, slug), quantity, CODE)
    return await ticketing.hold(HoldCart(fan_id, EVENT, (line,), key=new_key()))


class TestScope:
    async def test_is_for_the_types_of_its_pool(self, ticketing: TicketingService) -> None:
        await ticketing.load_events(a_load(an_event_with(a_voucher(blocks_pool=False))))
        assert (await use(ticketing, DARA, 2)).price.total == usd(4_000)
        with pytest.raises(VoucherNotFound):
            await use(ticketing, DARA, slug="seat")


class TestBlock:
    @pytest.fixture(autouse=True)
    async def sale(self, ticketing: TicketingService, fans: Fans) -> None:
        await ticketing.load_events(a_load(an_event_with(a_voucher())))
        for fan_id in (DARA, BOPHA):
            await fans.come(fan_id)

    async def test_units_wait_for_it_while_others_find_it_sold_out(
        self, ticketing: TicketingService, uow: UnitOfWork
    ) -> None:
        assert await stock(uow.database.write) == (3, 0)
        await hold(ticketing, BOPHA, 2)
        with pytest.raises(SoldOut):
            await hold(ticketing, 77)
        order = await use(ticketing, DARA)
        assert order.price.total == usd(2_000)
        assert await stock(uow.database.write) == (5, 0)

    async def test_more_tickets_than_its_unit_come_from_what_is_free(
        self, ticketing: TicketingService, uow: UnitOfWork
    ) -> None:
        await use(ticketing, DARA, 3)
        assert await stock(uow.database.write) == (5, 0)
        with pytest.raises(SoldOut):
            await use(ticketing, BOPHA, 2)
        await use(ticketing, BOPHA)

    async def test_an_order_that_ends_brings_its_unit_back(
        self, ticketing: TicketingService, uow: UnitOfWork
    ) -> None:
        for _ in range(3):
            order = await use(ticketing, DARA, 2)
            assert await stock(uow.database.write) == (4, 0)
            await ticketing.cancel(DARA, order.key)
            assert await stock(uow.database.write) == (3, 0)
            assert await ticketing.recount() == []

    async def test_what_is_paid_stays_used(
        self, ticketing: TicketingService, uow: UnitOfWork, fans: Fans
    ) -> None:
        order = await use(ticketing, DARA)
        await fans.confirm(order)
        await ticketing.pay(payment(order))
        assert await stock(uow.database.write) == (2, 1)
        await use(ticketing, DARA)
        await use(ticketing, BOPHA)
        with pytest.raises(VoucherUsedUp):
            await use(ticketing, 77)

    async def test_many_at_once_get_what_waits_and_not_more(
        self, ticketing: TicketingService, uow: UnitOfWork
    ) -> None:
        wishes = [use(ticketing, fan_id) for fan_id in range(100, 108)]
        wishes += [hold(ticketing, fan_id) for fan_id in range(200, 208)]
        answers = await asyncio.gather(*wishes, return_exceptions=True)
        orders = [one for one in answers if isinstance(one, OrderSummary)]
        assert sum(bool(order.lines[0].voucher) for order in orders) == 3
        assert len(orders) == 5
        assert await stock(uow.database.write) == (5, 0)


class TestLoading:
    async def test_follows_the_file(self, ticketing: TicketingService, uow: UnitOfWork) -> None:
        for uses, held in ((3, 3), (5, 5), (1, 1)):
            await ticketing.load_events(a_load(an_event_with(a_voucher(uses=uses))))
            assert await stock(uow.database.write) == (held, 0)
        await use(ticketing, DARA)
        await ticketing.load_events(a_load(an_event_with(a_voucher(uses=2))))
        assert await stock(uow.database.write) == (2, 0)
        with pytest.raises(VoucherForbidsChange):
            await ticketing.load_events(a_load(an_event_with(a_voucher(value=600))))

    async def test_needs_so_many_free(self, ticketing: TicketingService) -> None:
        with pytest.raises(SizeBelowTaken):
            await ticketing.load_events(a_load(an_event_with(a_voucher(uses=6))))

    async def test_one_that_is_over_lets_its_units_go(
        self, ticketing: TicketingService, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        voucher = a_voucher(valid_until=NOW + timedelta(hours=1))
        await ticketing.load_events(a_load(an_event_with(voucher)))
        await use(ticketing, DARA)
        clock.advance(3_700)
        await ticketing.sweep()
        assert await stock(uow.database.write) == (0, 0)  # the order is over too
        await ticketing.load_events(a_load(an_event_with(voucher)))
        assert await stock(uow.database.write) == (0, 0)
