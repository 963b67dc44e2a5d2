"""One reading of the totals for everybody who looks: never a query for each viewer."""

from __future__ import annotations

import asyncio
from datetime import datetime

from services.core.uow import Tx, UnitOfWork, query
from services.voting.board import repository, rules
from services.voting.board.schemas import Board
from services.voting.programme.schemas import WindowCard
from services.voting.show.model import RevealMode


class BoardService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._boards: dict[str, tuple[datetime, Board]] = {}
        self._lock = asyncio.Lock()

    async def board(self, window: WindowCard) -> Board | None:
        """At most `live_interval_seconds` old; None where nothing may be shown."""
        if rules.mode_for(window.rules.reveal, window.state) is RevealMode.HIDDEN:
            return None
        async with self._lock:  # one reading serves all who wait for it
            known = self._boards.get(window.id)
            if known and self._is_fresh(window, known[0]):
                return known[1]
            board = await self._read(window)
            self._boards[window.id] = self.uow.clock.now(), board
            return board

    def _is_fresh(self, window: WindowCard, read_at: datetime) -> bool:
        age = (self.uow.clock.now() - read_at).total_seconds()
        return 0 <= age < window.rules.reveal.live_interval_seconds

    @query
    async def _read(self, tx: Tx, window: WindowCard) -> Board:
        reveal = window.rules.reveal
        mode = rules.mode_for(reveal, window.state)
        is_open = window.takes_votes
        before = rules.cutoff(reveal, window.ends_at, tx.now) if is_open else tx.now
        units = await repository.units(tx, window.id, before)
        lines = rules.lines(mode, [act.code for act in window.acts], units)
        return Board(window.id, lines, before, is_frozen=is_open and before < tx.now)
