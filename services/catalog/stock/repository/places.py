"""Warehouses, and where buyers fetch goods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from services.artwork.schemas import Bilingual
from services.catalog.stock.models import Warehouse
from services.catalog.stock.schemas import PickupPoint
from services.core.uow import Tx
from services.core.upserts import insert_into


async def save_warehouses(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    statement = insert_into(tx, Warehouse)
    new = {name: statement.excluded[name] for name in rows[0] if name != "id"} if rows else {}
    if rows:
        changed = statement.on_conflict_do_update(index_elements=["id"], set_=new)
        await tx.session.execute(changed, list(rows))


async def pickup_points(tx: Tx) -> list[PickupPoint]:
    """Where buyers fetch goods, by id."""
    statement = select(Warehouse).where(Warehouse.is_pickup_point).order_by(Warehouse.id)
    return [_point(row) for row in await tx.session.scalars(statement)]


async def pickup_point(tx: Tx, point_id: str) -> PickupPoint | None:
    """Also one where nothing new is sent to: older orders wait there."""
    row = await tx.session.get(Warehouse, point_id)
    return _point(row) if row else None


def _point(row: Warehouse) -> PickupPoint:
    return PickupPoint(
        row.id, Bilingual(row.name_km, row.name_en), Bilingual(row.hours_km, row.hours_en)
    )


async def known_warehouses(tx: Tx) -> set[str]:
    return set(await tx.session.scalars(select(Warehouse.id)))
