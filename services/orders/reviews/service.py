"""Reviews as buyers write them and as everybody reads them."""

from __future__ import annotations

from uuid import UUID

from services.core.ids import from_short_id, short_id, uuid7
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.orders import repository as orders
from services.orders.errors import BadCursor, OrderNotFound
from services.orders.pictures import PicturesService
from services.orders.reviews import repository
from services.orders.reviews.errors import BadStars, NotReviewable, ReviewIsFinal
from services.orders.reviews.schemas import (
    MOST_CHARACTERS,
    Review,
    Reviewable,
    ReviewPage,
    ReviewState,
    WriteReview,
)
from services.orders.schemas.order import Order

_STARS = range(1, 6)


class ReviewsService:
    """One review for each line, by whoever bought it."""

    def __init__(self, uow: UnitOfWork, pictures: PicturesService) -> None:
        self.uow = uow
        self._pictures = pictures

    @query
    async def of_product(
        self, tx: Tx, product_id: str, after: str | None = None, limit: int = 10
    ) -> ReviewPage:
        """Shown reviews, the newest first. BadCursor."""
        try:
            before = from_short_id(after) if after else None
        except ValueError as error:
            raise BadCursor from error
        found = await repository.shown(tx, product_id, before, limit + 1)
        page = found[:limit]
        return ReviewPage(tuple(page), short_id(page[-1].id) if len(found) > limit else None)

    @query
    async def mine(self, tx: Tx, fan_id: int, order_key: str) -> list[Reviewable]:
        """The lines of one's own order that may be reviewed, with what was written of them.

        OrderNotFound.
        """
        order = await orders.find(tx, fan_id, order_key)
        if order is None:
            raise OrderNotFound
        written = await repository.of_order(tx, order.id)
        return [
            Reviewable(line.n, line.product_id, line.name, line.attributes, written.get(line.n))
            for line in order.lines
            if line.delivered or line.n in written
        ]

    @use_case
    async def write(self, tx: Tx, command: WriteReview) -> Review:
        """Write it, or change it once while nobody has looked; the very same again, quiet.

        OrderNotFound, NotReviewable, ReviewIsFinal, BadStars, TooManyPictures, PictureNotFound.
        """
        if command.stars not in _STARS:
            raise BadStars
        order = await orders.lock_by_key(tx, command.fan_id, command.order_key)
        if order is None:
            raise OrderNotFound
        text = command.text.strip()[:MOST_CHARACTERS]
        known = (await repository.of_order(tx, order.id)).get(command.n)
        if known is None:
            review_id = await _add(tx, order, command, text)
        elif _is_same(known, command, text):
            return known
        else:
            review_id = known.id
            if not await repository.rewrite(tx, known.id, command.stars, text):
                raise ReviewIsFinal
        subject = repository.subject_of(review_id)
        await self._pictures.attach(tx, command.fan_id, command.picture_ids, subject)
        written = await repository.find(tx, review_id)
        assert written is not None
        return written


async def may_see(tx: Tx, _fan_id: int, subject: str) -> bool:
    """Pictures of a review that is shown are everybody's to see."""
    kind, _, review_id = subject.partition(":")
    return kind == "review" and await repository.is_shown(tx, UUID(hex=review_id))


async def _add(tx: Tx, order: Order, command: WriteReview, text: str) -> UUID:
    line = next((each for each in order.lines if each.n == command.n), None)
    if line is None or not line.delivered:
        raise NotReviewable
    review_id = uuid7()
    await repository.add(
        tx,
        id=review_id,
        order_id=order.id,
        n=line.n,
        product_id=line.product_id,
        fan_id=command.fan_id,
        stars=command.stars,
        text=text,
        state=ReviewState.PENDING,
        reason=None,
        edits=0,
        answer="",
        written_at=tx.now,
    )
    return review_id


def _is_same(known: Review, command: WriteReview, text: str) -> bool:
    said = (known.stars, known.text, known.picture_ids)
    return said == (command.stars, text, tuple(command.picture_ids))
