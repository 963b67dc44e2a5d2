"""The log of what came, went and was corrected."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from services.catalog.stock.models import StockMovement
from services.catalog.stock.schemas import Movement, StockLine
from services.core.ids import uuid7
from services.core.uow import Tx
from services.core.upserts import insert_into


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
