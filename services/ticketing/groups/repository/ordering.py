"""SQL of places on their way into orders and back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from services.core.uow import Tx
from services.ticketing.groups.models import TicketGroup, TicketGroupPlace
from services.ticketing.groups.repository import guards
from services.ticketing.models import (
    StockHold,
    TicketOrder,
)
from services.ticketing.rules import OrderState


async def waiting_holds(tx: Tx, group_id: UUID, fan_id: int, most: int) -> list[UUID]:
    """Holds of the fan's places that nobody is paying for."""
    statement = (
        select(TicketGroupPlace.hold_id)
        .join(StockHold, StockHold.id == TicketGroupPlace.hold_id)
        .where(
            TicketGroupPlace.group_id == group_id,
            TicketGroupPlace.fan_id == fan_id,
            guards.waits(),
        )
        .order_by(TicketGroupPlace.number)
        .limit(most)
    )
    return list((await tx.session.execute(statement)).scalars())


async def hand_over(tx: Tx, hold_ids: Collection[UUID], order_id: UUID) -> int:
    """The holds become the order's; how many did."""
    statement = (
        update(StockHold)
        .where(StockHold.id.in_(hold_ids), guards.waits())
        .values(kind="order", order_id=order_id)
        .returning(StockHold.id)
        .execution_options(synchronize_session=False)
    )
    return len((await tx.session.execute(statement)).all())


async def set_end_of_order(tx: Tx, order_id: UUID, expires_at: datetime) -> None:
    await tx.session.execute(
        update(TicketOrder)
        .where(TicketOrder.id == order_id)
        .values(expires_at=expires_at)
        .execution_options(synchronize_session=False)
    )


async def open_of_orders(tx: Tx, order_ids: Sequence[UUID], *, locked: bool = False) -> list[UUID]:
    """The open groups to which these orders owe their places, ascending."""
    of_orders = (
        select(TicketGroupPlace.group_id)
        .join(StockHold, StockHold.id == TicketGroupPlace.hold_id)
        .where(StockHold.order_id.in_(order_ids), StockHold.state == "live")
    )
    statement = (
        select(TicketGroup.id)
        .where(TicketGroup.id.in_(of_orders), guards.is_open())
        .order_by(TicketGroup.id)
    )
    if locked:
        statement = statement.with_for_update()
    return list((await tx.session.execute(statement)).scalars())


async def bring_back(tx: Tx, order_ids: Sequence[UUID], group_ids: Sequence[UUID]) -> list[UUID]:
    """Live holds of these orders become the groups' again; the ones that did."""
    of_groups = select(TicketGroupPlace.hold_id).where(TicketGroupPlace.group_id.in_(group_ids))
    statement = (
        update(StockHold)
        .where(StockHold.order_id.in_(order_ids), StockHold.state == "live")
        .where(StockHold.id.in_(of_groups))
        .values(kind="cart", order_id=None)
        .returning(StockHold.id)
        .execution_options(synchronize_session=False)
    )
    return list((await tx.session.execute(statement)).scalars())


async def pending_orders(tx: Tx, group_id: UUID, fan_id: int | None = None) -> list[UUID]:
    """Unpaid orders for places of the group, of one fan or of all, ascending."""
    statement = (
        select(TicketOrder.id)
        .join(StockHold, StockHold.order_id == TicketOrder.id)
        .join(TicketGroupPlace, TicketGroupPlace.hold_id == StockHold.id)
        .where(TicketGroupPlace.group_id == group_id, TicketOrder.state == OrderState.PENDING)
        .order_by(TicketOrder.id)
        .distinct()
    )
    if fan_id is not None:
        statement = statement.where(TicketGroupPlace.fan_id == fan_id)
    return list((await tx.session.execute(statement)).scalars())
