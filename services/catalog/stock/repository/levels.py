"""The stocks themselves: where they lie, when they are low, when to order anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from services.artwork.schemas import Bilingual
from services.catalog.models import Product, Variant
from services.catalog.stock.models import Stock, Warehouse
from services.catalog.stock.schemas import StockLevel, StockNames, StockSpec
from services.core.among import among
from services.core.parts import in_parts
from services.core.uow import Tx
from services.core.upserts import insert_into

_AT_ONCE: Final = 500
_PRODUCT_NAME: Final = (Product.name_km, Product.name_en)
_WAREHOUSE_NAME: Final = (Warehouse.name_km, Warehouse.name_en)


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


async def named(tx: Tx, found: Sequence[StockLevel]) -> list[StockLevel]:
    """The same with their names: a stock has the SKU of the variant that it was loaded with."""
    names = await names_of(tx, [each.sku for each in found])
    return [replace(each, names=names.get(each.sku)) for each in found]


async def names_of(tx: Tx, skus: Sequence[str]) -> dict[str, StockNames]:
    """SKU -> names, of the stocks whose goods are known; at most a page of them."""
    statement = (
        select(Stock.sku, Variant.attributes, *_PRODUCT_NAME, *_WAREHOUSE_NAME)
        .join(Variant, Variant.sku == Stock.sku)
        .join(Product, Product.id == Variant.product_id)
        .join(Warehouse, Warehouse.id == Stock.warehouse_id)
        .where(among(tx, Stock.sku, skus))
    )
    return {
        sku: StockNames(Bilingual(km, en), attributes, Bilingual(place_km, place_en))
        for sku, attributes, km, en, place_km, place_en in await tx.session.execute(statement)
    }


async def count_low(tx: Tx) -> int:
    statement = select(func.count()).where(Stock.size.is_not(None), _is_low())
    return (await tx.session.scalars(statement)).one()


async def levels_of(tx: Tx, stock_ids: Collection[UUID]) -> list[StockLevel]:
    rows = await tx.session.scalars(select(Stock).where(among(tx, Stock.id, stock_ids)))
    return [_level(row) for row in rows]


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


def _is_low() -> ColumnElement[bool]:
    return Stock.size - Stock.sold - Stock.held <= Stock.reorder_at


def _level(row: Stock) -> StockLevel:
    return StockLevel(
        row.id, row.sku, row.warehouse_id, row.size, row.held, row.sold,
        row.low_at, row.reorder_at, row.is_open,
    )  # fmt: skip
