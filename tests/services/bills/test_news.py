"""Who is told of bills: not who watches, and everybody else once for each fact."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.bills import BillDue, BillerCategory, BillPaid, BillReturned
from services.bills.news import BillNews
from services.bills.schemas import NotPaidByItself, PaymentAnnounced
from services.core.i18n import Translators
from services.notifications import NotificationsService
from tests.services.bills.world import FAN, POWER, World, usd

ID = UUID(int=1)
LONGEST_REF = "X" * 80
PAID = BillPaid(
    bill_id=ID,
    fan_id=FAN,
    biller_id=POWER.id,
    category=BillerCategory.ELECTRICITY,
    name=POWER.name,
    amount=usd(4_250),
    fee=usd(25),
    reference="HM-1",
    seen=False,
)
RETURNED = BillReturned(
    bill_id=ID,
    fan_id=FAN,
    name=POWER.name,
    total=usd(4_275),
    reason="closed",
    reference="HM-1",
    seen=False,
)
DUE = BillDue(
    saved_id=ID,
    fan_id=FAN,
    name=POWER.name,
    number="12345",
    bill_ref=LONGEST_REF,
    due=usd(4_250),
    due_on=None,
)
NOT_PAID = NotPaidByItself(
    saved_id=ID, fan_id=FAN, name=POWER.name, bill_ref=LONGEST_REF, due=usd(4_250), why="no_money"
)
TRANSLATORS = Translators.load()


@pytest.fixture
def news(world: World) -> BillNews:
    return BillNews(world.uow, NotificationsService(world.uow))


async def told(world: World) -> list[str]:
    found = await world.uow.run_read_only(
        lambda tx: tx.session.execute(text("SELECT text_key FROM notifications ORDER BY id"))
    )
    return [str(key) for (key,) in found]


class TestNews:
    async def test_who_watches_sees_it(self, world: World, news: BillNews) -> None:
        await news.paid(replace(PAID, seen=True))
        await news.returned(replace(RETURNED, seen=True))
        assert await told(world) == []

    async def test_each_fact_once(self, world: World, news: BillNews) -> None:
        announced = PaymentAnnounced(
            saved_id=ID,
            fan_id=FAN,
            name=POWER.name,
            bill_ref=LONGEST_REF,
            total=usd(4_275),
            pays_at=world.clock.now(),
        )
        facts: list[tuple[Any, Any, str]] = [
            (news.paid, PAID, "paid"),
            (news.returned, RETURNED, "returned"),
            (news.due, DUE, "due"),
            (news.due, replace(DUE, bill_ref="next", due_on=date(2026, 4, 20)), "due_on"),
            (news.announced, announced, "announced"),
        ]
        facts += [
            (news.not_paid, replace(NOT_PAID, why=why), f"not_paid_{why}")
            for why in ("over_cap", "no_money", "limit", "frozen")
        ]
        for _ in range(2):
            for tell, event, _ in facts:
                await tell(event)
        keys = [f"bills.news.{key}" for *_, key in facts]
        assert await told(world) == keys
        for language in ("km", "en"):
            known = TRANSLATORS.for_language(language)
            assert all(key in known for key in keys)
