"""Keeping back: units and seats, with reasons, and never more than there are."""

import random
from collections.abc import AsyncIterator

import pytest

from services.identity.roles import RoleRequired
from services.payments.cash import Cash
from services.ticketing.box_office import StaffAction, StockDesk
from services.ticketing.box_office.errors import (
    NotSoManyBlocked,
    ReasonMissing,
    SeatsUnreadable,
)
from services.ticketing.errors import EventNotFound, NotEnoughLeft, SoldOut
from services.ticketing.seats.errors import NotSeated, SeatsTaken
from services.ticketing.seats.service import SeatService
from services.ticketing.specs import PoolSpec
from tests.services.ticketing.box_office.conftest import (
    OPERATOR,
    OTHER_SELLER,
    SELLER,
    Counter,
)
from tests.services.ticketing.programme import EVENT, a_load, an_event, stock
from tests.services.ticketing.seats.halls import a_hall
from tests.services.ticketing.seats.halls import a_load as a_hall_load

WHY = "kept for the press"


@pytest.fixture
def desk(counter: Counter) -> StockDesk:
    return StockDesk(counter.uow, counter.roles)


async def floor(desk: StockDesk) -> int:
    [pool] = (await desk.stock(OPERATOR, EVENT)).pools
    return pool.id


class TestUnits:
    async def test_blocked_are_not_sold_until_they_are_let_go(
        self, counter: Counter, desk: StockDesk
    ) -> None:
        await counter.ticketing.load_events(a_load(an_event(size=5)))
        await counter.drawer()
        pool = await floor(desk)
        await desk.block_units(OPERATOR, EVENT, pool, 4, WHY)
        with pytest.raises(NotEnoughLeft):
            await counter.sell(2)
        await desk.block_units(SELLER, EVENT, pool, -2, "the press has come")
        await counter.sell(3)
        with pytest.raises(SoldOut):
            await counter.sell()
        with pytest.raises(NotEnoughLeft):
            await desk.block_units(OPERATOR, EVENT, pool, 1, WHY)
        with pytest.raises(NotSoManyBlocked):
            await desk.block_units(OPERATOR, EVENT, pool, -3, WHY)
        await desk.block_units(OPERATOR, EVENT, pool, -2, WHY)
        await desk.block_units(OPERATOR, EVENT, pool, 1, WHY)
        assert (await desk.stock(OPERATOR, EVENT)).pools[0].blocked == 1
        lines = await counter.drawers.log(OPERATOR, EVENT)
        assert [line.subject for line in lines][-2:] == ["floor: 2", "floor: 4"]
        assert {line.action for line in lines} == {
            StaffAction.BLOCK_UNITS,
            StaffAction.UNBLOCK_UNITS,
        }

    async def test_a_later_load_keeps_what_staff_has_made(
        self, counter: Counter, desk: StockDesk
    ) -> None:
        event = an_event(pools=(PoolSpec("floor", 10, blocked=6),))
        await counter.ticketing.load_events(a_load(event))
        await desk.block_units(OPERATOR, EVENT, await floor(desk), -6, "the partners gave back")
        await counter.ticketing.load_events(a_load(event))
        assert await stock(counter.uow.database.read) == (0, 0)

    async def test_a_block_that_a_load_has_ended_begins_anew(
        self, counter: Counter, desk: StockDesk
    ) -> None:
        for blocked in (6, 0):
            event = an_event(pools=(PoolSpec("floor", 10, blocked=blocked),))
            await counter.ticketing.load_events(a_load(event))
        await desk.block_units(OPERATOR, EVENT, await floor(desk), 1, WHY)
        assert await stock(counter.uow.database.read) == (1, 0)

    async def test_needs_a_reason_and_the_right(self, counter: Counter, desk: StockDesk) -> None:
        pool = await floor(desk)
        with pytest.raises(ReasonMissing):
            await desk.block_units(OPERATOR, EVENT, pool, 1, "  ")
        with pytest.raises(RoleRequired):
            await desk.block_units(OTHER_SELLER, EVENT, pool, 1, WHY)
        with pytest.raises(EventNotFound):
            await desk.block_units(OPERATOR, EVENT, 999, 1, WHY)
        with pytest.raises(EventNotFound):
            await desk.stock(OPERATOR, "nothing")
        assert await stock(counter.uow.database.read) == (0, 0)


class TestSeats:
    """The zone `front` has two rows of six; every test ends with a count of seats."""

    async def test_blocked_by_their_names_and_let_go(
        self, counter: Counter, desk: StockDesk, seats: SeatService
    ) -> None:
        kind = await _seated(counter, seats)
        await desk.block_seats(OPERATOR, EVENT, kind, "a 1-3, 6; B 2", WHY)
        [front, _] = (await desk.stock(OPERATOR, EVENT)).zones
        assert front.blocked == "A 1-3, 6; B 2"
        await desk.block_seats(OPERATOR, EVENT, kind, "A 3-4", WHY)
        await desk.block_seats(OPERATOR, EVENT, kind, "A 1-6", "come", let_go=True)
        [front, _] = (await desk.stock(OPERATOR, EVENT)).zones
        assert front.blocked == "B 2"
        await counter.ticketing.load_events(a_hall_load(a_hall(6, 6, 4, rows_in_front=2)))
        [front, _] = (await desk.stock(OPERATOR, EVENT)).zones
        assert front.blocked == "B 2"

    async def test_the_counter_sells_the_best_that_are_left(
        self, counter: Counter, desk: StockDesk, seats: SeatService
    ) -> None:
        kind = await _seated(counter, seats)
        await counter.drawer()
        await desk.block_seats(SELLER, EVENT, kind, "A 1-6", WHY)
        sale = await counter.sell(2, kind="front")
        done = await counter.service.pay_cash(SELLER, sale.order.key, Cash(5_000))
        assert [(card.row, card.seat) for card in done.tickets] == [("B", "3"), ("B", "4")]
        with pytest.raises(SeatsTaken) as refusal:
            await desk.block_seats(OPERATOR, EVENT, kind, "B 1-6", WHY)
        assert refusal.value.details["names"] == "B-3, B-4"

    @pytest.mark.parametrize("text", ["", "Z 1", "A", "A 7", "A 1-9", "A one", "A 1,,2"])
    async def test_no_such_seats(
        self, counter: Counter, desk: StockDesk, seats: SeatService, text: str
    ) -> None:
        kind = await _seated(counter, seats)
        with pytest.raises(SeatsUnreadable):
            await desk.block_seats(OPERATOR, EVENT, kind, text, WHY)
        assert await seats.recount() == []

    async def test_an_event_without_seats(self, counter: Counter, desk: StockDesk) -> None:
        with pytest.raises(NotSeated):
            await desk.block_seats(OPERATOR, EVENT, 1, "A 1", WHY)


async def _seated(counter: Counter, seats: SeatService) -> int:
    hall = a_hall(6, 6, 4, rows_in_front=2)
    await counter.ticketing.load_events(a_hall_load(hall))
    return (await seats.hall(EVENT)).zones[0].ticket_type_id


@pytest.fixture
async def seats(counter: Counter) -> AsyncIterator[SeatService]:
    service = SeatService(counter.uow, random.Random(7))
    yield service
    assert await service.recount() == []
