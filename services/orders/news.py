"""What buyers are told of their orders while they are not looking at them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import Kind, LinkTo, Notification, NotificationsService
from services.notifications.schemas import Told
from services.orders import repository
from services.orders.schemas.events import OrderCancelled, OrderMoved, OrderPaid, StaffCancelled
from services.orders.states import CancelReason, OrderState

PAID: Final = "orders.tell_paid"
MOVED: Final = "orders.tell_moved"
CANCELLED: Final = "orders.tell_cancelled"
STAFF: Final = "orders.tell_cancelled_by_staff"
_TOLD_ELSEWHERE: Final = (CancelReason.BY_BUYER, CancelReason.BY_STAFF)


class ShopOrderNews:
    """Turns what happened to an order into a notification. Running twice tells once."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(PAID, OrderPaid, self.paid)
        jobs.register(MOVED, OrderMoved, self.moved)
        jobs.register(CANCELLED, OrderCancelled, self.cancelled)
        jobs.register(STAFF, StaffCancelled, self.cancelled_by_staff)

    @use_case
    async def paid(self, tx: Tx, event: OrderPaid) -> None:
        """The money came from a bank's app: the fan is not looking at the order."""
        if event.by_bank:
            values: Mapping[str, Told] = {"number": event.number, "total": event.total}
            await self._tell(tx, event.fan_id, event.order_key, "paid", values)

    @use_case
    async def moved(self, tx: Tx, event: OrderMoved) -> None:
        """A line is missing: the buyer gets a date, and hears of a new one too."""
        if event.to_state is not OrderState.BACKORDERED:
            return
        order = await repository.get(tx, event.order_id)
        if order is not None and order.back_on is not None:
            values: Mapping[str, Told] = {"number": event.number, "date": order.back_on}
            day = order.back_on.isoformat()
            await self._tell(tx, event.fan_id, event.order_key, "backordered", values, f":{day}")

    @use_case
    async def cancelled(self, tx: Tx, event: OrderCancelled) -> None:
        """Who cancels knows it already; what staff cancels is told with their reason."""
        order = await repository.get(tx, event.order_id)
        if order is None or event.reason in _TOLD_ELSEWHERE:
            return
        what = "expired" if event.reason is CancelReason.EXPIRED else "cancelled"
        await self._tell(tx, event.fan_id, event.order_key, what, {"number": order.number})

    @use_case
    async def cancelled_by_staff(self, tx: Tx, event: StaffCancelled) -> None:
        values: dict[str, Told] = {"number": event.number, "reason": event.reason}
        if event.amount:
            values["amount"] = event.amount
        what = "staff_cancelled_part" if event.is_part else "staff_cancelled"
        if not event.amount:
            what += "_unpaid"
        await self._tell(tx, event.fan_id, event.order_key, what, values, f":{event.key}")

    async def _tell(
        self,
        tx: Tx,
        fan_id: int,
        order_key: str,
        what: str,
        values: Mapping[str, Told],
        which: str = "",
    ) -> None:
        # The order's number is the reference: a code of the message would be a second one.
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=fan_id,
                kind=Kind.MONEY,
                key=f"shop_order_{what}:{order_key}{which}",
                text_key=f"orders.news.{what}",
                values={**values, "reference": values["number"]},
                links=(LinkTo("orders.news.button_order", f"mo_{order_key}"),),
                asked_for=True,
            ),
        )
