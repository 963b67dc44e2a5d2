"""Reviews of goods: everybody's to read, a buyer's to write."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from services.identity import FanProfile
from services.orders.reviews.schemas import (
    MOST_CHARACTERS,
    HideReason,
    Review,
    ReviewPage,
    ReviewState,
    WriteReview,
)
from services.orders.reviews.service import ReviewsService
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import Caller
from webapp.api.event_shapes import Words
from webapp.api.goods_pictures import NOBODY, GoodsPictureOut, GoodsPictures
from webapp.api.kept import UNCHANGED, IfNoneMatch, KeptAnswers
from webapp.api.refusals import refusals
from webapp.api.returns import OrderKey
from webapp.api.shop import ProductId


class ReviewOut(BaseModel):
    """A shown review; `by` is the first name of who wrote it, `answer` the shop's word."""

    id: UUID
    by: str
    stars: int
    text: str
    attributes: dict[str, str]
    pictures: list[GoodsPictureOut]
    answer: str
    written_at: datetime

    @classmethod
    def of(cls, review: Review, pictures: GoodsPictures, fan_id: int = NOBODY) -> Self:
        return cls(
            id=review.id,
            by=review.by,
            stars=review.stars,
            text=review.text,
            attributes=dict(review.attributes),
            pictures=pictures.all_shown(review.picture_ids, fan_id),
            answer=review.answer,
            written_at=review.written_at,
        )


class ReviewsOut(BaseModel):
    """A page, the newest first; `next_cursor` gives the following one, null at the end."""

    items: list[ReviewOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: ReviewPage, pictures: GoodsPictures) -> Self:
        items = [ReviewOut.of(each, pictures) for each in page.items]
        return cls(items=items, next_cursor=page.after)


class OwnReviewOut(ReviewOut):
    """One's own, with where it stands; `reason` says why it is hidden."""

    state: ReviewState
    reason: HideReason | None
    may_edit: bool

    @classmethod
    def of(cls, review: Review, pictures: GoodsPictures, fan_id: int = NOBODY) -> Self:
        shown = ReviewOut.of(review, pictures, fan_id)
        return cls(
            **dict(shown), state=review.state, reason=review.reason, may_edit=review.may_edit
        )


class ReviewableOut(BaseModel):
    """A line that one has; `review` null: nothing is written yet."""

    n: int
    product_id: str
    name: Words
    attributes: dict[str, str]
    review: OwnReviewOut | None


class ReviewablesOut(BaseModel):
    items: list[ReviewableOut]


class WriteReviewIn(Body):
    """`n` is the line of the order."""

    n: Annotated[int, Field(ge=1, le=100)]
    stars: Annotated[int, Field(ge=1, le=5)]
    text: Annotated[str, Field(max_length=MOST_CHARACTERS, pattern=NO_NUL)] = ""
    picture_ids: Annotated[list[UUID], Field(max_length=3, default_factory=list)]


def reviews_router(caller: Caller, reviews: ReviewsService, pictures: GoodsPictures) -> APIRouter:
    router = APIRouter(prefix="/api/v1/shop", tags=["shop"], responses=refusals(404, 422))

    def _own(review: Review | None, fan_id: int) -> OwnReviewOut | None:
        return OwnReviewOut.of(review, pictures, fan_id) if review else None

    _add_reading(router, caller, reviews, pictures)

    @router.get("/orders/{order_key}/reviews")
    async def own_reviews(
        order_key: OrderKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ReviewablesOut:
        """Lines of one's own order that may be reviewed, with what was written."""
        found = await reviews.mine(fan.id, order_key)
        return ReviewablesOut(
            items=[
                ReviewableOut(
                    n=each.n,
                    product_id=each.product_id,
                    name=Words.of(each.product_name),
                    attributes=dict(each.attributes),
                    review=_own(each.review, fan.id),
                )
                for each in found
            ]
        )

    @router.put("/orders/{order_key}/reviews", responses=refusals(400, 409))
    async def write_review(
        order_key: OrderKey,
        body: WriteReviewIn,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> OwnReviewOut:
        """Write of a line, or change it once while nobody has looked. The same again: quiet."""
        command = WriteReview(
            fan_id=fan.id,
            order_key=order_key,
            n=body.n,
            stars=body.stars,
            text=body.text,
            picture_ids=tuple(body.picture_ids),
        )
        return OwnReviewOut.of(await reviews.write(command), pictures, fan.id)

    return router


def _add_reading(
    router: APIRouter, caller: Caller, reviews: ReviewsService, pictures: GoodsPictures
) -> None:
    answers = KeptAnswers()

    @router.get(
        "/products/{product_id}/reviews",
        response_model=ReviewsOut,
        responses={**refusals(409), **UNCHANGED},
    )
    async def product_reviews(
        request: Request,
        product_id: ProductId,
        _: Annotated[FanProfile, Depends(caller)],
        cursor: Annotated[str | None, Query(pattern=r"^[0-9A-Za-z]{22}$")] = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 10,
        if_none_match: IfNoneMatch = None,  # noqa: ARG001 - told in the description of the API
    ) -> Response:
        """What buyers say of a product, the newest first; with an ETag."""
        page = await reviews.of_product(product_id, cursor, limit)
        made = ReviewsOut.of(page, pictures)
        key = (product_id, cursor, limit)
        return answers.get(key, made, lambda: made).response(request)
