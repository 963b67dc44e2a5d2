"""A fan's own votes and what is left: read with the receipts, which nobody else can make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.core.uow import Tx, UnitOfWork, query
from services.voting.history import repository
from services.voting.intake.book import WindowBook
from services.voting.intake.receipts import receipt_code
from services.voting.intake.rules import free_left, is_whole, may_undo
from services.voting.show.model import VoteKind

_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class MyVote:
    """`receipt` is the fan's alone. `is_undone`: a later row takes it back. `may_undo`: the whole
    ballot that came with `idem` can be taken back now.
    """

    window_id: str
    act: str
    votes: int
    units: int
    kind: VoteKind
    at: datetime
    idem: str
    receipt: str
    is_undone: bool
    may_undo: bool = False


@dataclass(frozen=True, slots=True)
class MyBallot:
    """What a fan may still do in a window.

    `left` and `used` are free votes; `credit` and `bonus` those that were bought and earned and
    are not used yet.
    """

    left: int
    used: int
    credit: int
    bonus: int = 0


class HistoryService:
    def __init__(self, uow: UnitOfWork, book: WindowBook) -> None:
        self.uow = uow
        self._book = book

    @query
    async def ballot(self, tx: Tx, window_id: str, fan_id: int) -> MyBallot:
        windows = await self._book.windows(tx, [window_id], keep=False)
        paper = await repository.paper(tx, window_id, fan_id)
        if window_id not in windows:
            return MyBallot(0, 0, 0)
        window = windows[window_id]
        sells = window.kinds.packs or window.kinds.missions
        credit = await repository.credit(tx, window_id, fan_id) if sells else {}
        return MyBallot(
            free_left(window, paper, tx.now),
            paper.free_used,
            credit.get(VoteKind.PAID, 0),
            credit.get(VoteKind.BONUS, 0),
        )

    @query
    async def votes(self, tx: Tx, fan_id: int, window_id: str) -> list[MyVote]:
        """The newest first, twenty at most."""
        rows = await repository.votes(tx, fan_id, window_id, _SHOWN)
        windows = await self._book.windows(tx, sorted({r.window_id for r in rows}), keep=False)
        undone = {(row.window_id, row.reverses) for row in rows if row.reverses}
        return [
            MyVote(
                row.window_id,
                row.act,
                row.votes,
                row.units,
                row.kind,
                row.at,
                row.idem,
                receipt_code(windows[row.window_id].secret, fan_id, row.idem),
                (row.window_id, row.idem) in undone,
                is_whole(row.idem) and may_undo(windows[row.window_id], row, tx.now),
            )
            for row in rows
            if row.reverses is None
        ]
