"""SQL of stock: what cannot be oversold, who holds it, and the log of its movements.

Every change is one conditional statement: it changes the row only while the rule still holds, and
says whether it did. Stocks are touched in ascending id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, insert, or_, select, update

from services.catalog.stock.models import (
    GoodsHold,
    GoodsHoldLine,
    Stock,
    StockMovement,
    Warehouse,
)
from services.catalog.stock.schemas import (
    Movement,
    Room,
    StockLevel,
    StockLine,
    StockSpec,
    Units,
)
from services.core.among import among
from services.core.ids import uuid7
from services.core.parts import in_parts
from services.core.uow import Tx
from services.core.upserts import insert_into

_AT_ONCE: Final = 500
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


async def add_hold(tx: Tx, owner: str, units: Units, expires_at: datetime | None) -> None:
    """Write down who holds the units that `take` took."""
    hold_id = uuid7()
    await tx.session.execute(
        insert(GoodsHold).values(
            id=hold_id, owner=owner, state="live", expires_at=expires_at, created_at=tx.now
        )
    )
    lines = [
        {"hold_id": hold_id, "stock_id": stock, "quantity": quantity}
        for stock, quantity in units.items()
    ]
    await tx.session.execute(insert(GoodsHoldLine), lines)


class Ended(NamedTuple):
    """Holds that have just ended, and what they held by stock."""

    hold_ids: list[UUID]
    units: dict[UUID, int]


async def end_holds(tx: Tx, owners: Collection[str], state: str) -> Ended:
    """Live holds of these owners become `used` or `released`, each once.

    The stocks still count them as held: `move_held` must follow.
    """
    return await _end(tx, [among(tx, GoodsHold.owner, owners)], state)


async def reclaim(tx: Tx, stock_ids: Collection[UUID]) -> Ended:
    """Carts that have run out let go of what they hold of these stocks."""
    of_these = select(GoodsHoldLine.hold_id).where(among(tx, GoodsHoldLine.stock_id, stock_ids))
    return await _end(tx, [GoodsHold.expires_at <= tx.now, GoodsHold.id.in_(of_these)], "released")


async def end_expired(tx: Tx, owners: Collection[str]) -> Ended:
    """Those of these owners' holds that have run out are released."""
    return await _end(
        tx, [among(tx, GoodsHold.owner, owners), GoodsHold.expires_at <= tx.now], "released"
    )


async def expired(tx: Tx, limit: int) -> list[str]:
    """Owners of holds that have run out, the oldest first."""
    statement = (
        select(GoodsHold.owner)
        .where(GoodsHold.state == "live", GoodsHold.expires_at <= tx.now)
        .order_by(GoodsHold.expires_at)
        .limit(limit)
    )
    return list(await tx.session.scalars(statement))


async def extend(tx: Tx, owners: Collection[str], until: datetime) -> set[str]:
    """Live holds last until then; the owners that still had one."""
    statement = (
        update(GoodsHold)
        .where(
            among(tx, GoodsHold.owner, owners),
            GoodsHold.state == "live",
            GoodsHold.expires_at.is_not(None),
        )
        .values(expires_at=until)
        .returning(GoodsHold.owner)
        .execution_options(synchronize_session=False)
    )
    return set(await tx.session.scalars(statement))


async def hand_over(tx: Tx, owners: Mapping[str, str]) -> set[str]:
    """Live holds get new owners and no end; the old owners that still had one."""
    handed: set[str] = set()
    for old, new in sorted(owners.items()):
        statement = (
            update(GoodsHold)
            .where(GoodsHold.owner == old, GoodsHold.state == "live")
            .values(owner=new, expires_at=None)
            .returning(GoodsHold.id)
            .execution_options(synchronize_session=False)
        )
        if (await tx.session.execute(statement)).first() is not None:
            handed.add(old)
    return handed


async def log(
    tx: Tx,
    key: str,
    kind: Movement,
    changes: Mapping[UUID, tuple[int, int]],
    *,
    reason: str,
    actor_id: int | None = None,
) -> set[UUID]:
    """Note changes of `size` and `sold`; the stocks for which this key is new."""
    rows = [
        {
            "id": uuid7(),
            "key": f"{key}:{stock.hex}",
            "stock_id": stock,
            "kind": kind,
            "size_change": size,
            "sold_change": sold,
            "reason": reason,
            "actor_id": actor_id,
            "at": tx.now,
        }
        for stock, (size, sold) in sorted(changes.items())
    ]
    if not rows:
        return set()
    statement = (
        insert_into(tx, StockMovement)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(StockMovement.stock_id)
    )
    return set(await tx.session.scalars(statement))


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


async def level(tx: Tx, sku: str, *, lock: bool = False) -> StockLevel | None:
    statement = select(Stock).where(Stock.sku == sku)
    if lock:
        statement = statement.with_for_update()
    row = (await tx.session.scalars(statement)).first()
    return _level(row) if row else None


async def levels(tx: Tx, *, low_only: bool, after: str, limit: int) -> list[StockLevel]:
    """By SKU, after this one; `low_only`: those to be ordered anew."""
    statement = select(Stock).where(Stock.sku > after).order_by(Stock.sku).limit(limit)
    if low_only:
        statement = statement.where(Stock.size.is_not(None), _is_low())
    return [_level(row) for row in await tx.session.scalars(statement)]


async def count_low(tx: Tx) -> int:
    statement = select(func.count()).where(Stock.size.is_not(None), _is_low())
    return (await tx.session.scalars(statement)).one()


async def levels_of(tx: Tx, stock_ids: Collection[UUID]) -> list[StockLevel]:
    rows = await tx.session.scalars(select(Stock).where(among(tx, Stock.id, stock_ids)))
    return [_level(row) for row in rows]


async def lines(tx: Tx, stock_id: UUID, limit: int) -> list[StockLine]:
    """The log of a stock, newest first."""
    statement = (
        select(StockMovement)
        .where(StockMovement.stock_id == stock_id)
        .order_by(StockMovement.id.desc())
        .limit(limit)
    )
    return [
        StockLine(
            Movement(row.kind), row.size_change, row.sold_change, row.reason, row.actor_id, row.at
        )
        for row in await tx.session.scalars(statement)
    ]


async def save_warehouses(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    statement = insert_into(tx, Warehouse)
    new = {name: statement.excluded[name] for name in rows[0] if name != "id"} if rows else {}
    if rows:
        changed = statement.on_conflict_do_update(index_elements=["id"], set_=new)
        await tx.session.execute(changed, list(rows))


async def known_warehouses(tx: Tx) -> set[str]:
    return set(await tx.session.scalars(select(Warehouse.id)))


async def limited(tx: Tx, skus: Sequence[str]) -> dict[str, bool]:
    """SKU -> whether it can run out, of the stocks that exist."""
    return {
        sku: size is not None
        for some in in_parts(skus, _AT_ONCE)
        for sku, size in await tx.session.execute(
            select(Stock.sku, Stock.size).where(among(tx, Stock.sku, some))
        )
    }


async def ids_of(tx: Tx, skus: Sequence[str]) -> dict[str, UUID]:
    return {
        sku: stock_id
        for some in in_parts(skus, _AT_ONCE)
        for sku, stock_id in await tx.session.execute(
            select(Stock.sku, Stock.id).where(among(tx, Stock.sku, some))
        )
    }


async def save_levels(tx: Tx, specs: Iterable[StockSpec]) -> None:
    """New stocks come in with their units; of known ones only place and levels change."""
    statement = insert_into(tx, Stock)
    kept = {name: statement.excluded[name] for name in ("warehouse_id", "low_at", "reorder_at")}
    for some in in_parts(specs, _AT_ONCE):
        rows = [
            {
                "id": each.id, "sku": each.sku, "warehouse_id": each.warehouse_id,
                "size": each.units, "held": 0, "sold": 0, "low_at": each.low_at,
                "reorder_at": each.reorder_at, "is_open": True,
            }
            for each in some
        ]  # fmt: skip
        await tx.session.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=kept), rows
        )


async def miscounted(tx: Tx) -> list[tuple[str, str, int, int]]:
    """SKU, field, stored and counted of whatever does not add up: there must be nothing."""
    held = (
        select(func.coalesce(func.sum(GoodsHoldLine.quantity), 0))
        .join(GoodsHold, GoodsHold.id == GoodsHoldLine.hold_id)
        .where(GoodsHoldLine.stock_id == Stock.id, GoodsHold.state == "live")
    )
    found: list[tuple[str, str, int, int]] = []
    for name, column, counted in (
        ("held", Stock.held, held),
        ("sold", Stock.sold, _sum_of(StockMovement.sold_change)),
        ("size", Stock.size, _sum_of(StockMovement.size_change)),
    ):
        inner = counted.correlate(Stock).scalar_subquery()
        rows = await tx.session.execute(
            select(Stock.sku, column, inner).where(column != inner).order_by(Stock.sku)
        )
        found += [(sku, name, int(stored or 0), int(right)) for sku, stored, right in rows]
    return found


def _sum_of(column: Any) -> Any:
    return select(func.coalesce(func.sum(column), 0)).where(StockMovement.stock_id == Stock.id)


def _is_low() -> ColumnElement[bool]:
    return Stock.size - Stock.sold - Stock.held <= Stock.reorder_at


def _has_room(quantity: int) -> ColumnElement[bool]:
    return or_(Stock.size.is_(None), Stock.held + Stock.sold + quantity <= Stock.size)


async def _end(tx: Tx, which: Sequence[ColumnElement[bool]], state: str) -> Ended:
    ending = (
        update(GoodsHold)
        .where(GoodsHold.state == "live", *which)
        .values(state=state)
        .returning(GoodsHold.id)
        .execution_options(synchronize_session=False)
    )
    ended = list(await tx.session.scalars(ending))
    if not ended:
        return Ended([], {})
    units = (
        select(GoodsHoldLine.stock_id, func.sum(GoodsHoldLine.quantity))
        .where(among(tx, GoodsHoldLine.hold_id, ended))
        .group_by(GoodsHoldLine.stock_id)
        .order_by(GoodsHoldLine.stock_id)
    )
    return Ended(ended, {stock: int(n) for stock, n in await tx.session.execute(units)})


def _level(row: Stock) -> StockLevel:
    return StockLevel(
        row.id, row.sku, row.warehouse_id, row.size, row.held, row.sold,
        row.low_at, row.reorder_at, row.is_open,
    )  # fmt: skip
