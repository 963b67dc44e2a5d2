"""Operators are told of goods that run low: each of them, once for each fall."""

import pytest
from sqlalchemy import select

from services.catalog import CatalogService
from services.catalog.stock import StockRanLow
from services.catalog.stock.news import StockNews
from services.core.clock import FrozenClock
from services.core.uow import UnitOfWork
from services.identity import FanSeen, IdentityService, ProfileCache
from services.identity.roles import Role, RolesService
from services.notifications import NotificationsService
from services.notifications.models import NotificationRow
from tests.services.catalog.goods import CAP

OPERATORS, FAN = (7, 8), 9


@pytest.fixture
async def news(uow: UnitOfWork, catalog: CatalogService, clock: FrozenClock) -> StockNews:
    identity, roles = IdentityService(uow, ProfileCache(clock)), RolesService(uow)
    for person in (*OPERATORS, FAN):
        await identity.meet(FanSeen(person, "Dara"))
    for operator in OPERATORS:
        await roles.grant(operator, Role.OPERATOR)
    return StockNews(uow, NotificationsService(uow))


async def told(uow: UnitOfWork) -> list[int]:
    rows = select(NotificationRow.fan_id).order_by(NotificationRow.fan_id)
    return list((await uow.run_read_only(lambda tx: tx.session.execute(rows))).scalars())


class TestRanLow:
    async def test_every_operator_once_for_each_fall(
        self, news: StockNews, uow: UnitOfWork
    ) -> None:
        first, second = StockRanLow("HM-CAP", 5), StockRanLow("HM-CAP", 5)
        assert first == second
        for fall in (first, first, second):
            await news.ran_low(fall)
        assert await told(uow) == [7, 7, 8, 8]

    async def test_the_goods_are_called_by_their_name(
        self, news: StockNews, uow: UnitOfWork
    ) -> None:
        await news.ran_low(StockRanLow("HM-CAP", 5))
        await news.ran_low(StockRanLow("HM-NOBODY-KNOWS", 5))
        said = select(NotificationRow.text_values).where(NotificationRow.fan_id == OPERATORS[0])
        found = (await uow.run_read_only(lambda tx: tx.session.execute(said))).scalars().all()
        known, unknown = sorted(found, key=lambda text: CAP.name.en not in text)
        assert CAP.name.en in known
        assert CAP.name.km in known
        assert unknown.count("HM-NOBODY-KNOWS") == 2
