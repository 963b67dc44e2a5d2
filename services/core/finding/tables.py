"""SQL of looking up by words: the tops of sorted word lists, cut with one another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, delete, func, select, true, tuple_, update
from sqlalchemy.orm import aliased

from services.core.among import among
from services.core.parts import in_parts
from services.core.uow import Tx
from services.core.upserts import insert_into

Id = TypeVar("Id")

NEWEST: Final = "newest_first"
"""The order that every list of words has: the youngest first."""
_AT_ONCE: Final = 500
_LOWEST: Final = -(1 << 62)


@dataclass(frozen=True, slots=True)
class WordLists:
    """The tables of one search.

    `word` counts how many things have a word, in its column `counted`. `posting` says which
    things these are, by the id in its column `subject`, with NEWEST and perhaps other columns to
    sort by (`has_one_order`: none). `thing` is their own table; `shown` says which of them may be
    found.
    """

    word: Any
    counted: str
    posting: Any
    subject: str
    thing: Any
    shown: Callable[[Tx], Sequence[ColumnElement[bool]]]
    has_one_order: bool = False

    @property
    def count(self) -> Any:
        return getattr(self.word, self.counted)

    def subject_of(self, posting: Any) -> Any:
        return getattr(posting, self.subject)


@dataclass(frozen=True, slots=True)
class Place(Generic[Id]):
    """Where a page ends: the sorting value and the id of its last thing."""

    value: int
    id: Id


async def counts(tx: Tx, lists: WordLists, words: Collection[str]) -> dict[str, int]:
    """How many things have each of these words; those that none has are left out."""
    if not words:
        return {}
    rows = await tx.session.execute(
        select(lists.word.word, lists.count).where(
            among(tx, lists.word.word, words), lists.count > 0
        )
    )
    return {word: count for word, count in rows}  # noqa: C416 - a row is no pair for the types


async def latin(tx: Tx, lists: WordLists) -> dict[str, int]:
    """The same of every word that begins with a Latin letter."""
    word = lists.word.word
    rows = await tx.session.execute(
        select(word, lists.count).where(word >= "a", word < "{", lists.count > 0)
    )
    return {word: count for word, count in rows}  # noqa: C416


async def with_all(
    tx: Tx,
    lists: WordLists,
    words: Sequence[str],
    order: str,
    after: Place[Id] | None,
    limit: int,
) -> list[Place[Id]]:
    """Things that have all words, in the wanted order. The rarest word comes first.

    Its list is walked from the top until the page is full, and each thing is asked for the rest.
    A database that knows nothing yet of freshly loaded rows must not be tempted to read all of
    them and sort: the rest is asked for by values, and not by joins, which it would begin at the
    other end.
    """
    first = aliased(lists.posting)
    value, subject = getattr(first, order), lists.subject_of(first)
    conditions = [*_from(lists, first, words[0], order, after), _is_shown(tx, lists, subject)]
    conditions += [_has_too(lists, getattr(first, NEWEST), subject, each) for each in words[1:]]
    sorted_by = (first.word, value, subject) if lists.has_one_order else (value, subject)
    statement = select(value, subject).where(*conditions).order_by(*sorted_by).limit(limit)
    return [Place(*row) for row in await tx.session.execute(statement)]


async def with_most(
    tx: Tx,
    lists: WordLists,
    words: Sequence[str],
    always: Sequence[str],
    at_least: int,
    limit: int,
) -> list[Place[Any]]:
    """Things that have at least so many of these words, those with most of them first.

    `always` are words that each of them has. They are asked for, like in `with_all`, only of what
    has enough of the words.
    """
    posting = lists.posting
    counted = (
        select(getattr(posting, NEWEST), lists.subject_of(posting), func.count().label("hits"))
        .where(among(tx, posting.word, list(words)))
        .group_by(getattr(posting, NEWEST), lists.subject_of(posting))
        .having(func.count() >= at_least)
        .subquery()
    )
    newest, subject = counted.c[NEWEST], counted.c[lists.subject]
    conditions = [_is_shown(tx, lists, subject)]
    conditions += [_has_too(lists, newest, subject, word) for word in always]
    statement = (
        select(newest, subject)
        .where(*conditions)
        .order_by(counted.c.hits.desc(), newest, subject)
        .limit(limit)
    )
    return [Place(*row) for row in await tx.session.execute(statement)]


def _from(
    lists: WordLists, first: Any, word: str, order: str, after: Place[Any] | None
) -> list[ColumnElement[bool]]:
    """The list of a word, behind that place.

    Where there is one order only, it is a range of whole keys: any single word is taken to be
    rare until words have been counted, a range is not. Where there are several, a range could be
    walked in a wrong one.
    """
    value, subject = getattr(first, order), lists.subject_of(first)
    if not lists.has_one_order:
        behind = [tuple_(value, subject) > (after.value, after.id)] if after else []
        return [first.word == word, *behind]
    if after is None:
        return [tuple_(first.word, value) > (word, _LOWEST), first.word <= word]
    return [
        tuple_(first.word, value, subject) > (word, after.value, after.id),
        first.word <= word,
    ]


def _is_shown(tx: Tx, lists: WordLists, subject: Any) -> ColumnElement[bool]:
    return _holds(select(true()).where(lists.thing.id == subject, *lists.shown(tx)))


def _has_too(lists: WordLists, newest: Any, subject: Any, word: str) -> ColumnElement[bool]:
    other = aliased(lists.posting)
    return _holds(
        select(true()).where(
            other.word == word,
            getattr(other, NEWEST) == newest,
            lists.subject_of(other) == subject,
        )
    )


def _holds(row: Select[bool]) -> ColumnElement[bool]:
    """Whether there is this row, at most one, as a value: `EXISTS` would become a join."""
    return row.scalar_subquery().is_(true())


async def save_words(
    tx: Tx,
    lists: WordLists,
    words: Mapping[Id, Collection[str]],
    sorted_by: Mapping[Id, Mapping[str, int]],
) -> None:
    """Thing -> its words, each with the values that it is sorted by; and the counts of all words
    that have changed.
    """
    posting, subject = lists.posting, lists.subject_of(lists.posting)
    touched: set[str] = set()
    for some in in_parts(words, _AT_ONCE):
        gone = await tx.session.scalars(
            delete(posting).where(among(tx, subject, some)).returning(posting.word)
        )
        touched |= set(gone)
    touched = touched.union(*words.values())
    for each in in_parts(sorted(touched), _AT_ONCE):
        new = [{"word": word, lists.counted: 0} for word in each]
        await tx.session.execute(insert_into(tx, lists.word).on_conflict_do_nothing(), new)
    rows = (
        {"word": word, lists.subject: thing, **sorted_by[thing]}
        for thing, every in words.items()
        for word in sorted(every)
    )
    for part in in_parts(rows, _AT_ONCE):
        await tx.session.execute(insert_into(tx, posting), part)
    await _count(tx, lists, touched)


async def _count(tx: Tx, lists: WordLists, touched: Collection[str]) -> None:
    counted = (
        select(func.count())
        .where(lists.posting.word == lists.word.word)
        .correlate(lists.word)
        .scalar_subquery()
    )
    for some in in_parts(sorted(touched), _AT_ONCE):
        await tx.session.execute(
            update(lists.word)
            .where(among(tx, lists.word.word, some))
            .values({lists.counted: counted})
        )
