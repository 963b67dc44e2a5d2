"""Who is told of a refund: not who watches it, and everybody else once."""

from dataclasses import replace
from uuid import UUID

import pytest

from services.core.db import Database
from services.core.uow import UnitOfWork
from services.notifications import NotificationsService
from services.ticketing.refunds import RefundDecided, RefundGiven, RefundReason
from services.ticketing.refunds.news import RefundNews
from tests.services.ticketing.programme import BOPHA, DARA, EVENT, number_of, usd
from tests.services.ticketing.refunds.conftest import House

GIVEN = RefundGiven(
    refund_id=UUID(int=1),
    order_id=UUID(int=2),
    fan_id=DARA,
    payee_id=DARA,
    event_id=EVENT,
    quantity=2,
    refund=usd(2_500),
    reason=RefundReason.BY_BUYER,
    by_operator=False,
)


@pytest.fixture
def news(house: House, uow: UnitOfWork) -> RefundNews:
    return RefundNews(house.uow, NotificationsService(uow))


async def told(database: Database, key: str, fan_id: int) -> int:
    where = f"text_key = 'refunds.news.{key}' AND fan_id = {fan_id}"
    return await number_of(database.read, "notifications", where)


class TestNews:
    async def test_who_gives_back_sees_it(self, news: RefundNews, database: Database) -> None:
        await news.given(GIVEN)
        assert await number_of(database.read, "notifications") == 0

    @pytest.mark.parametrize(
        ("changes", "key", "fan_id"),
        [
            ({"payee_id": BOPHA}, "given", BOPHA),
            ({"by_operator": True}, "given", DARA),
            ({"reason": RefundReason.EVENT_OFF}, "off", DARA),
        ],
    )
    async def test_others_are_told_once(
        self,
        news: RefundNews,
        database: Database,
        changes: dict[str, object],
        key: str,
        fan_id: int,
    ) -> None:
        event = replace(GIVEN, **changes)  # type: ignore[arg-type]
        await news.given(event)
        await news.given(event)
        assert await told(database, key, fan_id) == 1

    async def test_a_no_is_told(self, news: RefundNews, database: Database) -> None:
        await news.refused(RefundDecided(UUID(int=1), DARA, EVENT))
        assert await told(database, "refused", DARA) == 1
