"""What fans are told of unpaid orders: once, and only what is still true."""

import pytest
from sqlalchemy import text

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.notifications import NotificationsService
from services.ticketing import (
    CancelReason,
    OrderReminderDue,
    OrderSummary,
    OrderWasCancelled,
    TicketingService,
)
from services.ticketing.news import OrderNews
from tests.services.ticketing.programme import DARA, EVENT, Fans, a_load, an_event, hold, payment


@pytest.fixture
def news(uow: UnitOfWork) -> OrderNews:
    return OrderNews(uow, NotificationsService(uow))


@pytest.fixture
async def order(ticketing: TicketingService, fans: Fans) -> OrderSummary:
    await fans.come(DARA)
    await ticketing.load_events(a_load(an_event()))
    return await hold(ticketing, DARA)


def reminder_of(order: OrderSummary) -> OrderReminderDue:
    return OrderReminderDue(order.key, order.fan_id, EVENT, order.expires_at)


async def told(database: Database) -> list[str]:
    async with database.read.connect() as connection:
        rows = await connection.execute(text("SELECT text_key FROM notifications"))
        return [str(key) for key in rows.scalars()]


class TestReminder:
    async def test_is_told_once(
        self, news: OrderNews, order: OrderSummary, database: Database, clock: FrozenClock
    ) -> None:
        for _ in range(2):
            await news.reminder(reminder_of(order))
        assert await told(database) == ["ticketing.news.reminder"]

    async def test_is_not_told_of_an_order_that_is_paid_by_now(
        self,
        news: OrderNews,
        order: OrderSummary,
        ticketing: TicketingService,
        fans: Fans,
        database: Database,
    ) -> None:
        await fans.confirm(order)
        await ticketing.pay(payment(order))
        await news.reminder(reminder_of(order))
        assert await told(database) == []

    async def test_is_not_told_of_an_order_that_is_cancelled_by_now(
        self,
        news: OrderNews,
        order: OrderSummary,
        ticketing: TicketingService,
        database: Database,
    ) -> None:
        await ticketing.cancel(DARA, order.key)
        await news.reminder(reminder_of(order))
        assert await told(database) == []


class TestCancelled:
    async def test_expired_order_is_told_once(
        self, news: OrderNews, order: OrderSummary, database: Database
    ) -> None:
        for _ in range(2):
            await news.cancelled(OrderWasCancelled(order.key, DARA, EVENT, CancelReason.EXPIRED))
        assert await told(database) == ["ticketing.news.expired"]

    @pytest.mark.parametrize("reason", [CancelReason.BY_BUYER, CancelReason.REPLACED])
    async def test_who_did_it_himself_knows(
        self, news: OrderNews, order: OrderSummary, database: Database, reason: CancelReason
    ) -> None:
        await news.cancelled(OrderWasCancelled(order.key, DARA, EVENT, reason))
        assert await told(database) == []
