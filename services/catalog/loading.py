"""Loading products: together or not at all, as often as one likes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from services.catalog import words
from services.catalog.errors import SkuTaken, StockStays, UnknownLink, UnknownPart
from services.catalog.repository import loading
from services.catalog.schemas import (
    LoadedProducts,
    LoadProducts,
    ProductSpec,
    VariantSpec,
    WarehouseSpec,
)
from services.catalog.stock import Movement, StockSpec
from services.catalog.stock.repository import levels, movements, places
from services.core.ids import derived_uuid
from services.core.parts import in_parts
from services.core.uow import Tx

_AT_ONCE: Final = 500


async def load(tx: Tx, command: LoadProducts) -> LoadedProducts:
    """UnknownLink, SkuTaken, UnknownPart, StockStays."""
    specs = command.products
    await places.save_warehouses(tx, [_warehouse(each) for each in command.warehouses])
    await _refuse_unknown_links(tx, specs)
    await _refuse_taken_skus(tx, specs)
    known = await loading.known_products(tx, [spec.id for spec in specs])
    await loading.save_products(tx, specs)
    await loading.save_variants(tx, specs)
    await _stock(tx, specs)
    await loading.save_words(tx, {spec.id: words.words_of(spec) for spec in specs}, specs)
    ids = [spec.id for spec in specs]
    return LoadedProducts(
        tuple(each for each in ids if each not in known),
        tuple(each for each in ids if each in known),
    )


async def _refuse_unknown_links(tx: Tx, specs: Sequence[ProductSpec]) -> None:
    artists, events = await loading.known_links(tx)
    warehouses = await places.known_warehouses(tx)
    for spec in specs:
        for field, value, known in (
            ("artist", spec.artist_id, artists),
            ("event", spec.event_id, events),
            ("warehouse", spec.warehouse_id, warehouses),
        ):
            if value is not None and value not in known:
                raise UnknownLink(item=spec.id, field=field)


async def _refuse_taken_skus(tx: Tx, specs: Sequence[ProductSpec]) -> None:
    owners = await loading.owners_of(tx, [each.sku for spec in specs for each in spec.variants])
    for spec in specs:
        for each in spec.variants:
            if owners.get(each.sku, spec.id) != spec.id:
                raise SkuTaken(item=spec.id, field="variants")


async def _stock(tx: Tx, specs: Sequence[ProductSpec]) -> None:
    own = [(spec, each) for spec in specs for each in spec.variants if not each.parts]
    limited = [pair for pair in own if pair[1].units is not None]
    kept = await levels.limited(tx, [each.sku for spec in specs for each in spec.variants])
    _refuse_other_kinds(specs, kept)
    every = [_stock_of(spec, each) for spec, each in limited]
    await levels.save_levels(tx, every)
    new = {each.id: (each.units or 0, 0) for each in every if each.sku not in kept}
    for some in in_parts(new.items(), _AT_ONCE):
        await movements.log(tx, "load", Movement.RECEIPT, dict(some), reason="first load")
    await loading.save_parts(tx, await _parts(tx, specs))


def _refuse_other_kinds(specs: Sequence[ProductSpec], kept: Mapping[str, bool]) -> None:
    """What has stock keeps it: a variant of it can neither become a bundle nor endless."""
    for spec in specs:
        for each in spec.variants:
            if each.sku in kept and (each.parts or each.units is None):
                raise StockStays(item=spec.id, field="variants")


async def _parts(tx: Tx, specs: Sequence[ProductSpec]) -> dict[UUID, dict[UUID, int]]:
    named = [part.sku for spec in specs for each in spec.variants for part in each.parts]
    ids = await levels.ids_of(tx, named)
    found: dict[UUID, dict[UUID, int]] = {}
    for spec in specs:
        for each in spec.variants:
            if missing := [part for part in each.parts if part.sku not in ids]:
                raise UnknownPart(item=spec.id, field="variants", sku=missing[0].sku)
            variant_id = loading.variant_id_of(spec.id, each.code)
            found[variant_id] = _units(each, ids)
    return found


def _units(variant: VariantSpec, ids: Mapping[str, UUID]) -> dict[UUID, int]:
    if not variant.parts:
        return {} if variant.units is None else {stock_id_of(variant.sku): 1}
    units: dict[UUID, int] = {}
    for part in variant.parts:
        units[ids[part.sku]] = units.get(ids[part.sku], 0) + part.quantity
    return units


def stock_id_of(sku: str) -> UUID:
    """Stock keeps its id through all loads."""
    return derived_uuid("shop_stock", sku)


def _stock_of(spec: ProductSpec, variant: VariantSpec) -> StockSpec:
    assert spec.warehouse_id is not None, "what can run out lies somewhere"
    return StockSpec(
        stock_id_of(variant.sku), variant.sku, spec.warehouse_id,
        variant.units, variant.low_at, variant.reorder_at,
    )  # fmt: skip


def _warehouse(spec: WarehouseSpec) -> dict[str, Any]:
    return {
        "id": spec.id,
        "name_km": spec.name.km,
        "name_en": spec.name.en,
        "hours_km": spec.hours.km,
        "hours_en": spec.hours.en,
        "is_pickup_point": spec.is_pickup_point,
    }
