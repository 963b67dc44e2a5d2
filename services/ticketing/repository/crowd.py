"""SQL of many holds at once: the same few statements for one buyer and for two hundred."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, insert, or_, select

from services.core.ids import uuid7
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.models import (
    BuyerCount,
    StockHold,
    StockHoldLine,
    StockPool,
    TicketOrder,
    TicketType,
)
from services.ticketing.queue.models import QueueRoom
from services.ticketing.queue.schemas import RoomState
from services.ticketing.repository import orders, stock
from services.ticketing.repository.stock import Counted, Units
from services.ticketing.rules import OrderState
from services.ticketing.schemas import OrderSummary

Buyer = tuple[int, int]
"""A fan and a ticket type."""

_COUNTS: Final[Any] = BuyerCount.__table__


class KeyTaken(Exception):
    """An order of the crowd is being made by somebody else at this moment."""


class PoolShort(Exception):
    """A pool has less than was seen in it while it was locked: nothing may be promised."""


async def known(
    tx: Tx, keys: Collection[str], fan_ids: Collection[int]
) -> tuple[set[str], set[tuple[int, str]]]:
    """Those of the keys that are orders; (fan, event) of all unpaid orders of these fans."""
    pending = TicketOrder.state == OrderState.PENDING
    statement = select(
        TicketOrder.key, TicketOrder.fan_id, TicketOrder.event_id, pending.label("pending")
    ).where(or_(TicketOrder.key.in_(keys), pending & TicketOrder.fan_id.in_(fan_ids)))
    rows = (await tx.session.execute(statement)).all()
    unpaid = {(row.fan_id, row.event_id) for row in rows if row.pending}
    return {row.key for row in rows} & set(keys), unpaid


async def with_rooms(tx: Tx, ticket_type_ids: Collection[int]) -> set[int]:
    """Those types whose buyers wait for their turn."""
    statement = (
        select(TicketType.id)
        .join(QueueRoom, QueueRoom.event_id == TicketType.event_id)
        .where(TicketType.id.in_(ticket_type_ids), QueueRoom.state != RoomState.CLOSED)
    )
    return set((await tx.session.execute(statement)).scalars())


async def pools(tx: Tx, pool_ids: Collection[int], *, lock: bool = False) -> dict[int, int | None]:
    """What each has left (None: no limit, 0: closed). `lock`: nobody else changes them now."""
    left = StockPool.size - StockPool.held - StockPool.sold
    statement = (
        select(StockPool.id, StockPool.state, left.label("left"))
        .where(StockPool.id.in_(pool_ids))
        .order_by(StockPool.id)
    )
    if lock:
        statement = statement.with_for_update()
    rows = (await tx.session.execute(statement)).all()
    return {row.id: row.left if row.state == "open" else 0 for row in rows}


async def count_buyers(tx: Tx, wanted: Sequence[tuple[Buyer, Counted]]) -> set[Buyer]:
    """Add what each buyer wants to what he has; those that stay within their limit."""
    statement = insert_into(tx, BuyerCount)
    new = statement.excluded
    total = BuyerCount.quantity + new.quantity
    counting = statement.on_conflict_do_update(
        index_elements=["fan_id", "ticket_type_id"],
        set_={"quantity": total, "max_quantity": new.max_quantity},
        where=or_(new.max_quantity.is_(None), total <= new.max_quantity),
    ).returning(BuyerCount.fan_id, BuyerCount.ticket_type_id)
    rows = await tx.session.execute(
        counting,
        [
            {
                "fan_id": fan_id,
                "ticket_type_id": kind,
                "quantity": each.quantity,
                "max_quantity": each.limit,
            }
            for (fan_id, kind), each in sorted(wanted, key=lambda one: one[0])
        ],
    )
    return {(row.fan_id, row.ticket_type_id) for row in rows}


async def discount_buyers(tx: Tx, wanted: Sequence[tuple[Buyer, Counted]]) -> None:
    """Take it off again for those who got nothing."""
    if not wanted:
        return
    connection = await tx.session.connection()
    await connection.execute(
        _COUNTS.update()
        .where(_COUNTS.c.fan_id == bindparam("fan"), _COUNTS.c.ticket_type_id == bindparam("kind"))
        .values(quantity=_COUNTS.c.quantity - bindparam("units")),
        [{"fan": fan, "kind": kind, "units": each.quantity} for (fan, kind), each in wanted],
    )


async def take(tx: Tx, units: Units) -> None:
    """Hold units of locked pools, by the guard of every sale: what was found free still is."""
    for pool_id, quantity in units.items():
        if not await stock.take(tx, pool_id, quantity):
            raise PoolShort(pool_id)


async def add_orders(tx: Tx, made: Sequence[tuple[OrderSummary, Units]]) -> None:
    """Orders with their lines and holds. KeyTaken: one of them was made meanwhile."""
    statement = (
        insert_into(tx, TicketOrder)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(TicketOrder.id)
    )
    rows = [orders.row_of(tx, order) for order, _ in made]
    if len((await tx.session.execute(statement, rows)).all()) < len(made):
        raise KeyTaken
    await orders.add_lines(tx, *(order for order, _ in made))
    holds = [(uuid7(), order, units) for order, units in made]
    await tx.session.execute(
        insert(StockHold),
        [
            {
                "id": hold_id,
                "kind": "order",
                "order_id": order.id,
                "state": "live",
                "created_at": tx.now,
            }
            for hold_id, order, _ in holds
        ],
    )
    await tx.session.execute(
        insert(StockHoldLine),
        [
            {"hold_id": hold_id, "pool_id": pool_id, "quantity": quantity}
            for hold_id, _, units in holds
            for pool_id, quantity in units.items()
        ],
    )
