"""SQL of looking for products: the tops of word lists, cut with one another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from services.catalog.models import Product, ShopPosting, ShopWord
from services.catalog.schemas import Sorting
from services.core.among import among
from services.core.uow import Tx


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: the sorting value and id of its last product."""

    value: int
    product_id: str


async def counts(tx: Tx, words: Collection[str]) -> dict[str, int]:
    """How many products have each of these words; those that none has are left out."""
    rows = await tx.session.execute(
        select(ShopWord.word, ShopWord.products).where(
            among(tx, ShopWord.word, words), ShopWord.products > 0
        )
    )
    return {row.word: row.products for row in rows}


async def latin(tx: Tx) -> dict[str, int]:
    """The same of every word that begins with a Latin letter."""
    rows = await tx.session.execute(
        select(ShopWord.word, ShopWord.products).where(
            ShopWord.word >= "a", ShopWord.word < "{", ShopWord.products > 0
        )
    )
    return {row.word: row.products for row in rows}


async def with_all(
    tx: Tx, words: Sequence[str], sorting: Sorting, after: Place | None, limit: int
) -> list[Place]:
    """Products on sale that have all words, in the wanted order. The rarest word comes first."""
    first = aliased(ShopPosting)
    value = first.newest_first if sorting is Sorting.NEWEST else first.price_minor
    conditions: list[ColumnElement[bool]] = [first.word == words[0], *_on_sale(tx)]
    for word in words[1:]:
        other = aliased(ShopPosting)
        conditions.append(
            exists().where(
                other.word == word,
                other.newest_first == first.newest_first,
                other.product_id == first.product_id,
            )
        )
    if after is not None:
        conditions.append(tuple_(value, first.product_id) > (after.value, after.product_id))
    statement = (
        select(value, first.product_id)
        .join(Product, Product.id == first.product_id)
        .where(and_(*conditions))
        .order_by(value, first.product_id)
        .limit(limit)
    )
    return [Place(*row) for row in await tx.session.execute(statement)]


async def with_most(
    tx: Tx, words: Sequence[str], always: Sequence[str], at_least: int, limit: int
) -> list[Place]:
    """Products on sale that have at least so many of these words, most of them first.

    `always` are words that each of them has.
    """
    hits = func.count()
    conditions = [among(tx, ShopPosting.word, list(words)), *_on_sale(tx)]
    for word in always:
        other = aliased(ShopPosting)
        conditions.append(
            exists().where(
                other.word == word,
                other.newest_first == ShopPosting.newest_first,
                other.product_id == ShopPosting.product_id,
            )
        )
    statement = (
        select(ShopPosting.newest_first, ShopPosting.product_id)
        .join(Product, Product.id == ShopPosting.product_id)
        .where(*conditions)
        .group_by(ShopPosting.newest_first, ShopPosting.product_id)
        .having(hits >= at_least)
        .order_by(hits.desc(), ShopPosting.newest_first, ShopPosting.product_id)
        .limit(limit)
    )
    return [Place(*row) for row in await tx.session.execute(statement)]


def _on_sale(tx: Tx) -> list[ColumnElement[bool]]:
    return [
        Product.is_listed.is_(True),
        Product.launches_at <= tx.now,
        or_(Product.ends_at.is_(None), Product.ends_at > tx.now),
    ]
