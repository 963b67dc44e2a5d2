"""The catalogue of the shop: the only door. Looking for products, looking at one, loading them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from services.catalog import loading, words
from services.catalog.errors import CursorGone, ProductNotFound, VariantNotFound
from services.catalog.repository import reading
from services.catalog.repository.finding import PRODUCTS
from services.catalog.schemas import (
    FindProducts,
    Found,
    LoadedProducts,
    LoadProducts,
    PricedVariant,
    ProductCard,
    ProductPage,
    Sorting,
)
from services.catalog.stock.repository import places
from services.catalog.stock.schemas import PickupPoint
from services.core.finding import BadCursor, Finder, Query
from services.core.uow import Tx, UnitOfWork, query, use_case

_ORDERS: Final = {Sorting.NEWEST: "newest_first", Sorting.CHEAPEST: "price_minor"}


class CatalogService:
    """Lists cost the same in a large catalogue: they read the tops of sorted word lists."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._finder: Finder[str, ProductCard] = Finder(uow, PRODUCTS, reading.cards, str)

    async def find(self, wanted: FindProducts) -> Found:
        """A page of products on sale, found as `Finder` says. CursorGone for a cursor that is
        none.
        """
        asked = Query(
            text=wanted.text,
            filters=tuple(words.filters(wanted)),
            order=_ORDERS[wanted.sorting],
            after=wanted.after,
            limit=wanted.limit,
        )
        try:
            return await self._finder.find(asked)
        except BadCursor as error:
            raise CursorGone from error

    @query
    async def page(self, tx: Tx, product_id: str) -> ProductPage:
        """Everything of a product, also of one that is not on sale yet. ProductNotFound."""
        found = await reading.page(tx, product_id)
        if found is None:
            raise ProductNotFound(product_id=product_id)
        return found

    @query
    async def cards(self, tx: Tx, product_ids: Sequence[str]) -> Sequence[ProductCard]:
        """In the order of the ids; unknown ones are left out."""
        return await reading.cards(tx, product_ids)

    @query
    async def variants(
        self, tx: Tx, variant_ids: Collection[UUID]
    ) -> Mapping[UUID, PricedVariant]:
        """What a cart needs of each variant, as it is now. VariantNotFound for an unknown one."""
        return await priced_variants(tx, variant_ids)

    async def load(self, command: LoadProducts) -> LoadedProducts:
        """Warehouses and products as the data says, all or nothing; safe to repeat.

        UnknownLink, SkuTaken, UnknownPart, StockStays.
        """
        loaded = await self._load(command)
        self._finder.forget()
        return loaded

    @query
    async def pickup_point(self, tx: Tx, point_id: str) -> PickupPoint | None:
        """Where an order is fetched, and when it is open; None: there never was such a place."""
        return await places.pickup_point(tx, point_id)

    @use_case
    async def _load(self, tx: Tx, command: LoadProducts) -> LoadedProducts:
        return await loading.load(tx, command)


async def product_page(tx: Tx, product_id: str) -> ProductPage | None:
    """Everything of a product, inside somebody's transaction; None: it is not listed."""
    return await reading.page(tx, product_id)


async def priced_variants(tx: Tx, variant_ids: Collection[UUID]) -> Mapping[UUID, PricedVariant]:
    """The same inside somebody's transaction."""
    found = await reading.priced(tx, variant_ids)
    if missing := next((each for each in variant_ids if each not in found), None):
        raise VariantNotFound(variant_id=str(missing))
    return found
