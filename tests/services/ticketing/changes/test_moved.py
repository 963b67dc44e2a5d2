"""An event that is moved: new codes, everybody told once, tickets back for nothing for a while."""

from datetime import timedelta

import pytest

from services.core.db import Database
from services.identity.errors import PinRequired
from services.ticketing import PriceChanged
from services.ticketing.changes import MoveEvent
from services.ticketing.changes.errors import BadNewTime, EventIsOver, PoolTooSmall
from services.ticketing.changes.schemas import move_purpose, off_purpose
from services.ticketing.refunds import AskRefund, RefundReason
from services.ticketing.refunds.errors import RefundNotOffered
from services.ticketing.waitlist import JoinList, OfferState
from tests.services.ticketing.changes.conftest import BOSS, House
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENING,
    EVENT,
    a_load,
    an_event,
    hold,
    number_of,
    payment,
    stock,
    usd,
)

LATER = EVENING + timedelta(days=30)


async def move(house: House, days_to_give_back: int = 14) -> None:
    await house.confirm(move_purpose(EVENT, LATER))
    await house.desk.move(MoveEvent(BOSS, EVENT, LATER, days_to_give_back))
    await house.work()


class TestMoved:
    async def test_new_codes_for_the_new_day(self, house: House, database: Database) -> None:
        bought = await house.buy(DARA, 2)
        before = await house.ticketing.ticket(DARA, bought.ticket_ids[0])
        await move(house)
        after = await house.ticketing.ticket(DARA, bought.ticket_ids[0])
        assert after.event.starts_at == LATER
        assert (after.serial, after.code != before.code) == (before.serial + 1, True)
        told = "text_key = 'changes.news.moved'"
        assert await number_of(database.read, "notifications", told) == 1
        await house.desk.again(BOSS, EVENT)
        await house.work()
        assert (await house.ticketing.ticket(DARA, bought.ticket_ids[0])).serial == after.serial

    async def test_comes_back_whole_for_a_while(self, house: House) -> None:
        bought = await house.buy(DARA, 2)
        first, second = bought.ticket_ids
        with pytest.raises(RefundNotOffered):
            await house.refunds.quote(DARA, [first])
        await move(house)
        quote = await house.refunds.quote(DARA, [first])
        assert (quote.refund, quote.reason) == (usd(2_500), RefundReason.EVENT_MOVED)
        await house.refunds.ask(AskRefund(DARA, (first,), "back", quote.refund))
        house.clock.advance(timedelta(days=15).total_seconds())
        with pytest.raises(RefundNotOffered):
            await house.refunds.quote(DARA, [second])

    async def test_who_buys_afterwards_knew_the_day(self, house: House) -> None:
        await move(house)
        house.clock.advance(1)
        bought = await house.buy(BOPHA, 1)
        with pytest.raises(RefundNotOffered):
            await house.refunds.quote(BOPHA, bought.ticket_ids)

    async def test_who_is_about_to_pay_sees_the_new_day_first(self, house: House) -> None:
        order = await hold(house.ticketing, DARA, 1)
        await house.fans.confirm(order)
        await move(house)
        with pytest.raises(PriceChanged):
            await house.ticketing.pay(payment(order))
        seen = await house.ticketing.summary(DARA, order.key)
        assert seen.event.starts_at == LATER

    async def test_file_leaves_the_new_day(self, house: House) -> None:
        await house.buy(DARA, 1)
        await move(house)
        await house.ticketing.load_events(a_load(an_event(size=10)))
        assert (await house.ticketing.event(EVENT)).label.starts_at == LATER

    async def test_refusals(self, house: House) -> None:
        with pytest.raises(PinRequired):
            await house.desk.move(MoveEvent(BOSS, EVENT, LATER))
        with pytest.raises(BadNewTime):
            await house.desk.move(MoveEvent(BOSS, EVENT, house.clock.now()))
        await house.desk.move(MoveEvent(BOSS, EVENT, EVENING))
        await house.confirm(off_purpose(EVENT))
        await house.desk.call_off(BOSS, EVENT)
        await house.confirm(move_purpose(EVENT, LATER))
        with pytest.raises(EventIsOver):
            await house.desk.move(MoveEvent(BOSS, EVENT, LATER))


class TestPools:
    async def test_more_room_goes_to_who_waits(self, house: House, database: Database) -> None:
        await hold(house.ticketing, DARA, 10)
        kind = (await house.ticketing.event(EVENT)).types[0].id
        await house.waitlist.join(JoinList(BOPHA, EVENT, kind, 2))
        (pool,) = (await house.desk.numbers(BOSS, EVENT)).pools
        assert (pool.size, pool.held, pool.waiting) == (10, 10, 1)
        await house.desk.resize(BOSS, EVENT, pool.pool_id, 13)
        assert await stock(database.read) == (13, 0)
        await house.work()
        place = await house.waitlist.place(BOPHA, kind)
        assert place is not None
        assert place.offer is not None
        assert place.offer.state is OfferState.OPEN
        assert await stock(database.read) == (12, 0)

    async def test_never_below_what_is_taken(self, house: House) -> None:
        await house.buy(DARA, 2)
        (pool,) = (await house.desk.numbers(BOSS, EVENT)).pools
        with pytest.raises(PoolTooSmall) as refusal:
            await house.desk.resize(BOSS, EVENT, pool.pool_id, 1)
        assert refusal.value.details == {"taken": 2}
        await house.desk.resize(BOSS, EVENT, pool.pool_id, 2)
        await house.ticketing.load_events(a_load(an_event(size=10)))
        (pool,) = (await house.desk.numbers(BOSS, EVENT)).pools
        assert pool.size == 2
        actions = [each.action for each in await house.desk.entries(BOSS, EVENT)]
        assert actions == ["resized"]
