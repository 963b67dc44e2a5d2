"""A fan's votes of a whole season, page by page, each with its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select, tuple_

from services.core.uow import Tx, UnitOfWork, query
from services.voting.history.service import MyVote
from services.voting.intake.book import WindowBook
from services.voting.intake.receipts import receipt_code
from services.voting.models.votes import Vote
from services.voting.show.model import VoteKind

_BEGIN: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class VotesPage:
    """The newest first; `next_cursor` None at the end."""

    items: tuple[MyVote, ...]
    next_cursor: str | None


class MyVotes:
    def __init__(self, uow: UnitOfWork, book: WindowBook) -> None:
        self.uow = uow
        self._book = book

    @query
    async def page(
        self, tx: Tx, fan_id: int, window_ids: Sequence[str], cursor: str | None, limit: int
    ) -> VotesPage:
        """`cursor` is what an earlier page gave; ValueError for anything else."""
        found = await _rows(tx, fan_id, window_ids, cursor, limit + 1)
        rows = found[:limit]
        taken_back = await _taken_back(tx, fan_id, rows)
        windows = await self._book.windows(tx, sorted({row.window_id for row in rows}), keep=False)
        items = tuple(
            MyVote(
                row.window_id,
                row.act,
                row.votes,
                row.units,
                VoteKind(row.kind),
                row.at,
                row.idem,
                receipt_code(windows[row.window_id].secret, fan_id, row.idem),
                (row.window_id, row.idem) in taken_back,
            )
            for row in rows
        )
        return VotesPage(items, _cursor_of(rows[-1]) if len(found) > limit else None)


async def _rows(
    tx: Tx, fan_id: int, window_ids: Sequence[str], cursor: str | None, limit: int
) -> Sequence[Vote]:
    order = (Vote.at, Vote.window_id, Vote.idem)
    statement = select(Vote).where(
        Vote.window_id.in_(window_ids), Vote.fan_id == fan_id, Vote.reverses.is_(None)
    )
    if cursor is not None:
        statement = statement.where(tuple_(*order) < tuple_(*_place_of(cursor)))
    ordered = statement.order_by(*(column.desc() for column in order)).limit(limit)
    return (await tx.session.scalars(ordered)).all()


async def _taken_back(tx: Tx, fan_id: int, rows: Sequence[Vote]) -> set[tuple[str, str]]:
    statement = select(Vote.window_id, Vote.reverses).where(
        Vote.window_id.in_({row.window_id for row in rows}),
        Vote.fan_id == fan_id,
        Vote.reverses.in_({row.idem for row in rows}),
    )
    return {(row.window_id, row.reverses or "") for row in await tx.session.execute(statement)}


def _cursor_of(row: Vote) -> str:
    return f"{(row.at - _BEGIN) // _MICROSECOND}.{row.window_id}.{row.idem}"


def _place_of(cursor: str) -> tuple[datetime, str, str]:
    at, window_id, idem = cursor.split(".", 2)
    return _BEGIN + int(at) * _MICROSECOND, window_id, idem
