"""What fans are told of their bills while they look elsewhere; each fact once."""

from __future__ import annotations

from typing import Final

from services.artwork.schemas import Bilingual as Named
from services.bills.rules import bill_of_account
from services.bills.schemas import (
    BillDue,
    BillPaid,
    BillReturned,
    NotPaidByItself,
    PaymentAnnounced,
)
from services.core.ids import short_id
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import Kind, LinkTo, Notification, NotificationsService
from services.notifications.schemas import Bilingual

PAID: Final = "bills.tell_paid"
RETURNED: Final = "bills.tell_returned"
DUE: Final = "bills.tell_due"
ANNOUNCED: Final = "bills.tell_announced"
NOT_PAID: Final = "bills.tell_not_paid"


class BillNews:
    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(PAID, BillPaid, self.paid)
        jobs.register(RETURNED, BillReturned, self.returned)
        jobs.register(DUE, BillDue, self.due)
        jobs.register(ANNOUNCED, PaymentAnnounced, self.announced)
        jobs.register(NOT_PAID, NotPaidByItself, self.not_paid)

    @use_case
    async def paid(self, tx: Tx, event: BillPaid) -> None:
        if event.seen:
            return
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.MONEY,
                key=f"bill_paid:{event.bill_id}",
                text_key="bills.news.paid",
                values={
                    "biller": _name(event.name),
                    "amount": event.amount + event.fee,
                    "reference": event.reference,
                },
                links=(LinkTo("bills.news.button_open", f"bl_{short_id(event.bill_id)}"),),
            ),
        )

    @use_case
    async def returned(self, tx: Tx, event: BillReturned) -> None:
        if event.seen:
            return
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.MONEY,
                key=f"bill_returned:{event.bill_id}",
                text_key="bills.news.returned",
                values={
                    "biller": _name(event.name),
                    "amount": event.total,
                    "reference": event.reference,
                },
                links=(LinkTo("bills.news.button_open", f"bl_{short_id(event.bill_id)}"),),
            ),
        )

    @use_case
    async def due(self, tx: Tx, event: BillDue) -> None:
        text = "bills.news.due_on" if event.due_on else "bills.news.due"
        day = {"day": event.due_on} if event.due_on else {}
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.SHOW,
                key=f"bill_due:{_fact(event)}",
                text_key=text,
                values={"biller": _name(event.name), "amount": event.due, **day},
                links=(LinkTo("bills.news.button_pay", f"bs_{short_id(event.saved_id)}"),),
                asked_for=True,
            ),
        )

    @use_case
    async def announced(self, tx: Tx, event: PaymentAnnounced) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.MONEY,
                key=f"bill_announced:{_fact(event)}",
                text_key="bills.news.announced",
                values={
                    "biller": _name(event.name),
                    "amount": event.total,
                    "time": event.pays_at,
                },
                links=(LinkTo("bills.news.button_stop", f"bs_{short_id(event.saved_id)}"),),
            ),
        )

    @use_case
    async def not_paid(self, tx: Tx, event: NotPaidByItself) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.MONEY,
                key=f"bill_not_paid:{_fact(event)}:{event.why}",
                text_key=f"bills.news.not_paid_{event.why}",
                values={"biller": _name(event.name), "amount": event.due},
                links=(LinkTo("bills.news.button_pay", f"bs_{short_id(event.saved_id)}"),),
            ),
        )


def _fact(event: BillDue | PaymentAnnounced | NotPaidByItself) -> str:
    """One bill of one saved account, however long its biller's name for it is."""
    return short_id(bill_of_account(event.saved_id, event.bill_ref))


def _name(name: Named) -> Bilingual:
    return Bilingual(name.km, name.en)
