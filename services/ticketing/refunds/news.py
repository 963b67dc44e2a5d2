"""What people are told of refunds that they do not watch: decisions, and money for a gift."""

from __future__ import annotations

from typing import Final

from services.core.ids import short_id
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import (
    Bilingual,
    Kind,
    LinkTo,
    Notification,
    NotificationsService,
)
from services.ticketing.refunds import quoting
from services.ticketing.refunds.schemas import RefundDecided, RefundGiven, RefundReason

GIVEN: Final = "refunds.tell_given"
REFUSED: Final = "refunds.tell_refused"


class RefundNews:
    """Running twice tells once."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(GIVEN, RefundGiven, self.given)
        jobs.register(REFUSED, RefundDecided, self.refused)

    @use_case
    async def given(self, tx: Tx, event: RefundGiven) -> None:
        """Who has given the tickets back and gets the money sees it on the screen."""
        watched = event.reason is not RefundReason.EVENT_OFF and not event.by_operator
        if watched and event.payee_id == event.fan_id:
            return
        key = "off" if event.reason is RefundReason.EVENT_OFF else "given"
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.payee_id,
                kind=Kind.MONEY,
                key=f"ticket_refund:{event.refund_id}",
                text_key=f"refunds.news.{key}",
                values={
                    "event": await _name(tx, event.event_id),
                    "amount": event.refund,
                    "number": event.quantity,
                },
                links=(LinkTo("refunds.news.button_look", f"tb_{short_id(event.refund_id)}"),),
            ),
        )

    @use_case
    async def refused(self, tx: Tx, event: RefundDecided) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.MONEY,
                key=f"ticket_refund_refused:{event.refund_id}",
                text_key="refunds.news.refused",
                values={"event": await _name(tx, event.event_id)},
                links=(LinkTo("refunds.news.button_look", f"tb_{short_id(event.refund_id)}"),),
            ),
        )


async def _name(tx: Tx, event_id: str) -> Bilingual:
    label = await quoting.label_of(tx, event_id)
    return Bilingual(label.name.km, label.name.en)
