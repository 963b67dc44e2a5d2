"""SQL of the rows on the first screen: ids of items that people see, in the order of each row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.core.among import among
from services.core.finding.tables import NEWEST, Place, with_all
from services.core.uow import Tx
from services.streaming.library import words
from services.streaming.library.models import LibraryItem
from services.streaming.library.repository.finding import ITEMS, shown
from services.streaming.library.schemas import Kind


async def newest(tx: Tx, limit: int) -> list[UUID]:
    """Released already, the newest first; what is live has its own place."""
    statement = (
        select(LibraryItem.id)
        .where(
            *shown(tx),
            LibraryItem.newest_first >= _this_second(tx),
            LibraryItem.release_at <= tx.now,
            LibraryItem.kind != Kind.LIVE,
        )
        .order_by(LibraryItem.newest_first, LibraryItem.id)
        .limit(limit)
    )
    return list(await tx.session.scalars(statement))


async def newest_of(tx: Tx, kind: Kind, limit: int) -> list[UUID]:
    """The same of one kind, to the second: the top of its list of words."""
    before_all: Place[UUID] = Place(_this_second(tx), UUID(int=0))
    found = await with_all(tx, ITEMS, list(words.filters([kind], ())), NEWEST, before_all, limit)
    return [each.id for each in found]


async def coming(tx: Tx, limit: int) -> list[UUID]:
    """Not released yet, the next first."""
    statement = (
        select(LibraryItem.id)
        .where(
            *shown(tx),
            LibraryItem.newest_first <= _this_second(tx),
            LibraryItem.release_at > tx.now,
            LibraryItem.kind != Kind.LIVE,
        )
        .order_by(LibraryItem.newest_first.desc(), LibraryItem.id.desc())
        .limit(limit)
    )
    return list(await tx.session.scalars(statement))


async def closing(tx: Tx, before: datetime, limit: int) -> list[UUID]:
    """Released, and gone before that moment; the first to go first."""
    statement = (
        select(LibraryItem.id)
        .where(*shown(tx), LibraryItem.release_at <= tx.now, LibraryItem.until <= before)
        .order_by(LibraryItem.until, LibraryItem.id)
        .limit(limit)
    )
    return list(await tx.session.scalars(statement))


async def only_shown(tx: Tx, ids: Sequence[UUID]) -> set[UUID]:
    """Those of these that people may see."""
    statement = select(LibraryItem.id).where(among(tx, LibraryItem.id, ids), *shown(tx))
    return set(await tx.session.scalars(statement))


def _this_second(tx: Tx) -> int:
    """Its place in the order of `newest_first`, where these lists begin."""
    return -int(tx.now.timestamp())
