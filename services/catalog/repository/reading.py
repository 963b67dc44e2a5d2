"""SQL of showing: cards of a list, the page of one product."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.catalog import documents
from services.catalog.models import Product, Variant, VariantPart
from services.catalog.schemas import (
    Availability,
    PricedVariant,
    ProductCard,
    ProductPage,
    VariantCard,
)
from services.catalog.stock import Room
from services.catalog.stock.repository import counters
from services.core.among import among
from services.core.money import Currency, Money
from services.core.uow import Tx

Parts = Mapping[UUID, Mapping[UUID, int]]
"""Variant -> units of each stock that one of it takes."""


async def cards(tx: Tx, product_ids: Sequence[str]) -> list[ProductCard]:
    """In the order of the ids; one of an unknown product is left out."""
    rows = await tx.session.scalars(select(Product).where(among(tx, Product.id, product_ids)))
    found = {row.id: row for row in rows}
    variants = await _variants(tx, product_ids)
    rooms, parts = await _rooms(tx, [each for some in variants.values() for each in some])
    return [
        _card(found[each], [room_of(parts[one.id], rooms) for one in variants.get(each, ())])
        for each in product_ids
        if each in found
    ]


async def page(tx: Tx, product_id: str) -> ProductPage | None:
    """None: no such product, or it is not listed."""
    row = await tx.session.get(Product, product_id)
    if row is None or not row.is_listed:
        return None
    variants = (await _variants(tx, [product_id])).get(product_id, [])
    rooms, parts = await _rooms(tx, variants)
    room = {each.id: room_of(parts[each.id], rooms) for each in variants}
    terms = row.terms
    return ProductPage(
        card=_card(row, list(room.values())),
        subcategory=row.subcategory,
        about=documents.about(row.about),
        variants=tuple(_variant(each, Currency(row.currency), room[each.id]) for each in variants),
        media=documents.media(row.media),
        parcel=documents.parcel(terms),
        bulk=documents.bulk(terms),
        member=documents.member(terms),
        attributes=terms["attributes"],
        tags=tuple(terms["tags"]),
        artist_id=row.artist_id,
        event_id=row.event_id,
        launches_at=row.launches_at,
        ends_at=row.ends_at,
        is_on_sale=_is_on_sale(tx, row),
    )


async def priced(tx: Tx, variant_ids: Collection[UUID]) -> dict[UUID, PricedVariant]:
    """Unknown ones are left out."""
    rows = await tx.session.execute(
        select(Variant, Product)
        .join(Product, Product.id == Variant.product_id)
        .where(among(tx, Variant.id, variant_ids))
    )
    parts = await parts_of(tx, list(variant_ids))
    return {
        variant.id: PricedVariant(
            id=variant.id,
            product_id=product.id,
            name=Bilingual(product.name_km, product.name_en),
            attributes=variant.attributes,
            sku=variant.sku,
            category=product.category,
            base=Money(variant.price_minor, Currency(product.currency)),
            picture=_first_picture(product),
            pair=Pair(product.pair),
            bulk=documents.bulk(product.terms),
            member=documents.member(product.terms),
            parcel=documents.parcel(product.terms),
            parts=parts[variant.id],
            is_on_sale=variant.is_sold and _is_on_sale(tx, product),
        )
        for variant, product in rows
    }


async def parts_of(tx: Tx, variant_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """What one unit of each variant takes; {} for what never runs out."""
    found: dict[UUID, dict[UUID, int]] = {each: {} for each in variant_ids}
    rows = await tx.session.execute(
        select(VariantPart.variant_id, VariantPart.stock_id, VariantPart.quantity).where(
            among(tx, VariantPart.variant_id, variant_ids)
        )
    )
    for variant, stock_id, quantity in rows:
        found[variant][stock_id] = quantity
    return found


def room_of(parts: Mapping[UUID, int], rooms: Mapping[UUID, Room]) -> Room:
    """What a variant has, by the scarcest of its parts."""
    return min(
        (rooms[stock_id].divided(quantity) for stock_id, quantity in parts.items()),
        default=Room(None, 0),
        key=lambda room: (room.left is None, room.left or 0),
    )


async def _variants(tx: Tx, product_ids: Sequence[str]) -> dict[str, list[Variant]]:
    rows = await tx.session.scalars(
        select(Variant)
        .where(among(tx, Variant.product_id, product_ids), Variant.is_sold)
        .order_by(Variant.product_id, Variant.place)
    )
    found: dict[str, list[Variant]] = {}
    for row in rows:
        found.setdefault(row.product_id, []).append(row)
    return found


async def _rooms(tx: Tx, variants: Sequence[Variant]) -> tuple[Mapping[UUID, Room], Parts]:
    parts = await parts_of(tx, [each.id for each in variants])
    ids = {stock_id for each in parts.values() for stock_id in each}
    return await counters.rooms(tx, sorted(ids)), parts


def _is_on_sale(tx: Tx, row: Product) -> bool:
    has_ended = row.ends_at is not None and row.ends_at <= tx.now
    return row.is_listed and row.launches_at <= tx.now and not has_ended


def _first_picture(row: Product) -> str:
    return next(iter(row.media["pictures"]), "")


def _card(row: Product, rooms: Sequence[Room]) -> ProductCard:
    return ProductCard(
        id=row.id,
        name=Bilingual(row.name_km, row.name_en),
        price=Money(row.price_minor, Currency(row.currency)),
        pair=Pair(row.pair),
        picture=_first_picture(row),
        category=row.category,
        availability=_best(rooms),
        rating_sum=row.rating_sum,
        rating_count=row.rating_count,
    )


def _best(rooms: Sequence[Room]) -> Availability:
    """Of a product: what its best variant has."""
    found = {_availability(room) for room in rooms}
    order = (Availability.IN_STOCK, Availability.LOW)
    return next((each for each in order if each in found), Availability.SOLD_OUT)


def _availability(room: Room) -> Availability:
    if room.left is None or room.left > room.low_at:
        return Availability.IN_STOCK
    return Availability.LOW if room.left else Availability.SOLD_OUT


def _variant(row: Variant, currency: Currency, room: Room) -> VariantCard:
    availability = _availability(room)
    return VariantCard(
        id=row.id,
        code=row.code,
        sku=row.sku,
        attributes=row.attributes,
        price=Money(row.price_minor, currency),
        availability=availability,
        left=room.left if availability is Availability.LOW else None,
    )
