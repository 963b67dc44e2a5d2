"""What follows when a parcel moves: for its lines, for its order, and for its buyer."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.uow import Tx
from services.orders import moving, refunds
from services.orders import repository as orders
from services.orders.returns import repository as returns
from services.orders.returns.desk import undelivered
from services.orders.returns.rules import ends_in
from services.orders.returns.states import ReturnReason
from services.orders.reviews.asking import ask_later
from services.orders.schemas.events import LinesCancelled
from services.orders.schemas.order import Order
from services.orders.shipments import repository, rules
from services.orders.shipments.schemas import Parcel, ParcelMoved
from services.orders.shipments.states import HAS_LEFT, OVER, ShipmentState
from services.orders.states import Mover, OrderState

_WHAT: Final = {
    ShipmentState.HANDED_OVER: "parcel_sent",
    ShipmentState.IN_TRANSIT: "parcel_in_transit",
    ShipmentState.DELIVERED: "parcel_delivered",
    ShipmentState.RETURNED_TO_SENDER: "parcel_came_back",
    ShipmentState.LOST: "parcel_lost",
}
"""What the timeline of the order says of a parcel's steps."""
_NEVER_CAME: Final = {
    ShipmentState.RETURNED_TO_SENDER: ReturnReason.UNDELIVERED,
    ShipmentState.LOST: ReturnReason.LOST,
}
_TOLD: Final = frozenset(set(ShipmentState) - {ShipmentState.PACKED, ShipmentState.IN_TRANSIT})


async def reached(
    tx: Tx,
    order: Order,
    parcel: Parcel,
    to: ShipmentState,
    *,
    by: Mover,
    signed_by: str = "",
    actor_id: int | None = None,
) -> bool:
    """The parcel is there now, with all that follows; False: it cannot come there any more.

    The order must be locked. Once for each step, however often and in whatever order it is told.
    """
    values: dict[str, object] = {}
    if to in HAS_LEFT and parcel.left_at is None:
        values["left_at"] = tx.now
    if to in OVER:
        values |= {"ended_at": tx.now, "look_at": None, "signed_by": signed_by[:80]}
    if await repository.move(tx, parcel.id, to, **values) is None:
        return False
    if to is ShipmentState.DELIVERED:
        await repository.arrived(tx, parcel.id)
    elif to in _NEVER_CAME:
        await undelivered(tx, order, parcel, _NEVER_CAME[to])
    await moving.note(
        tx,
        order.id,
        order.state,
        _WHAT[to],
        details={"parcel": parcel.number, "tracking": parcel.tracking or ""},
        actor_id=actor_id,
    )
    if to in _TOLD:
        await _tell(tx, order, parcel, to)
    await settle(tx, order.id, by=by, actor_id=actor_id)
    return True


async def settle(tx: Tx, order_id: UUID, *, by: Mover, actor_id: int | None = None) -> None:
    """The order moves on if its parcels have brought it further."""
    order = await _again(tx, order_id)
    parcels = await repository.of_order(tx, order_id)
    if rules.is_all_sent(order, parcels):
        if order.state is not OrderState.PROCESSING:
            await moving.move(
                tx, order, OrderState.PROCESSING, by=Mover.STAFF, what="packed", actor_id=actor_id
            )
            order = await _again(tx, order_id)
        await moving.move(tx, order, OrderState.SHIPPED, by=by, what="all_sent", actor_id=actor_id)
        order = await _again(tx, order_id)
    if order.state is OrderState.SHIPPED and rules.is_all_delivered(parcels):
        await moving.move(
            tx, order, OrderState.DELIVERED, by=by, what="all_delivered", actor_id=actor_id
        )
        ask_later(tx, order_id)
    elif order.state is OrderState.SHIPPED and (target := ends_in(order, {})) is not None:
        await _end(tx, order, target, actor_id)


async def _end(tx: Tx, order: Order, target: OrderState, actor_id: int | None) -> None:
    """Nothing is under way: what was left was cancelled. Lost goods take their sending along."""
    await moving.move(tx, order, target, by=Mover.STAFF, what="all_back", actor_id=actor_id)
    if target is OrderState.RETURNED:
        back = [each for each in await returns.of_order(tx, order.id) if each.refund is not None]
        if back and all(each.reason is ReturnReason.LOST for each in back):
            await refunds.give_all_back(tx, order.id, key="lost", actor_id=actor_id)
        await refunds.close_if_back(tx, order.id)


async def _again(tx: Tx, order_id: UUID) -> Order:
    order = await orders.lock(tx, order_id)
    assert order is not None
    return order


async def lines_cancelled(tx: Tx, event: LinesCancelled) -> None:
    """In the transaction that cancels them: what is left may have been sent already."""
    await settle(tx, event.order_id, by=Mover.STAFF)


async def _tell(tx: Tx, order: Order, parcel: Parcel, to: ShipmentState) -> None:
    count = len(await repository.of_order(tx, order.id))
    tx.emit(
        ParcelMoved(
            shipment_id=parcel.id,
            order_key=order.key,
            order_number=order.number,
            fan_id=order.fan_id,
            number=parcel.number,
            of=count,
            state=to,
            is_pickup=parcel.is_pickup,
            pickup_point=await repository.point_name(tx, parcel.pickup_point_id),
            tracking=parcel.tracking,
        )
    )
