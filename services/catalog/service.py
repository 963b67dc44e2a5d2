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
from services.catalog.search import (
    Attempt,
    Counts,
    Lexicon,
    Way,
    attempts,
    mended,
    rarest_first,
)
from services.catalog.words import Wanted
from services.core.recent import Recent
from services.core.uow import Tx, UnitOfWork, query, use_case

_KEPT: Final = timedelta(minutes=5)
_LATER: Final = (Way.HEARD, Way.MOSTLY_TYPED, Way.MOSTLY_HEARD)
MAX_PAGE: Final = 50
_CURSOR: Final = re.compile(r"(\d)\.(-?\d{1,15})\.([a-z0-9_-]{1,22})", re.ASCII)


class CatalogService:
    """Lists cost the same in a large catalogue: they read the tops of sorted word lists."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._lexicon = Recent(self._read_lexicon, _KEPT, uow.clock)

    async def find(self, wanted: FindProducts) -> Found:
        """A page of products on sale. CursorGone for a cursor that is none.

        Text that finds nothing as it was typed is understood as what it may mean: mistyped words
        by what the names of the catalogue are made of (read anew every five minutes), Khmer in
        Latin letters by its sound.
        """
        cursor = _Cursor.of(wanted.after) if wanted.after is not None else None
        typed = words.wanted(wanted.text)
        if typed.is_empty and wanted.text.strip():
            return Found((), None)
        search = _Search(wanted, typed, cursor)
        if search.may_be(Way.TYPED) and (found := await self._first(search, (Way.TYPED,))):
            return found
        if typed.latin and search.may_be(Way.MENDED):
            attempt = mended(typed, await self._lexicon.get())
            if attempt and (found := await self._try(search, [attempt])):
                return found
        return await self._first(search, _LATER) or Found((), None)

    @query
    async def _first(self, tx: Tx, search: _Search, ways: Collection[Way]) -> Found | None:
        typed = search.typed
        asked = {*typed.latin, *typed.khmer, *typed.sound, *search.filters}
        counts = await finding.counts(tx, asked)
        every = attempts(typed, counts) if not typed.is_empty else [Attempt(Way.TYPED)]
        return await _page_of(tx, search, [each for each in every if each.way in ways], counts)

    @query
    async def _try(self, tx: Tx, search: _Search, every: Sequence[Attempt]) -> Found | None:
        asked = {word for each in every for word in each.all_of}
        counts = await finding.counts(tx, asked.union(search.filters))
        return await _page_of(tx, search, every, counts)

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
        self._lexicon.forget()
        return loaded

    @use_case
    async def _load(self, tx: Tx, command: LoadProducts) -> LoadedProducts:
        return await loading.load(tx, command)

    @query
    async def _read_lexicon(self, tx: Tx) -> Lexicon:
        return Lexicon(await finding.latin(tx))


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


@dataclass(frozen=True, slots=True)
class _Search:
    """What is looked for, and from where on."""

    wanted: FindProducts
    typed: Wanted
    cursor: _Cursor | None

    @property
    def limit(self) -> int:
        return min(max(self.wanted.limit, 1), MAX_PAGE)

    @property
    def filters(self) -> list[str]:
        return list(words.filters(self.wanted)) or [words.EVERYTHING]

    def may_be(self, way: Way) -> bool:
        """A later page goes on as the first one was understood."""
        return self.cursor is None or self.cursor.way == way


async def _page_of(
    tx: Tx, search: _Search, every: Sequence[Attempt], counts: Counts
) -> Found | None:
    """A page of the first of these attempts that finds something."""
    for attempt in every:
        if not search.may_be(attempt.way):
            continue
        if places := await _places(tx, attempt, search, counts):
            shown = places[: search.limit]
            cards = await reading.cards(tx, [each.product_id for each in shown])
            more = len(places) > search.limit and not attempt.most_of
            after = _Cursor(attempt.way, shown[-1]).text if more else None
            return Found(tuple(cards), after, attempt.understood_as)
    return None


async def _places(tx: Tx, attempt: Attempt, search: _Search, counts: Counts) -> list[Place]:
    """One more than a page."""
    filters, limit = search.filters, search.limit + 1
    if attempt.most_of:
        return await finding.with_most(tx, attempt.most_of, filters, attempt.at_least, limit)
    every = rarest_first([*attempt.all_of, *filters], counts)
    after = search.cursor.place if search.cursor else None
    return await finding.with_all(tx, every, search.wanted.sorting, after, limit)
