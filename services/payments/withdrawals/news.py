"""What the fan is told of a withdrawal while they look elsewhere."""

from __future__ import annotations

from typing import Final

from services.core.ids import short_id
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import Kind, LinkTo, Notification, NotificationsService, Told
from services.payments.withdrawals.schemas import WithdrawalPaid, WithdrawalReturned

PAID: Final = "withdrawals.tell_paid"
RETURNED: Final = "withdrawals.tell_returned"


class WithdrawalNews:
    """Each fact once, however often its job runs."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(PAID, WithdrawalPaid, self.paid)
        jobs.register(RETURNED, WithdrawalReturned, self.returned)

    @use_case
    async def paid(self, tx: Tx, event: WithdrawalPaid) -> None:
        note = _note(event, "withdrawals.news.paid", amount=event.amount, payee=event.payee)
        await self._notifications.notify(tx, note)

    @use_case
    async def returned(self, tx: Tx, event: WithdrawalReturned) -> None:
        note = _note(event, "withdrawals.news.returned", amount=event.total)
        await self._notifications.notify(tx, note)


def _note(event: WithdrawalPaid | WithdrawalReturned, text: str, **values: Told) -> Notification:
    link = LinkTo("withdrawals.news.button_open", f"wd_{short_id(event.withdrawal_id)}")
    return Notification(
        fan_id=event.fan_id,
        kind=Kind.MONEY,
        key=f"{text}:{event.withdrawal_id}",
        text_key=text,
        values={**values, "reference": event.reference},
        links=(link,),
    )
