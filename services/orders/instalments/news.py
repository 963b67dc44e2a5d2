"""What fans are told of their instalments, and operators of a part that was missed."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.roles import Role, holders
from services.notifications import Kind, LinkTo, Notification, NotificationsService, Told
from services.orders.instalments.schemas import PartComing, PartNotPaid, PartPaid

COMING: Final = "instalments.tell_coming"
PAID: Final = "instalments.tell_paid"
NOT_PAID: Final = "instalments.tell_not_paid"


class InstalmentNews:
    """Each fact once, however often its job runs."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(COMING, PartComing, self.coming)
        jobs.register(PAID, PartPaid, self.paid)
        jobs.register(NOT_PAID, PartNotPaid, self.not_paid)

    @use_case
    async def coming(self, tx: Tx, event: PartComing) -> None:
        await self._tell(
            tx,
            event,
            f"coming:{event.due_on}",
            "instalments.news.coming",
            amount=event.amount,
            day=event.due_on,
        )

    @use_case
    async def paid(self, tx: Tx, event: PartPaid) -> None:
        """Who paid by hand has seen it."""
        if not event.by_itself:
            return
        done = not event.left
        text = "instalments.news.paid_all" if done else "instalments.news.paid"
        left: dict[str, Told] = {} if done else {"left": event.left}
        await self._tell(tx, event, "paid", text, amount=event.amount, **left)

    @use_case
    async def not_paid(self, tx: Tx, event: PartNotPaid) -> None:
        """Also the operators, once it is missed."""
        if event.next_try_on is not None:
            await self._tell(
                tx,
                event,
                f"not_paid:{event.next_try_on}",
                "instalments.news.not_paid",
                amount=event.amount,
                day=event.next_try_on,
            )
            return
        await self._tell(tx, event, "missed", "instalments.news.missed", amount=event.amount)
        for operator_id in await holders(tx, Role.OPERATOR):
            await self._notifications.notify(
                tx,
                Notification(
                    fan_id=operator_id,
                    kind=Kind.MONEY,
                    key=f"instalment_missed:{event.order_id}:{event.n}",
                    text_key="instalments.news.operator_missed",
                    values={"number": event.number, "amount": event.amount},
                ),
            )

    async def _tell(
        self, tx: Tx, event: PartComing | PartPaid | PartNotPaid, key: str, text: str, **more: Told
    ) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.MONEY,
                key=_key(event.order_id, event.n, key),
                text_key=text,
                values={"number": event.number, "n": event.n, "months": event.months, **more},
                links=(LinkTo("instalments.news.button_open", f"mo_{event.order_key}"),),
            ),
        )


def _key(order_id: UUID, n: int, what: str) -> str:
    return f"instalment:{order_id}:{n}:{what}"
