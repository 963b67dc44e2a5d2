"""Buyers hear once of what they did not do themselves, with a way to the order."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from services.core.i18n import Translators
from services.core.uow import Tx
from services.notifications.models import NotificationRow
from services.orders import moving, repository
from services.orders.schemas.order import Order
from services.orders.states import Mover, OrderState
from tests.services.orders.world import CAP, DARA, HALF_AN_HOUR, Desk, usd


async def told(desk: Desk) -> list[str]:
    await desk.jobs.run_until_idle()

    async def read(tx: Tx) -> list[str]:
        rows = select(NotificationRow.text_key).where(NotificationRow.fan_id == DARA)
        return list(await tx.session.scalars(rows.order_by(NotificationRow.id)))

    return await desk.uow.run_read_only(read)


async def _miss(tx: Tx, order: Order) -> None:
    for target in (OrderState.PROCESSING, OrderState.BACKORDERED):
        found = await repository.lock(tx, order.id)
        assert found is not None
        day = date(2026, 5, 1) if target is OrderState.BACKORDERED else None
        await moving.move(tx, found, target, by=Mover.STAFF, what="missing", back_on=day)


async def test_of_what_happened_without_them(desk: Desk) -> None:
    paid = await desk.pay(await desk.order({CAP: 1}))
    assert await told(desk) == ["orders.news.paid"]
    await desk.uow.run(lambda tx: _miss(tx, paid))
    assert await told(desk) == ["orders.news.paid", "orders.news.backordered"]
    await desk.orders.cancel(DARA, paid.key)
    own = await desk.pay_from_wallet(await desk.order({CAP: 1}))
    await desk.orders.cancel(DARA, own.key)
    assert len(await told(desk)) == 2, "they did that themselves"
    await desk.order({CAP: 1})
    await desk.pass_time(HALF_AN_HOUR + timedelta(minutes=1))
    assert (await told(desk))[2:] == ["orders.news.expired"]


@pytest.mark.parametrize("language", ["en", "km"])
def test_in_words_that_take_their_values(language: str) -> None:
    t = Translators.load().for_language(language)
    assert "HM2026040001" in t.plain("orders.news.expired", number="HM2026040001")
    assert "HM2026040001" in t.plain("orders.news.cancelled", number="HM2026040001")
    values = {"number": "HM2026040001", "reason": "Sold out"}
    for what in ("staff_cancelled_unpaid", "staff_cancelled_part_unpaid"):
        assert "Sold out" in t.plain(f"orders.news.{what}", **values)
    for what in ("staff_cancelled", "staff_cancelled_part"):
        assert "$1.00" in t.plain(f"orders.news.{what}", amount=usd(1_00), **values)
