"""SQL of stock: pools that cannot be oversold, and the holds that take units out of them.

Every change is one conditional statement: it changes the row only while the rule still holds, and
says whether it did. Pools are touched in ascending id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, case, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.core.ids import uuid7
from services.core.uow import Tx
from services.ticketing.models import (
    BuyerCount,
    OrderLine,
    StockHold,
    StockHoldLine,
    StockPool,
    TicketOrder,
    TicketTypePool,
)
from services.ticketing.repository import waiting
from services.ticketing.rules import SOLD_STATES, OrderState
from services.ticketing.schemas import StockDifference

Units = dict[int, int]
"""How many of which pool, in ascending id of the pools."""

_POOLS: Any = StockPool.__table__
_COUNTS: Any = BuyerCount.__table__


def has_room(quantity: int) -> ColumnElement[bool]:
    """The guard: so many more units fit into the pool."""
    return or_(StockPool.size.is_(None), taken() + quantity <= StockPool.size)


def taken() -> ColumnElement[int]:
    """What is not free of a pool."""
    return StockPool.held + StockPool.sold


async def take(tx: Tx, pool_id: int, quantity: int) -> bool:
    """Hold units of an open pool; False: there are not so many."""
    statement = (
        update(StockPool)
        .where(StockPool.id == pool_id, StockPool.state == "open", has_room(quantity))
        .values(held=StockPool.held + quantity)
        .returning(StockPool.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def free(tx: Tx, pool_ids: Sequence[int]) -> int:
    """What the scarcest of these limited pools has left; for telling, not for selling."""
    left = func.min(StockPool.size - StockPool.held - StockPool.sold)
    statement = select(left).where(StockPool.id.in_(pool_ids), StockPool.state == "open")
    return max(0, (await tx.session.execute(statement)).scalar() or 0)


async def add_hold(tx: Tx, order_id: UUID, units: Units) -> UUID:
    """Write down who holds the units that `take` took; the hold's id."""
    hold_id = uuid7()
    await tx.session.execute(
        insert(StockHold).values(
            id=hold_id, kind="order", order_id=order_id, state="live", created_at=tx.now
        )
    )
    await tx.session.execute(
        insert(StockHoldLine),
        [
            {"hold_id": hold_id, "pool_id": pool, "quantity": quantity}
            for pool, quantity in units.items()
        ],
    )
    return hold_id


async def end_holds(tx: Tx, order_ids: Sequence[UUID], state: str) -> Units:
    """Live holds of orders become `used` or `released`, each once; their units by pool.

    The pools still count them as held: `sell` or `give_back` must follow.
    """
    ending = (
        update(StockHold)
        .where(StockHold.order_id.in_(order_ids), StockHold.state == "live")
        .values(state=state)
        .returning(StockHold.id)
        .execution_options(synchronize_session=False)
    )
    ended = list((await tx.session.execute(ending)).scalars())
    lines = (
        select(StockHoldLine.pool_id, func.sum(StockHoldLine.quantity))
        .where(StockHoldLine.hold_id.in_(ended))
        .group_by(StockHoldLine.pool_id)
        .order_by(StockHoldLine.pool_id)
    )
    return {pool: int(units) for pool, units in await tx.session.execute(lines)}


async def sell(tx: Tx, units: Units) -> None:
    """Held units become sold."""
    await _move(tx, units, sold=1)


async def give_back(tx: Tx, units: Units) -> None:
    """Held units become free, or the waiting list's where people wait for them."""
    for pool_id, count in units.items():
        held = StockPool.held - case((StockPool.waiting > 0, 0), else_=count)
        await _free(tx, pool_id, count, {"held": held})


async def take_back(tx: Tx, units: Units) -> None:
    """Sold units become free, or the waiting list's: their tickets were given back."""
    for pool_id, count in units.items():
        held = StockPool.held + case((StockPool.waiting > 0, count), else_=0)
        await _free(tx, pool_id, count, {"held": held, "sold": StockPool.sold - count})


async def _free(tx: Tx, pool_id: int, count: int, values: dict[str, Any]) -> None:
    statement = (
        update(StockPool)
        .where(StockPool.id == pool_id)
        .values(**values)
        .returning(StockPool.event_id, StockPool.waiting)
        .execution_options(synchronize_session=False)
    )
    event_id, people = (await tx.session.execute(statement)).one()
    if people:
        await waiting.keep(tx, event_id, pool_id, count)


async def _move(tx: Tx, units: Units, *, sold: int) -> None:
    if not units:
        return
    statement = (
        _POOLS.update()
        .where(_POOLS.c.id == bindparam("pool"))
        .values(
            held=_POOLS.c.held - bindparam("units"),
            sold=_POOLS.c.sold + bindparam("units") * sold,
        )
    )
    connection = await tx.session.connection()
    await connection.execute(
        statement, [{"pool": pool, "units": count} for pool, count in units.items()]
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of a type a fan wants, and may have over all orders (None: no limit)."""

    ticket_type_id: int
    quantity: int
    limit: int | None


async def count_buyer(tx: Tx, fan_id: int, wanted: Sequence[Counted]) -> int | None:
    """Add to what the fan holds of each type over all orders; a type over its limit, or None.

    With one over the limit the rest may be counted: the caller refuses the whole cart then.
    """
    for each in wanted:
        if each.limit is not None and each.quantity > each.limit:
            return each.ticket_type_id
    dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
    statement = dialect.insert(BuyerCount).values(
        [
            {
                "fan_id": fan_id,
                "ticket_type_id": each.ticket_type_id,
                "quantity": each.quantity,
                "max_quantity": each.limit,
            }
            for each in sorted(wanted, key=lambda each: each.ticket_type_id)
        ]
    )
    new = statement.excluded
    total = BuyerCount.quantity + new.quantity
    statement = statement.on_conflict_do_update(
        index_elements=["fan_id", "ticket_type_id"],
        set_={"quantity": total, "max_quantity": new.max_quantity},
        where=or_(new.max_quantity.is_(None), total <= new.max_quantity),
    ).returning(BuyerCount.ticket_type_id)
    counted = set((await tx.session.execute(statement)).scalars())
    return next(
        (each.ticket_type_id for each in wanted if each.ticket_type_id not in counted), None
    )


async def discount_buyers(tx: Tx, order_ids: Sequence[UUID]) -> None:
    """Take what these orders counted off their buyers' counts."""
    lines = (
        select(TicketOrder.fan_id, OrderLine.ticket_type_id, func.sum(OrderLine.quantity))
        .join(TicketOrder, TicketOrder.id == OrderLine.order_id)
        .where(OrderLine.order_id.in_(order_ids))
        .group_by(TicketOrder.fan_id, OrderLine.ticket_type_id)
        .order_by(TicketOrder.fan_id, OrderLine.ticket_type_id)
    )
    rows = (await tx.session.execute(lines)).all()
    statement = (
        _COUNTS.update()
        .where(_COUNTS.c.fan_id == bindparam("fan"), _COUNTS.c.ticket_type_id == bindparam("kind"))
        .values(quantity=_COUNTS.c.quantity - bindparam("units"))
    )
    if rows:
        connection = await tx.session.connection()
        await connection.execute(
            statement, [{"fan": fan, "kind": kind, "units": units} for fan, kind, units in rows]
        )


async def differences(tx: Tx) -> list[StockDifference]:
    """Pools whose counters are not what their holds and lines add up to; one statement."""
    held = (
        select(StockHoldLine.pool_id, func.sum(StockHoldLine.quantity).label("units"))
        .join(StockHold, StockHold.id == StockHoldLine.hold_id)
        .where(StockHold.state == "live")
        .group_by(StockHoldLine.pool_id)
        .subquery()
    )
    sold = (
        select(
            TicketTypePool.pool_id,
            func.sum(OrderLine.quantity - OrderLine.cancelled_quantity).label("units"),
        )
        .join(OrderLine, OrderLine.ticket_type_id == TicketTypePool.ticket_type_id)
        .join(TicketOrder, TicketOrder.id == OrderLine.order_id)
        .where(OrderLine.state == "valid", TicketOrder.state.in_(_names(SOLD_STATES)))
        .group_by(TicketTypePool.pool_id)
        .subquery()
    )
    held_counted = func.coalesce(held.c.units, 0)
    sold_counted = func.coalesce(sold.c.units, 0)
    statement = (
        select(
            StockPool.id,
            StockPool.event_id,
            StockPool.held,
            held_counted,
            StockPool.sold,
            sold_counted,
        )
        .outerjoin(held, held.c.pool_id == StockPool.id)
        .outerjoin(sold, sold.c.pool_id == StockPool.id)
        .where(or_(StockPool.held != held_counted, StockPool.sold != sold_counted))
        .order_by(StockPool.id)
    )
    rows = await tx.session.execute(statement)
    return [
        StockDifference(pool, event, is_held, int(counted), is_sold, int(lines))
        for pool, event, is_held, counted, is_sold, lines in rows
    ]


async def close_pools(tx: Tx, pool_ids: Sequence[int]) -> None:
    """Nothing more is taken out of these pools until an operator has looked."""
    await tx.session.execute(
        update(StockPool)
        .where(StockPool.id.in_(pool_ids))
        .values(state="closed")
        .execution_options(synchronize_session=False)
    )


def _names(states: frozenset[OrderState]) -> list[str]:
    return sorted(states)
