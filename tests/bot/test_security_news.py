"""Security events as notifications: every kind has words in both languages, told once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.security_news import SecurityNews
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.i18n import Translators
from services.core.ids import uuid7
from services.core.uow import UnitOfWork
from services.identity import FanSeen, IdentityService, ProfileCache
from services.identity.security import SecurityKind, SecurityNoted
from services.notifications import NotificationsService, values
from services.notifications.models import NotificationRow

TRANSLATORS = Translators.load()
QUIET = {SecurityKind.PIN_SET, SecurityKind.BIOMETRY_OFF}
UNTIL = {SecurityKind.PIN_LOCKED, SecurityKind.RESET_ASKED}


@pytest.fixture
async def news(database: Database, clock: FrozenClock) -> SecurityNews:
    uow = UnitOfWork(database, clock)
    await IdentityService(uow, ProfileCache(clock)).meet(FanSeen(7, "Dara"))
    return SecurityNews(uow, NotificationsService(uow))


def noted(kind: SecurityKind) -> SecurityNoted:
    now = datetime(2026, 4, 1, 5, 0, tzinfo=UTC)
    until = now + timedelta(hours=24) if kind in UNTIL else None
    return SecurityNoted(uuid7(), 7, kind, "<Phone> of Dara", now, until)


async def test_every_kind_is_told_once_and_in_both_languages(
    news: SecurityNews, database: Database
) -> None:
    for kind in SecurityKind:
        event = noted(kind)
        for _ in range(2):
            await news.tell(event)
    async with database.read.connect() as connection:
        rows = (await connection.execute(select(NotificationRow.__table__))).all()
    told = {row.text_key.rpartition(".")[2]: row for row in rows}
    assert len(rows) == len(told)
    assert told.keys() == set(SecurityKind) - QUIET
    for row in rows:
        assert row.kind == "money"
        for t in (TRANSLATORS.for_language("km"), TRANSLATORS.for_language("en")):
            words = t(row.text_key, **values.decode(row.text_values, t.locale))
            assert "<Phone>" not in words
            assert ("&lt;Phone&gt;" in words) == row.text_key.endswith(
                ("device_added", "device_trusted", "device_revoked", "biometry_on")
            )
