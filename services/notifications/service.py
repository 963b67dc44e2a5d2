"""What fans are told, and what they want to hear."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from services.core.schedule import Planned
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.notifications import repository
from services.notifications.rules import send_at
from services.notifications.schemas import (
    Kind,
    Notification,
    NotificationSettings,
    SendNotification,
)

SEND: Final = "notifications.send"
DELIVER_DUE: Final = "notifications.deliver_due"


class NotificationsService:
    """The door for everybody who has something to tell; `Delivery` does the sending."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def notify(self, tx: Tx, told: Notification) -> None:
        """Told once the caller's transaction commits, and only then; the same fact only once.

        Money goes at once. The rest waits for the morning if it is night, and may never go: when
        it is sent, the fan must still want it.
        """
        due_at = send_at(told.kind, tx.now, asked_for=told.asked_for)
        notification_id = await repository.add(tx, told, due_at)
        if notification_id is None:
            return
        if told.kind is Kind.MONEY:
            tx.enqueue(SEND, SendNotification(notification_id))
        else:
            wake_at(tx, due_at)

    async def note_told(self, tx: Tx, fan_id: int, kind: Kind, key: str) -> None:
        """The fan sees the fact where it happened: no notification of it, now or later."""
        await repository.note_told(tx, fan_id, kind, key)

    @query
    async def settings(self, tx: Tx, fan_id: int) -> NotificationSettings:
        return await repository.settings(tx, fan_id)

    @use_case
    async def switch(self, tx: Tx, fan_id: int, kind: Kind, *, on: bool) -> NotificationSettings:
        """Also counts for what waits to be sent. Money cannot be switched."""
        assert kind is not Kind.MONEY, "money is always told"
        return await repository.save_switch(tx, fan_id, kind, on=on)


def wake_at(tx: Tx, moment: datetime) -> None:
    """Look for due notifications at the first full second from `moment`.

    One wake-up serves all that fall due in a second: however many fans are told something, the
    outbox stays short, and nobody else's job waits behind them.
    """
    second = moment.replace(microsecond=0) + timedelta(seconds=1 if moment.microsecond else 0)
    slot = max(second, tx.now.replace(microsecond=0) + timedelta(seconds=1))
    dedupe = f"{DELIVER_DUE}:{slot:%Y%m%dT%H%M%S}"
    if all(message.dedupe != dedupe for message in tx.messages):
        tx.enqueue(DELIVER_DUE, Planned(slot), run_in=slot - tx.now, dedupe=dedupe)
