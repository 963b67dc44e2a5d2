"""What there is of a stock, and how much of it is held and sold."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update

from services.catalog.stock.models import GoodsHold, GoodsHoldLine, Stock
from services.catalog.stock.schemas import Room, Units
from services.core.among import among
from services.core.uow import Tx

_STOCK: Any = Stock.__table__


async def rooms(tx: Tx, stock_ids: Collection[UUID]) -> dict[UUID, Room]:
    """What is free of each, carts that have run out counted as free; for telling, not selling."""
    expired = (
        select(GoodsHoldLine.stock_id, func.sum(GoodsHoldLine.quantity).label("units"))
        .join(GoodsHold, GoodsHold.id == GoodsHoldLine.hold_id)
        .where(
            among(tx, GoodsHoldLine.stock_id, stock_ids),
            GoodsHold.state == "live",
            GoodsHold.expires_at <= tx.now,
        )
        .group_by(GoodsHoldLine.stock_id)
        .subquery()
    )
    free = Stock.size - Stock.sold - Stock.held + func.coalesce(expired.c.units, 0)
    statement = (
        select(Stock.id, free, Stock.low_at, Stock.is_open)
        .outerjoin(expired, expired.c.stock_id == Stock.id)
        .where(among(tx, Stock.id, stock_ids))
    )
    return {
        stock_id: Room(left if is_open else 0, low_at)
        for stock_id, left, low_at, is_open in await tx.session.execute(statement)
    }


async def take(tx: Tx, stock_id: UUID, quantity: int) -> bool:
    """Hold units of an open stock; False: there are not so many."""
    statement = (
        update(Stock)
        .where(Stock.id == stock_id, Stock.is_open, _has_room(quantity))
        .values(held=Stock.held + quantity)
        .returning(Stock.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def move_held(tx: Tx, units: Units, *, sold: int) -> None:
    """Held units become free (`sold` 0) or sold (`sold` 1)."""
    statement = (
        _STOCK.update()
        .where(_STOCK.c.id == bindparam("stock"))
        .values(
            held=_STOCK.c.held - bindparam("units"),
            sold=_STOCK.c.sold + bindparam("units") * sold,
        )
    )
    if units:
        connection = await tx.session.connection()
        rows = [{"stock": stock, "units": count} for stock, count in sorted(units.items())]
        await connection.execute(statement, rows)


async def change(tx: Tx, stock_id: UUID, size: int, sold: int) -> bool:
    """Change what is there; False: less would be there than is sold and held."""
    statement = (
        update(Stock)
        .where(
            Stock.id == stock_id,
            Stock.size.is_not(None) if size else Stock.id == stock_id,
            or_(Stock.size.is_(None), Stock.held + Stock.sold + sold <= Stock.size + size),
            Stock.sold + sold >= 0,
        )
        .values(size=Stock.size + size, sold=Stock.sold + sold)
        .returning(Stock.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def close(tx: Tx, sku: str) -> None:
    await tx.session.execute(update(Stock).where(Stock.sku == sku).values(is_open=False))


def _has_room(quantity: int) -> ColumnElement[bool]:
    return or_(Stock.size.is_(None), Stock.held + Stock.sold + quantity <= Stock.size)
