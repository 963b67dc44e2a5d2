"""What crosses the border of reviews."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.core.money import Money
from services.payments.schemas import Purpose, Way

MAX_NOTE_CHARACTERS = 500


class Decision(StrEnum):
    CREDIT = "credit"  # what came goes into the fan's wallet
    REFUND = "refund"  # what came goes back to where it came from; KHQR: into the wallet
    DISMISS = "dismiss"  # nothing moves


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCase:
    """A finding that waits. `reported` is what the provider says that came, if it is sane money;
    `has_money`: it can be credited or refunded.
    """

    id: UUID
    intent_id: UUID
    fan_id: int
    purpose: Purpose
    way: Way
    reference: str
    asked: Money
    reported: Money | None
    from_account: str
    payment_id: str
    reason: str
    created_at: datetime
    has_money: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The oldest first. `next_cursor` opens the page after this one; None: there is none."""

    cases: tuple[ReviewCase, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecided:
    """Event: a person has decided. `amount` is what moves; None: nothing does."""

    review_id: UUID
    intent_id: UUID
    fan_id: int
    decision: Decision
    amount: Money | None
    reference: str
