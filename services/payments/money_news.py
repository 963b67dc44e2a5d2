"""What a fan is told of payments beyond top-ups: money that came back, decisions, delays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import Kind, Notification, NotificationsService, Told
from services.payments.reviews.schemas import Decision, ReviewDecided
from services.payments.schemas import (
    IntentDelayed,
    IntentNeedsReview,
    IntentRefunded,
    SurplusReturned,
)

REFUNDED: Final = "payments.tell_refunded"
SURPLUS: Final = "payments.tell_surplus"
NEEDS_REVIEW: Final = "payments.tell_needs_review"
DELAYED: Final = "payments.tell_payment_delayed"
DECIDED: Final = "payments.tell_decided"

_DECIDED: Final = {
    Decision.CREDIT: "payments.news.review_credited",
    Decision.REFUND: "payments.news.review_refunded",
    Decision.DISMISS: "payments.news.review_dismissed",
}


class MoneyNews:
    """Turns what happened to a payment into a notification. Running twice tells once."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(REFUNDED, IntentRefunded, self.refunded)
        jobs.register(SURPLUS, SurplusReturned, self.surplus)
        jobs.register(NEEDS_REVIEW, IntentNeedsReview, self.needs_review)
        jobs.register(DELAYED, IntentDelayed, self.delayed)
        jobs.register(DECIDED, ReviewDecided, self.decided)

    @use_case
    async def refunded(self, tx: Tx, event: IntentRefunded) -> None:
        text = "payments.news.refunded_to_wallet" if event.to_wallet else "payments.news.refunded"
        values: dict[str, Told] = {"amount": event.amount, "reference": event.reference}
        await self._tell(tx, event.fan_id, text, str(event.refund_id), values)

    @use_case
    async def surplus(self, tx: Tx, event: SurplusReturned) -> None:
        text = "payments.news.surplus_to_wallet" if event.to_wallet else "payments.news.surplus"
        once = f"{event.intent_id}:{event.payment}"
        values: dict[str, Told] = {"amount": event.amount, "reference": event.reference}
        await self._tell(tx, event.fan_id, text, once, values)

    @use_case
    async def needs_review(self, tx: Tx, event: IntentNeedsReview) -> None:
        await self._tell_of(tx, event, "payments.news.in_review")

    @use_case
    async def delayed(self, tx: Tx, event: IntentDelayed) -> None:
        await self._tell_of(tx, event, "payments.news.delayed")

    @use_case
    async def decided(self, tx: Tx, event: ReviewDecided) -> None:
        values: dict[str, Told] = {"reference": event.reference}
        if event.amount is not None:
            values["amount"] = event.amount
        text = _DECIDED[event.decision]
        await self._tell(tx, event.fan_id, text, str(event.review_id), values)

    async def _tell_of(self, tx: Tx, event: IntentNeedsReview | IntentDelayed, text: str) -> None:
        values: dict[str, Told] = {"amount": event.amount, "reference": event.reference}
        await self._tell(tx, event.fan_id, text, str(event.intent_id), values)

    async def _tell(
        self, tx: Tx, fan_id: int, text: str, once: str, values: Mapping[str, Told]
    ) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=fan_id,
                kind=Kind.MONEY,
                key=f"{text}:{once}",
                text_key=text,
                values=values,
            ),
        )
