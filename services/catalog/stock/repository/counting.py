"""The counters of stocks against their log and holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from services.catalog.stock.models import GoodsHold, GoodsHoldLine, Stock, StockMovement
from services.core.uow import Tx


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
