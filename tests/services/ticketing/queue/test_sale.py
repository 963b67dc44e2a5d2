"""The sale asks the waiting room: only whose turn it is holds tickets, at no extra question."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from services.core.db import Database
from services.ticketing import TicketingService
from services.ticketing.queue import NotYourTurn, PlaceState
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    Fans,
    buy,
    hold,
    payment,
    stock,
)
from tests.services.ticketing.queue.conftest import OPERATOR, Room


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL that is sent meanwhile."""
    sent: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        sent.append(statement)

    engine = database.write.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


class TestHold:
    async def test_only_whose_turn_it_is(
        self, room: Room, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.many(1)
        await room.open(capacity=1)
        await room.come(DARA, BOPHA)
        await room.start_sale()
        (inside,) = await room.inside()
        waiting = ({DARA, BOPHA} - {inside}).pop()
        for fan in (waiting, 4242):
            with pytest.raises(NotYourTurn):
                await hold(ticketing, fan)
        assert await stock(room.database.read) == (0, 0)
        await hold(ticketing, inside)
        assert await stock(room.database.read) == (1, 0)

    async def test_the_same_key_is_the_same_order_also_after_the_turn(
        self, room: Room, ticketing: TicketingService
    ) -> None:
        await room.open(capacity=1)
        await room.come(DARA)
        await room.start_sale()
        order = await hold(ticketing, DARA, key="one-key")
        await room.tick(seconds=600)
        assert (await hold(ticketing, DARA, key="one-key")).id == order.id
        with pytest.raises(NotYourTurn):
            await hold(ticketing, DARA)

    async def test_once_closed_everybody(self, room: Room, ticketing: TicketingService) -> None:
        await room.open(capacity=1)
        await room.start_sale()
        assert (await ticketing.event(EVENT)).waiting_room
        await room.desk.close(OPERATOR, EVENT)
        await hold(ticketing, BOPHA)
        room.clock.advance(2)
        assert not (await ticketing.event(EVENT)).waiting_room


class TestPay:
    async def test_makes_room_for_the_next_one(
        self, room: Room, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await fans.come(BOPHA)
        await room.open(capacity=1)
        await room.come(DARA, BOPHA)
        await room.start_sale()
        for _ in range(2):
            (inside,) = await room.inside()
            await buy(ticketing, fans, inside)
            assert (await room.queue.place(EVENT, inside)).state is PlaceState.DONE
            await room.tick()
        assert await room.inside() == []
        assert await stock(room.database.read) == (0, 2)

    async def test_costs_no_statement_where_nobody_waits(
        self, room: Room, ticketing: TicketingService, fans: Fans
    ) -> None:
        """The plain sale, beside one through the room: the room's own move is all it adds."""
        await fans.come(DARA)
        await fans.come(BOPHA)
        for fan in (DARA, BOPHA):  # a first purchase opens accounts
            await buy(ticketing, fans, fan)
        order = await hold(ticketing, DARA)
        await fans.confirm(order)
        with statements(room.database) as plain:
            await ticketing.pay(payment(order))
        await room.open(capacity=1)
        await room.come(BOPHA)
        await room.start_sale()
        order = await hold(ticketing, BOPHA)
        await fans.confirm(order)
        with statements(room.database) as queued:
            await ticketing.pay(payment(order))
        assert sum("UPDATE queue_" in one for one in plain) == 0
        assert sum("UPDATE queue_" in one for one in queued) == 1
        assert len(queued) == len(plain) + 1
