"""News of a top-up: once, unless the receipt was seen; a second payment in any case."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.identity import FanSeen, IdentityService, ProfileCache
from services.notifications import NotificationsService
from services.payments import TopUpCredited
from services.payments.news import TopUpNews

DARA = 42


@pytest.fixture
async def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    made = UnitOfWork(database, clock)
    await IdentityService(made, ProfileCache(clock)).meet(FanSeen(DARA, "Dara"))
    return made


@pytest.fixture
def news(uow: UnitOfWork) -> TopUpNews:
    return TopUpNews(uow, NotificationsService(uow))


def credited(top_up_id: UUID) -> TopUpCredited:
    return TopUpCredited(
        top_up_id=top_up_id,
        fan_id=DARA,
        amount=Money(5_00, Currency.USD),
        balance=Money(9_00, Currency.USD),
        reference="HM-7K2Q-94XD",
        late=False,
        extra=False,
    )


async def tell(news: TopUpNews, event: TopUpCredited) -> None:
    await news.uow.run(lambda tx: news.tell_credited(tx, event))


async def waiting(uow: UnitOfWork) -> list[str]:
    async with uow.database.read.connect() as connection:
        found = await connection.execute(
            text("SELECT text_key FROM notifications WHERE state = 'waiting' ORDER BY text_key")
        )
        return [str(row.text_key) for row in found]


async def test_is_told_once(news: TopUpNews, uow: UnitOfWork) -> None:
    event = credited(uuid7())
    for _ in range(2):
        await tell(news, event)
    assert await waiting(uow) == ["topup.news.credited"]


async def test_late_money_is_told_as_such(news: TopUpNews, uow: UnitOfWork) -> None:
    await tell(news, replace(credited(uuid7()), late=True))
    assert await waiting(uow) == ["topup.news.credited_late"]


async def test_a_receipt_on_the_screen_is_enough(news: TopUpNews, uow: UnitOfWork) -> None:
    event = credited(uuid7())
    await news.note_seen(DARA, event.top_up_id)
    await tell(news, event)
    assert await waiting(uow) == []
    await tell(news, credited(uuid7()))
    assert await waiting(uow) == ["topup.news.credited"]


async def test_a_second_payment_is_told_in_any_case(news: TopUpNews, uow: UnitOfWork) -> None:
    event = credited(uuid7())
    await news.note_seen(DARA, event.top_up_id)
    again = replace(event, extra=True)
    for each in (again, again, replace(again, balance=Money(14_00, Currency.USD))):
        await tell(news, each)
    assert await waiting(uow) == ["topup.news.credited_again"] * 2
