"""SQL of loading: products, variants and their words, many rows at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select, text, update

from services.catalog import documents
from services.catalog.models import Product, Variant, VariantPart
from services.catalog.repository.finding import PRODUCTS
from services.catalog.schemas import ProductSpec
from services.core import finding
from services.core.among import among
from services.core.ids import derived_uuid
from services.core.parts import in_parts
from services.core.uow import Tx
from services.core.upserts import insert_into

_AT_ONCE: Final = 500
_ARTISTS: Final = text("SELECT id FROM artists")
_EVENTS: Final = text("SELECT id FROM events")
_PRODUCT: Final = (
    *("category", "subcategory", "artist_id", "event_id", "name_km", "name_en"),
    *("about", "media", "terms", "pair", "currency", "base_minor", "price_minor"),
    *("newest_first", "launches_at", "ends_at", "is_listed", "loaded_at"),
)
_VARIANT: Final = ("code", "sku", "attributes", "price_minor", "place", "is_sold")


async def known_links(tx: Tx) -> tuple[set[str], set[str]]:
    """Ids of all artists and of all events that were ever loaded."""
    artists = set((await tx.session.execute(_ARTISTS)).scalars())
    return artists, set((await tx.session.execute(_EVENTS)).scalars())


async def known_products(tx: Tx, ids: Sequence[str]) -> set[str]:
    return {
        found
        for some in in_parts(ids, _AT_ONCE)
        for found in await tx.session.scalars(
            select(Product.id).where(among(tx, Product.id, some))
        )
    }


async def owners_of(tx: Tx, skus: Sequence[str]) -> dict[str, str]:
    """SKU -> product, of those that are used already."""
    return {
        sku: product_id
        for some in in_parts(skus, _AT_ONCE)
        for sku, product_id in await tx.session.execute(
            select(Variant.sku, Variant.product_id).where(among(tx, Variant.sku, some))
        )
    }


async def save_products(tx: Tx, specs: Sequence[ProductSpec]) -> None:
    await _save(tx, Product, ("id",), _PRODUCT, (_product(tx, spec) for spec in specs))


async def save_variants(tx: Tx, specs: Sequence[ProductSpec]) -> None:
    """All variants of these products; those that are not named any more are sold no more."""
    for some in in_parts(specs, _AT_ONCE):
        await tx.session.execute(
            update(Variant)
            .where(among(tx, Variant.product_id, [spec.id for spec in some]))
            .values(is_sold=False)
        )
    await _save(tx, Variant, ("id",), _VARIANT, _variants(specs))


async def save_parts(tx: Tx, parts: Mapping[UUID, Mapping[UUID, int]]) -> None:
    """Variant -> what one unit takes of which stock."""
    for some in in_parts(parts, _AT_ONCE):
        await tx.session.execute(
            delete(VariantPart).where(among(tx, VariantPart.variant_id, some))
        )
    rows = (
        {"variant_id": variant, "stock_id": stock, "quantity": quantity}
        for variant, each in parts.items()
        for stock, quantity in each.items()
    )
    await _insert(tx, VariantPart, rows)


async def save_words(tx: Tx, words: Mapping[str, set[str]], specs: Sequence[ProductSpec]) -> None:
    """Product -> its words, and the counts of all words that have changed."""
    sorted_by = {
        spec.id: {"newest_first": newest_first(spec), "price_minor": _cheapest(spec)}
        for spec in specs
    }
    await finding.save_words(tx, PRODUCTS, words, sorted_by)


def variant_id_of(product_id: str, code: str) -> UUID:
    """A variant keeps its id through all loads."""
    return derived_uuid("shop_variant", product_id, code)


def price_of(spec: ProductSpec, modifier_minor: int) -> int:
    return spec.base_price.amount_minor + modifier_minor


def newest_first(spec: ProductSpec) -> int:
    return -int(spec.launches_at.timestamp())


def _product(tx: Tx, spec: ProductSpec) -> dict[str, Any]:
    return {
        "id": spec.id,
        "category": spec.category,
        "subcategory": spec.subcategory,
        "artist_id": spec.artist_id,
        "event_id": spec.event_id,
        "name_km": spec.name.km,
        "name_en": spec.name.en,
        "about": documents.about_of(spec),
        "media": documents.media_of(spec),
        "terms": documents.terms_of(spec),
        "pair": spec.pair,
        "currency": spec.base_price.currency,
        "base_minor": spec.base_price.amount_minor,
        "price_minor": _cheapest(spec),
        "newest_first": newest_first(spec),
        "launches_at": spec.launches_at,
        "ends_at": spec.ends_at,
        "is_listed": True,
        "rating_sum": 0,
        "rating_count": 0,
        "loaded_at": tx.now,
    }


def _cheapest(spec: ProductSpec) -> int:
    return min(price_of(spec, each.modifier_minor) for each in spec.variants)


def _variants(specs: Sequence[ProductSpec]) -> Iterator[dict[str, Any]]:
    for spec in specs:
        for place, each in enumerate(spec.variants):
            yield {
                "id": variant_id_of(spec.id, each.code),
                "product_id": spec.id,
                "code": each.code,
                "sku": each.sku,
                "attributes": dict(each.attributes),
                "price_minor": price_of(spec, each.modifier_minor),
                "place": place,
                "is_sold": True,
            }


async def _insert(tx: Tx, table: type, rows: Iterable[dict[str, Any]]) -> None:
    for some in in_parts(rows, _AT_ONCE):
        await tx.session.execute(insert_into(tx, table), some)


async def _save(
    tx: Tx,
    table: type,
    key: Sequence[str],
    changing: Sequence[str],
    rows: Iterable[dict[str, Any]],
) -> None:
    for some in in_parts(rows, _AT_ONCE):
        statement = insert_into(tx, table)
        new = {name: statement.excluded[name] for name in changing}
        changed = statement.on_conflict_do_update(index_elements=list(key), set_=new)
        await tx.session.execute(changed, some)
