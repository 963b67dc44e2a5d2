"""What buyers are told can be said in both languages, and each thing is told once."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from services.artwork.schemas import Bilingual
from services.core.i18n import Translators
from services.core.uow import Tx
from services.notifications import NotificationsService, values
from services.notifications.models import NotificationRow
from services.orders.returns.news import ReturnNews
from services.orders.returns.schemas import ReturnMoved
from services.orders.returns.states import ReturnState
from services.orders.reviews.news import ReviewNews
from services.orders.reviews.schemas import (
    AskForReviews,
    HideReason,
    ReviewAnswered,
    ReviewHidden,
    WriteReview,
)
from services.orders.shipments.news import ParcelNews
from services.orders.shipments.schemas import ParcelMoved
from services.orders.shipments.states import ShipmentState
from tests.services.orders.fulfilment.house import House
from tests.services.orders.world import CAP, DARA, usd

SOME = UUID(int=7)
KEY, NUMBER = "A" * 22, "HM2026040001"
CAP_NAME = Bilingual("មួក", "Cap")


async def told(house: House) -> list[tuple[str, str]]:
    """Every notification that waits, in Khmer and English."""

    async def read(tx: Tx) -> list[tuple[str, str]]:
        rows = await tx.session.execute(
            select(NotificationRow.text_key, NotificationRow.text_values)
        )
        return [(row[0], row[1]) for row in rows]

    found = await house.shop.uow.run_read_only(read)
    translators = Translators.load("km")
    km, en = (translators.for_language(one) for one in ("km", "en"))
    return [
        (
            str(km(key, **values.decode(said, "km"))),
            str(en(key, **values.decode(said, "en"))),
        )
        for key, said in found
        if key.split(".")[0] in ("fulfilment", "returns", "reviews")
    ]


def moved(state: ShipmentState, *, is_pickup: bool = False) -> ParcelMoved:
    point = Bilingual("ផ្សារ", "Market") if is_pickup else None
    return ParcelMoved(SOME, KEY, NUMBER, DARA, 1, 2, state, is_pickup, point, "KH1")


class TestParcels:
    @pytest.mark.parametrize("is_pickup", [False, True])
    async def test_of_each_step_that_matters(self, house: House, is_pickup: bool) -> None:
        news = ParcelNews(house.shop.uow, NotificationsService(house.shop.uow))
        steps = (
            ShipmentState.HANDED_OVER,
            ShipmentState.DELIVERED,
            ShipmentState.RETURNED_TO_SENDER,
            ShipmentState.LOST,
        )
        for state in steps * 2:
            await news.moved(moved(state, is_pickup=is_pickup))
        said = await told(house)
        assert len(said) == len(steps)
        assert all(NUMBER in text for both in said for text in both)
        assert any("KH1" in both[1] for both in said)


class TestReturnsAndReviews:
    async def test_decisions_and_money(self, house: House) -> None:
        news = ReturnNews(house.shop.uow, NotificationsService(house.shop.uow))
        for state in ReturnState:
            await news.moved(ReturnMoved(SOME, KEY, NUMBER, DARA, state, usd(5_00), "Worn"))
        assert len(await told(house)) == 3

    async def test_an_exchange_leads_to_its_new_order(self, house: House) -> None:
        news = ReturnNews(house.shop.uow, NotificationsService(house.shop.uow))
        waits = ReturnMoved(SOME, KEY, NUMBER, DARA, ReturnState.RECEIVED, usd(0), "")
        new = replace(waits, new_order_key="B" * 22, new_order_number="HM2026040002")
        await news.moved(replace(new, difference=usd(2_20)))
        await news.moved(replace(new, state=ReturnState.EXCHANGED))
        gone = replace(waits, state=ReturnState.REFUNDED, refund=usd(5_00), was_gone=True)
        await news.moved(gone)
        said = await told(house)
        assert ["HM2026040002" in both[1] for both in said].count(True) == 2
        assert any("sold out" in both[1] for both in said)

    async def test_a_buyer_is_asked_once_and_not_after_writing(self, house: House) -> None:
        news = ReviewNews(house.shop.uow, NotificationsService(house.shop.uow))
        first, second = await house.delivered({CAP: 1}), await house.delivered({CAP: 1})
        await house.reviews.write(WriteReview(DARA, second.key, 1, 5, ""))
        for _ in range(2):
            await news.ask(AskForReviews(first.id))
            await news.ask(AskForReviews(second.id))
        await news.answered(ReviewAnswered(SOME, KEY, DARA, CAP_NAME))
        for reason in HideReason:
            await news.hidden(ReviewHidden(UUID(int=8), KEY, DARA, CAP_NAME, reason))
        said = await told(house)
        assert len(said) == 3
        assert any("Golden cap" in both[1] for both in said)
