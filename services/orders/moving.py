"""Moves of orders: a conditional change of the state, a step in the timeline, and the event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.core.uow import Tx
from services.orders import repository
from services.orders.errors import MoveNotAllowed
from services.orders.schemas.events import OrderMoved
from services.orders.schemas.order import Order, TimelineEntry
from services.orders.settling import settle_after
from services.orders.states import TIMEOUTS, Mover, OrderState, may_move

_ENDS = (OrderState.CANCELLED, OrderState.REFUNDED)


async def move(
    tx: Tx,
    order: Order,
    target: OrderState,
    *,
    by: Mover,
    what: str,
    details: Mapping[str, Any] | None = None,
    actor_id: int | None = None,
    key: str | None = None,
    **values: Any,
) -> bool:
    """Move an order on from the state it was read in; False: somebody has moved it meanwhile.

    `what` (24 letters at most) says why, `details` more of it; `values` are further columns.
    MoveNotAllowed: the table does not know the move, or it is not this mover's.
    """
    if not may_move(order.state, target, by):
        raise MoveNotAllowed(from_state=order.state, to_state=target)
    timeout = TIMEOUTS.get(target)
    values.setdefault("moves_at", tx.now + timeout.after if timeout else None)
    if target is OrderState.DELIVERED:
        values.setdefault("delivered_at", tx.now)
        values.setdefault("settles_at", settle_after(tx.now))
    elif target is OrderState.RETURNED:
        values.setdefault("settles_at", settle_after(tx.now))
    elif target in _ENDS:
        values.setdefault("ended_at", tx.now)
    if not await repository.move(tx, order.id, order.state, target, values):
        return False
    entry = TimelineEntry(order.state, target, what, details or {}, tx.now, actor_id)
    await repository.add_step(tx, order.id, entry, key)
    tx.emit(OrderMoved(order.id, order.key, order.number, order.fan_id, order.state, target, what))
    return True


async def note(
    tx: Tx,
    order_id: UUID,
    state: OrderState,
    what: str,
    *,
    details: Mapping[str, Any] | None = None,
    actor_id: int | None = None,
    key: str | None = None,
) -> bool:
    """A step that leaves the state as it is; False: the key was noted before."""
    entry = TimelineEntry(state, state, what, details or {}, tx.now, actor_id)
    return await repository.add_step(tx, order_id, entry, key)
