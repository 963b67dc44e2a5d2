"""What crosses the border of reviews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.artwork.schemas import Bilingual

MOST_CHARACTERS: Final = 1000


class ReviewState(StrEnum):
    PENDING = "pending"  # an operator has not looked yet
    SHOWN = "shown"
    HIDDEN = "hidden"


class HideReason(StrEnum):
    """Why nobody sees a review."""

    RUDE = "rude"
    PRIVATE = "private"  # it tells of other people
    OFF_TOPIC = "off_topic"
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class WriteReview:
    """What a buyer says of line `n`: 1 to 5 stars, a text (may be empty), up to 3 pictures.

    Written again it replaces the first one, once and only while nobody has looked.
    """

    fan_id: int
    order_key: str
    n: int
    stars: int
    text: str
    picture_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A review as its writer and operators see it. `by` is the first name of who wrote it."""

    id: UUID
    order_id: UUID
    order_key: str
    n: int
    product_id: str
    product_name: Bilingual
    attributes: Mapping[str, str]
    fan_id: int
    by: str
    stars: int
    text: str
    picture_ids: tuple[UUID, ...]
    state: ReviewState
    reason: HideReason | None
    may_edit: bool
    answer: str
    answered_at: datetime | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Reviewable:
    """A line that its buyer has; `review` is what was written of it, None: nothing yet."""

    n: int
    product_id: str
    product_name: Bilingual
    attributes: Mapping[str, str]
    review: Review | None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Shown reviews of a product, the newest first, and the cursor to go on with."""

    items: tuple[Review, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class AskForReviews:
    """The job that asks a buyer, once, how the goods of an order are."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class ReviewAnswered:
    """Event: the seller has answered a review."""

    review_id: UUID
    order_key: str
    fan_id: int
    product_name: Bilingual


@dataclass(frozen=True, slots=True)
class ReviewHidden:
    """Event: an operator has hidden a review."""

    review_id: UUID
    order_key: str
    fan_id: int
    product_name: Bilingual
    reason: HideReason
