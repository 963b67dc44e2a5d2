"""What buyers are told of their parcels; each step once."""

from __future__ import annotations

from typing import Final

from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import Bilingual, Kind, LinkTo, Notification, NotificationsService
from services.notifications.schemas import Told
from services.orders.shipments.schemas import ParcelMoved
from services.orders.shipments.states import ShipmentState

MOVED: Final = "shipments.tell_moved"


class ParcelNews:
    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(MOVED, ParcelMoved, self.moved)

    @use_case
    async def moved(self, tx: Tx, event: ParcelMoved) -> None:
        """A parcel has left, lies ready at the point, has come, came back or is lost."""
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.MONEY,
                key=f"parcel:{event.shipment_id}:{event.state}",
                text_key=_text(event),
                values=_values(event),
                links=(LinkTo("fulfilment.news.button_open", f"mo_{event.order_key}"),),
            ),
        )


def _text(event: ParcelMoved) -> str:
    if event.is_pickup and event.state is ShipmentState.HANDED_OVER:
        return "fulfilment.news.ready"
    return f"fulfilment.news.{event.state}"


def _values(event: ParcelMoved) -> dict[str, Told]:
    order = event.order_number
    # The order's number is the reference: a code of the message would be a second one.
    values: dict[str, Told] = {"order": order, "number": event.number, "reference": order}
    if event.state is ShipmentState.HANDED_OVER:
        values |= {"of": event.of, "tracking": event.tracking or ""}
        if event.is_pickup and event.pickup_point is not None:
            values["point"] = Bilingual(event.pickup_point.km, event.pickup_point.en)
    return values
