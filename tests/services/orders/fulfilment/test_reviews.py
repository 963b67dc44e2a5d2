"""Reviews: written once, shown, hidden, answered; the stars of a product exactly."""

import pytest

from services.core.ids import short_id
from services.orders.errors import BadCursor, OrderNotFound
from services.orders.pictures import PictureNotFound
from services.orders.reviews.errors import (
    AnswerTooLong,
    BadStars,
    NotReviewable,
    ReviewIsFinal,
)
from services.orders.reviews.schemas import Review, WriteReview
from tests.services.orders.fulfilment.house import STAFF, House
from tests.services.orders.world import BOPHA, CAP, DARA, SHIRT_XL


async def stars(house: House, product_id: str = "gold-cap") -> tuple[int, int]:
    card = (await house.shop.catalog.page(product_id)).card
    return card.rating_sum, card.rating_count


async def written(house: House, given: int = 4) -> Review:
    order = await house.delivered({CAP: 1})
    return await house.reviews.write(WriteReview(DARA, order.key, 1, given, "Good"))


class TestWriting:
    async def test_by_who_has_the_goods_and_changed_once(self, house: House) -> None:
        paid = await house.paid({CAP: 1})
        with pytest.raises(NotReviewable):
            await house.reviews.write(WriteReview(DARA, paid.key, 1, 5, ""))
        order = await house.delivered({CAP: 1, SHIRT_XL: 1})
        command = WriteReview(DARA, order.key, 1, 5, "Good", (await house.picture(),))
        first = await house.reviews.write(command)
        assert await house.reviews.write(command) == first
        changed = await house.reviews.write(WriteReview(DARA, order.key, 1, 3, "Less good"))
        assert (changed.id, changed.stars, changed.may_edit) == (first.id, 3, False)
        assert changed.picture_ids == ()
        with pytest.raises(ReviewIsFinal):
            await house.reviews.write(WriteReview(DARA, order.key, 1, 1, "Bad"))
        for given in (0, 6):
            with pytest.raises(BadStars):
                await house.reviews.write(WriteReview(DARA, order.key, 2, given, ""))
        with pytest.raises(OrderNotFound):
            await house.reviews.write(WriteReview(BOPHA, order.key, 2, 5, ""))
        mine = await house.reviews.mine(DARA, order.key)
        assert [each.review is not None for each in mine] == [True, False]


class TestModeration:
    async def test_the_shop_answers(self, house: House) -> None:
        review = await written(house)
        for text in (" ", "x" * 1001):
            with pytest.raises(AnswerTooLong):
                await house.reviews_desk.answer(STAFF, review.id, text)
        answered = await house.reviews_desk.answer(STAFF, review.id, " Thank you ")
        assert answered.answer == "Thank you"

    async def test_pages_go_on_after_a_cursor(self, house: House) -> None:
        ids = []
        for given in (1, 2, 3):
            review = await written(house, given)
            await house.reviews_desk.show(STAFF, review.id)
            ids.append(review.id)
        first = await house.reviews.of_product("gold-cap", limit=2)
        assert [each.id for each in first.items] == [ids[2], ids[1]]
        assert first.after == short_id(ids[1])
        rest = await house.reviews.of_product("gold-cap", first.after, 2)
        assert ([each.id for each in rest.items], rest.after) == ([ids[0]], None)
        with pytest.raises(BadCursor):
            await house.reviews.of_product("gold-cap", "?", 2)


class TestPictures:
    async def test_of_a_review_are_everybodys_only_while_it_is_shown(self, house: House) -> None:
        order = await house.delivered({CAP: 1})
        picture = await house.picture()
        review = await house.reviews.write(WriteReview(DARA, order.key, 1, 5, "", (picture,)))
        assert (await house.pictures.see(DARA, picture)).width == 640
        with pytest.raises(PictureNotFound):
            await house.pictures.see(BOPHA, picture)
        await house.reviews_desk.show(STAFF, review.id)
        assert (await house.pictures.see(BOPHA, picture)).content.startswith(b"\xff\xd8")
        theirs = await house.picture(BOPHA)
        with pytest.raises(PictureNotFound):
            await house.pictures.see(DARA, theirs)

    async def test_what_belongs_to_nothing_goes_after_a_day(self, house: House) -> None:
        picture = await house.picture()
        assert await house.pictures.purge() == 0
        house.shop.clock.advance(86_401)
        assert await house.pictures.purge() == 1
        with pytest.raises(PictureNotFound):
            await house.pictures.see(DARA, picture)
