"""What those who wait are told: once, and only what is still true."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from services.notifications import NotificationsService
from services.ticketing import TicketingService
from services.ticketing.queue import PlaceState, TurnCame, TurnMissed
from services.ticketing.queue.news import QueueNews
from tests.services.ticketing.programme import (
    DARA,
    EVENT,
    Fans,
    hold,
    payment,
)
from tests.services.ticketing.queue.conftest import Room


@pytest.fixture
async def news(ticketing: TicketingService, fans: Fans) -> QueueNews:
    await fans.come(DARA)
    return QueueNews(ticketing.uow, NotificationsService(ticketing.uow))


async def told(room: Room) -> list[str]:
    async with room.database.read.connect() as connection:
        rows = await connection.execute(text("SELECT text_key FROM notifications ORDER BY id"))
        return [str(key) for key in rows.scalars()]


async def let_in(room: Room, fan_id: int = DARA) -> TurnCame:
    await room.open(capacity=1)
    await room.come(fan_id)
    await room.start_sale()
    place = await room.queue.place(EVENT, fan_id)
    assert place.pass_until is not None
    return TurnCame(EVENT, fan_id, place.pass_until, 1)


class TestTurnCame:
    async def test_is_told_once(self, room: Room, news: QueueNews) -> None:
        came = await let_in(room)
        for _ in range(2):
            await news.came(came)
        assert await told(room) == ["queue.news.turn"]

    async def test_not_to_who_has_left_or_had_another_turn(
        self, room: Room, news: QueueNews
    ) -> None:
        came = await let_in(room)
        await news.came(replace(came, number=2))
        await room.queue.leave(EVENT, DARA)
        await news.came(came)
        assert await told(room) == []


class TestTurnMissed:
    async def test_is_told_once_and_not_to_who_is_back_in_line(
        self, room: Room, news: QueueNews
    ) -> None:
        await let_in(room)
        await room.tick(seconds=600)
        for _ in range(2):
            await news.missed(TurnMissed(EVENT, DARA, 1))
        assert await told(room) == ["queue.news.missed"]
        await room.come(DARA)
        await news.missed(TurnMissed(EVENT, DARA, 2))
        assert await told(room) == ["queue.news.missed"]

    async def test_not_to_who_holds_tickets_and_can_still_pay(
        self, room: Room, news: QueueNews, ticketing: TicketingService, fans: Fans
    ) -> None:
        await let_in(room)
        order = await hold(ticketing, DARA)
        await room.tick(seconds=600)
        await news.missed(TurnMissed(EVENT, DARA, 1))
        assert await told(room) == []
        await fans.confirm(order)
        await ticketing.pay(payment(order))
        assert (await room.queue.place(EVENT, DARA)).state is PlaceState.DONE
