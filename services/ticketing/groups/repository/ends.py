"""SQL of the end of groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select, update

from services.core.uow import Tx
from services.ticketing.groups.models import TicketGroup, TicketGroupPlace
from services.ticketing.groups.repository import guards
from services.ticketing.groups.schemas import (
    GroupState,
)
from services.ticketing.models import (
    StockHold,
    StockHoldLine,
)
from services.ticketing.repository.stock import Units


async def end(tx: Tx, group_id: UUID, state: GroupState, *which: ColumnElement[bool]) -> bool:
    """Open to another state, once; False: somebody was first."""
    statement = (
        update(TicketGroup)
        .where(TicketGroup.id == group_id, guards.is_open(), *which)
        .values(state=state, ended_at=tx.now)
        .returning(TicketGroup.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def release(tx: Tx, group_id: UUID) -> tuple[Units, list[int]]:
    """What waits is not the group's any more: its units by pool, and whose places they were."""
    of_group = select(TicketGroupPlace.hold_id).where(TicketGroupPlace.group_id == group_id)
    statement = (
        update(StockHold)
        .where(StockHold.id.in_(of_group), guards.waits())
        .values(state="released")
        .returning(StockHold.id)
        .execution_options(synchronize_session=False)
    )
    released = list((await tx.session.execute(statement)).scalars())
    if not released:
        return {}, []
    lines = (
        select(StockHoldLine.pool_id, func.sum(StockHoldLine.quantity))
        .where(StockHoldLine.hold_id.in_(released))
        .group_by(StockHoldLine.pool_id)
        .order_by(StockHoldLine.pool_id)
    )
    units = {pool: int(number) for pool, number in await tx.session.execute(lines)}
    fans = (
        select(TicketGroupPlace.fan_id)
        .where(TicketGroupPlace.hold_id.in_(released), TicketGroupPlace.fan_id.is_not(None))
        .order_by(TicketGroupPlace.fan_id)
        .distinct()
    )
    return units, [int(fan) for fan in (await tx.session.execute(fans)).scalars() if fan]


async def expired(
    tx: Tx, limit: int, *, pool_ids: Sequence[int] = (), event_id: str | None = None
) -> list[UUID]:
    """Open groups past their time, locked: those that hold units there, or of one event.

    One that somebody is just changing is left out instead of waited for.
    """
    statement = (
        select(TicketGroup.id)
        .where(guards.is_open(), guards.is_over(tx))
        .order_by(TicketGroup.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if pool_ids:
        holds_there = (
            exists()
            .where(TicketGroupPlace.group_id == TicketGroup.id)
            .where(StockHoldLine.hold_id == TicketGroupPlace.hold_id)
            .where(StockHoldLine.pool_id.in_(pool_ids))
        )
        statement = statement.where(holds_there)
    if event_id is not None:
        statement = statement.where(TicketGroup.event_id == event_id)
    return list((await tx.session.execute(statement)).scalars())


async def open_of_event(tx: Tx, event_id: str) -> list[UUID]:
    statement = (
        select(TicketGroup.id)
        .where(TicketGroup.event_id == event_id, guards.is_open())
        .order_by(TicketGroup.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def complete(tx: Tx, limit: int) -> list[UUID]:
    """Open groups of which every place is paid."""
    unpaid = (
        exists()
        .where(TicketGroupPlace.group_id == TicketGroup.id)
        .where(StockHold.id == TicketGroupPlace.hold_id, StockHold.state != "used")
    )
    statement = (
        select(TicketGroup.id)
        .where(guards.is_open(), ~unpaid)
        .order_by(TicketGroup.id)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def unpaid_fans(tx: Tx, group_id: UUID) -> list[int]:
    """Who has a place that is not paid yet."""
    statement = (
        select(TicketGroupPlace.fan_id)
        .join(StockHold, StockHold.id == TicketGroupPlace.hold_id)
        .where(TicketGroupPlace.group_id == group_id, StockHold.state == "live")
        .where(TicketGroupPlace.fan_id.is_not(None))
        .order_by(TicketGroupPlace.fan_id)
        .distinct()
    )
    return [int(fan) for fan in (await tx.session.execute(statement)).scalars() if fan]


@dataclass(frozen=True, slots=True)
class About:
    event_id: str
    host_id: int
    quantity: int


async def about(tx: Tx, group_id: UUID) -> About:
    """Event, host and size of a group that exists."""
    statement = select(TicketGroup.event_id, TicketGroup.host_id, TicketGroup.quantity).where(
        TicketGroup.id == group_id
    )
    return About(*(await tx.session.execute(statement)).one())
