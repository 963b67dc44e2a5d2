"""Finds things by what somebody typed, page by page."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Generic, TypeVar

from services.core.finding import tables, words
from services.core.finding.attempts import (
    Attempt,
    Counts,
    Lexicon,
    Way,
    attempts,
    mended,
    rarest_first,
)
from services.core.finding.tables import NEWEST, Place, WordLists
from services.core.finding.words import Wanted
from services.core.recent import Recent
from services.core.uow import Tx, UnitOfWork, query

Id = TypeVar("Id")
Card = TypeVar("Card")

MAX_PAGE: Final = 50
_KEPT: Final = timedelta(minutes=5)
_LATER: Final = (Way.HEARD, Way.MOSTLY_TYPED, Way.MOSTLY_HEARD)
_CURSOR: Final = re.compile(r"(\d)\.(-?\d{1,15})\.([a-z0-9_-]{1,36})", re.ASCII)


class BadCursor(ValueError):
    """A cursor that this search did not give."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: `text` as typed, `filters` as words (see `filter_word`).

    `order` is a column of the postings; `after` is the cursor of the page before; a page holds 1
    to MAX_PAGE things.
    """

    text: str = ""
    filters: tuple[str, ...] = ()
    order: str = NEWEST
    after: str | None = None
    limit: int = 20


@dataclass(frozen=True)  # without slots: one with slots cannot be made by its name for a card
class Found(Generic[Card]):
    """A page. `after` gives the next one, None at the end; `understood_as` is what was looked for
    instead of a mistyped text, else empty.
    """

    cards: tuple[Card, ...]
    after: str | None
    understood_as: str = ""


class Finder(Generic[Id, Card]):
    """Costs the same among many things: it reads the tops of sorted word lists.

    `show` turns ids into what is shown of them, in their order; `id_of` reads an id back from its
    own text (ValueError for what is none).
    """

    def __init__(
        self,
        uow: UnitOfWork,
        lists: WordLists,
        show: Callable[[Tx, Sequence[Id]], Awaitable[Sequence[Card]]],
        id_of: Callable[[str], Id],
    ) -> None:
        self.uow = uow
        self._lists = lists
        self._show = show
        self._id_of = id_of
        self._lexicon = Recent(self._read_lexicon, _KEPT, uow.clock)

    def forget(self) -> None:
        """Names have changed."""
        self._lexicon.forget()

    async def find(self, wanted: Query) -> Found[Card]:
        """A page of things that are shown. BadCursor.

        Text that finds nothing as it was typed is understood as what it may mean: mistyped words
        by what the names are made of (read anew every five minutes), Khmer in Latin letters or
        with other vowels by its sound.
        """
        cursor = self._cursor(wanted.after) if wanted.after is not None else None
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
    async def _first(
        self, tx: Tx, search: _Search[Id], ways: Collection[Way]
    ) -> Found[Card] | None:
        typed = search.typed
        asked = {*typed.latin, *typed.khmer, *typed.sound, *search.filters}
        counts = await tables.counts(tx, self._lists, asked)
        every = attempts(typed, counts) if not typed.is_empty else [Attempt(Way.TYPED)]
        return await self._page(tx, search, [each for each in every if each.way in ways], counts)

    @query
    async def _try(
        self, tx: Tx, search: _Search[Id], every: Sequence[Attempt]
    ) -> Found[Card] | None:
        asked = {word for each in every for word in each.all_of}
        counts = await tables.counts(tx, self._lists, asked.union(search.filters))
        return await self._page(tx, search, every, counts)

    async def _page(
        self, tx: Tx, search: _Search[Id], every: Sequence[Attempt], counts: Counts
    ) -> Found[Card] | None:
        """A page of the first of these attempts that finds something."""
        for attempt in every:
            if not search.may_be(attempt.way):
                continue
            if places := await self._places(tx, attempt, search, counts):
                shown = places[: search.limit]
                cards = await self._show(tx, [each.id for each in shown])
                more = len(places) > search.limit and not attempt.most_of
                after = _Cursor(attempt.way, shown[-1]).text if more else None
                return Found(tuple(cards), after, attempt.understood_as)
        return None

    async def _places(
        self, tx: Tx, attempt: Attempt, search: _Search[Id], counts: Counts
    ) -> list[Place[Id]]:
        """One more than a page."""
        filters, limit = search.filters, search.limit + 1
        if attempt.most_of:
            return await tables.with_most(
                tx, self._lists, attempt.most_of, filters, attempt.at_least, limit
            )
        every = rarest_first([*attempt.all_of, *filters], counts) or [words.EVERYTHING]
        after = search.cursor.place if search.cursor else None
        return await tables.with_all(tx, self._lists, every, search.wanted.order, after, limit)

    @query
    async def _read_lexicon(self, tx: Tx) -> Lexicon:
        return Lexicon(await tables.latin(tx, self._lists))

    def _cursor(self, text: str) -> _Cursor[Id]:
        found = _CURSOR.fullmatch(text)
        if found is None:
            raise BadCursor(text)
        try:
            return _Cursor(int(found[1]), Place(int(found[2]), self._id_of(found[3])))
        except ValueError as error:
            raise BadCursor(text) from error


@dataclass(frozen=True, slots=True)
class _Cursor(Generic[Id]):
    """Which way of understanding a page belongs to, and where it ends."""

    way: int
    place: Place[Id]

    @property
    def text(self) -> str:
        return f"{self.way}.{self.place.value}.{self.place.id}"


@dataclass(frozen=True, slots=True)
class _Search(Generic[Id]):
    """What is looked for, and from where on."""

    wanted: Query
    typed: Wanted
    cursor: _Cursor[Id] | None

    @property
    def limit(self) -> int:
        return min(max(self.wanted.limit, 1), MAX_PAGE)

    @property
    def filters(self) -> list[str]:
        return list(self.wanted.filters)

    def may_be(self, way: Way) -> bool:
        """A later page goes on as the first one was understood."""
        return self.cursor is None or self.cursor.way == way
