"""What the fan is told of a top-up while they look elsewhere: each fact once, always the truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

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
    """Turns what happened to a top-up into a notification. Running twice tells once.

    CREDITED is not run here: the chat takes it, and tells it unless its card becomes the receipt.
    """

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(EXPIRED, TopUpExpired, self.expired)
        jobs.register(DELAYED, TopUpDelayed, self.delayed)
        jobs.register(IN_REVIEW, TopUpNeedsReview, self.in_review)

    async def tell_credited(self, tx: Tx, event: TopUpCredited) -> None:
        """Unless the fan has seen the receipt; a second payment of one top-up is always told."""
        values = {"amount": event.amount, "balance": event.balance}
        if event.extra:
            key = f"topup.credited_again:{event.top_up_id}:{event.balance.amount_minor}"
            await self._tell(tx, event, "topup.news.credited_again", values, key)
            return
        text = "topup.news.credited_late" if event.late else "topup.news.credited"
        await self._tell(tx, event, text, values, _credited(event.top_up_id))

    @use_case
    async def note_seen(self, tx: Tx, fan_id: int, top_up_id: UUID) -> None:
        """The receipt of this top-up is on the fan's screen."""
        await self._notifications.note_told(tx, fan_id, Kind.MONEY, _credited(top_up_id))

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
        self, tx: Tx, event: TopUpEvent, text: str, values: Mapping[str, Told], key: str = ""
    ) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.MONEY,
                key=key or f"{text}:{event.top_up_id}:",
                text_key=text,
                values={**values, "reference": event.reference},
                links=(LinkTo("topup.news.button_open", f"rc_{short_id(event.top_up_id)}"),),
            ),
        )


def _credited(top_up_id: UUID) -> str:
    return f"topup.credited:{top_up_id}"
