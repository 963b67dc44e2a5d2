"""What the fan is told of an unpaid order: once before its end, once when it has ended."""

from __future__ import annotations

from typing import Final

from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import (
    Bilingual,
    Kind,
    LinkTo,
    Notification,
    NotificationsService,
)
from services.ticketing.repository import orders, programme
from services.ticketing.rules import CancelReason, OrderState
from services.ticketing.schemas import OrderReminderDue, OrderWasCancelled, TicketsDelivered

REMINDER: Final = "ticketing.tell_reminder"
DELIVERED: Final = "ticketing.tell_delivered"
CANCELLED: Final = "ticketing.tell_cancelled"


class OrderNews:
    """Turns what happened to an order into a notification. Running twice tells once."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(REMINDER, OrderReminderDue, self.reminder)
        jobs.register(DELIVERED, TicketsDelivered, self.delivered)
        jobs.register(CANCELLED, OrderWasCancelled, self.cancelled)

    @use_case
    async def reminder(self, tx: Tx, event: OrderReminderDue) -> None:
        """Only while the order still waits: a late reminder is dropped."""
        order = await orders.find(tx, event.order_key, event.fan_id)
        if order is None or order.state is not OrderState.PENDING:
            return
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.SHOW,
                key=f"order_reminder:{event.order_key}",
                text_key="ticketing.news.reminder",
                values={
                    "event": await _name(tx, event.event_id),
                    "until": event.expires_at,
                },
                links=(LinkTo("ticketing.news.button_continue", f"od_{event.order_key}"),),
                asked_for=True,
                expires_at=event.expires_at,
            ),
        )

    @use_case
    async def delivered(self, tx: Tx, event: TicketsDelivered) -> None:
        """The money came from a bank's app: the fan is not looking at the order."""
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.MONEY,
                key=f"order_delivered:{event.order_key}",
                text_key="ticketing.news.delivered",
                values={"event": await _name(tx, event.event_id)},
                links=(LinkTo("ticketing.news.button_tickets", f"od_{event.order_key}"),),
                asked_for=True,
            ),
        )

    @use_case
    async def cancelled(self, tx: Tx, event: OrderWasCancelled) -> None:
        """The fan who cancels knows it already; the one whose time ran out does not."""
        if event.reason is not CancelReason.EXPIRED:
            return
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.SHOW,
                key=f"order_expired:{event.order_key}",
                text_key="ticketing.news.expired",
                values={"event": await _name(tx, event.event_id)},
                links=(LinkTo("ticketing.news.button_event", f"ev_{event.event_id}"),),
                asked_for=True,
            ),
        )


async def _name(tx: Tx, event_id: str) -> Bilingual:
    card = await programme.event(tx, event_id)
    assert card is not None, "an order is for an event that exists"
    return Bilingual(card.label.name.km, card.label.name.en)
