"""What the fan is told of a top-up while they look elsewhere: each fact once, always the truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.core.ids import short_id
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import Kind, LinkTo, Notification, NotificationsService, Told
from services.payments.top_ups.schemas import (
    TopUpCredited,
    TopUpDelayed,
    TopUpExpired,
    TopUpNeedsReview,
)

CREDITED: Final = "payments.tell_credited"
EXPIRED: Final = "payments.tell_expired"
DELAYED: Final = "payments.tell_delayed"
IN_REVIEW: Final = "payments.tell_in_review"

TopUpEvent = TopUpCredited | TopUpExpired | TopUpDelayed | TopUpNeedsReview


class TopUpNews:
    """Turns what happened to a top-up into a notification. Running twice tells once."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(CREDITED, TopUpCredited, self.credited)
        jobs.register(EXPIRED, TopUpExpired, self.expired)
        jobs.register(DELAYED, TopUpDelayed, self.delayed)
        jobs.register(IN_REVIEW, TopUpNeedsReview, self.in_review)

    @use_case
    async def credited(self, tx: Tx, event: TopUpCredited) -> None:
        text = "topup.news.credited"
        if event.extra:
            text = "topup.news.credited_again"
        elif event.late:
            text = "topup.news.credited_late"
        values = {"amount": event.amount, "balance": event.balance}
        await self._tell(tx, event, text, values, once=str(event.balance.amount_minor))

    @use_case
    async def expired(self, tx: Tx, event: TopUpExpired) -> None:
        await self._tell(tx, event, "topup.news.expired", {"amount": event.amount})

    @use_case
    async def delayed(self, tx: Tx, event: TopUpDelayed) -> None:
        await self._tell(tx, event, "topup.news.delayed", {"amount": event.amount})

    @use_case
    async def in_review(self, tx: Tx, event: TopUpNeedsReview) -> None:
        await self._tell(tx, event, "topup.news.in_review", {"amount": event.amount})

    async def _tell(
        self, tx: Tx, event: TopUpEvent, text: str, values: Mapping[str, Told], once: str = ""
    ) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.MONEY,
                key=f"{text}:{event.top_up_id}:{once}",
                text_key=text,
                values={**values, "reference": event.reference},
                links=(LinkTo("topup.news.button_open", f"rc_{short_id(event.top_up_id)}"),),
            ),
        )
