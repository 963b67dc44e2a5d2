"""What buyers are told of their returns; each step once."""

from __future__ import annotations

from typing import Final

from services.core.ids import short_id
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import Kind, LinkTo, Notification, NotificationsService
from services.notifications.schemas import Told
from services.orders.returns.schemas import ReturnMoved
from services.orders.returns.states import ReturnState

MOVED: Final = "returns.tell_moved"
_TOLD: Final = {ReturnState.APPROVED, ReturnState.REFUSED, ReturnState.REFUNDED}
_NEW_ORDER: Final = ("exchanged", "exchange_waits")


class ReturnNews:
    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(MOVED, ReturnMoved, self.moved)

    @use_case
    async def moved(self, tx: Tx, event: ReturnMoved) -> None:
        """A return is decided, or its money is back."""
        what = _what(event)
        if what is None:
            return
        order = event.order_number
        values: dict[str, Told] = {"order": order, "reference": order}
        if event.state is ReturnState.REFUSED:
            values["reason"] = event.refusal
        if event.state is ReturnState.REFUNDED and event.refund is not None:
            values["amount"] = event.refund
        if event.difference is not None:
            values["amount"] = event.difference
        if event.new_order_number is not None:
            values["new"] = event.new_order_number
        shown = event.new_order_key if what in _NEW_ORDER else None
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.MONEY,
                key=f"return:{short_id(event.return_id)}:{event.state}",
                text_key=f"returns.news.{what}",
                values=values,
                links=(LinkTo("fulfilment.news.button_open", f"mo_{shown or event.order_key}"),),
            ),
        )


def _what(event: ReturnMoved) -> str | None:
    """Which text; of an exchange its new order, or that what was wanted was gone."""
    match event.state:
        case ReturnState.RECEIVED:
            return "exchange_waits" if event.difference else None
        case ReturnState.EXCHANGED:
            return "exchanged" if event.new_order_key is not None else None
        case ReturnState.REFUNDED if event.was_gone:
            return "exchange_gone"
        case _:
            return str(event.state) if event.state in _TOLD else None
