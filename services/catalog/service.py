"""The catalogue of the shop: the only door. Looking for products, looking at one, loading them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.catalog import loading, words
from services.catalog.errors import CursorGone, ProductNotFound, VariantNotFound
from services.catalog.repository import finding, reading
from services.catalog.repository.finding import Place
from services.catalog.schemas import (
    FindProducts,
    Found,
    LoadedProducts,
    LoadProducts,
    PricedVariant,
    ProductCard,
    ProductPage,
)
from services.catalog.search import Attempt, Vocabulary, attempts
from services.core.recent import Recent
from services.core.uow import Tx, UnitOfWork, query, use_case

_KEPT: Final = timedelta(seconds=30)
MAX_PAGE: Final = 50
_CURSOR: Final = re.compile(r"(\d)\.(-?\d{1,15})\.([a-z0-9_-]{1,22})", re.ASCII)


class CatalogService:
    """Lists cost the same in a large catalogue: they read the tops of sorted word lists."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._vocabulary = Recent(self._read_vocabulary, _KEPT, uow.clock)

    async def find(self, wanted: FindProducts) -> Found:
        """A page of products on sale. CursorGone for a cursor that is none.

        Text that finds nothing as it was typed is understood as what it may mean. A new product
        is found by its words at most 30 seconds later.
        """
        return await self._find(wanted, await self._vocabulary.get())

    @query
    async def _find(self, tx: Tx, wanted: FindProducts, vocabulary: Vocabulary) -> Found:
        limit = min(max(wanted.limit, 1), MAX_PAGE)
        filters = list(words.filters(wanted)) or [words.EVERYTHING]
        typed = words.wanted(wanted.text)
        if typed.is_empty:
            every: Sequence[Attempt] = [] if wanted.text.strip() else [Attempt()]
        else:
            every = list(attempts(typed, vocabulary))
        cursor = _Cursor.of(wanted.after) if wanted.after is not None else None
        for way, attempt in enumerate(every):
            if cursor is not None and way != cursor.way:
                continue
            places = await _places(tx, attempt, filters, vocabulary, wanted, cursor, limit + 1)
            if places:
                cards = await reading.cards(tx, [each.product_id for each in places[:limit]])
                more = len(places) > limit and not attempt.most_of
                after = _Cursor(way, places[limit - 1]).text if more else None
                return Found(tuple(cards), after, attempt.understood_as)
        return Found((), None)

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
        self._vocabulary.forget()
        return loaded

    @use_case
    async def _load(self, tx: Tx, command: LoadProducts) -> LoadedProducts:
        return await loading.load(tx, command)

    @query
    async def _read_vocabulary(self, tx: Tx) -> Vocabulary:
        return Vocabulary(await finding.vocabulary(tx))


async def priced_variants(tx: Tx, variant_ids: Collection[UUID]) -> Mapping[UUID, PricedVariant]:
    """The same inside somebody's transaction."""
    found = await reading.priced(tx, variant_ids)
    if missing := next((each for each in variant_ids if each not in found), None):
        raise VariantNotFound(variant_id=str(missing))
    return found


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Which way of understanding a page belongs to, and where it ends."""

    way: int
    place: Place

    @property
    def text(self) -> str:
        return f"{self.way}.{self.place.value}.{self.place.product_id}"

    @classmethod
    def of(cls, text: str) -> _Cursor:
        found = _CURSOR.fullmatch(text)
        if found is None:
            raise CursorGone
        return cls(int(found[1]), Place(int(found[2]), found[3]))


async def _places(
    tx: Tx,
    attempt: Attempt,
    filters: Sequence[str],
    vocabulary: Vocabulary,
    wanted: FindProducts,
    cursor: _Cursor | None,
    limit: int,
) -> list[Place]:
    if attempt.most_of:
        return await finding.with_most(tx, attempt.most_of, filters, attempt.at_least, limit)
    every = vocabulary.rarest_first([*attempt.all_of, *filters])
    after = cursor.place if cursor else None
    return await finding.with_all(tx, every, wanted.sorting, after, limit)
