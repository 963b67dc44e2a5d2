"""Halts that the channel ordered, kept over restarts: a new process obeys them too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.notifications import repository


class Halts:
    """The book that the sending side writes in when it is told to wait, and reads at start."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @use_case
    async def note(self, tx: Tx, scope: str, seconds: float) -> None:
        """Nobody sends in `scope` for `seconds` from now; a longer halt stays as it is."""
        await repository.note_halt(tx, scope, tx.now + timedelta(seconds=seconds))

    @query
    async def running(self, tx: Tx) -> Mapping[str, float]:
        """The halts that still run, with the seconds left of each."""
        found = await repository.halts(tx)
        return {scope: (until - tx.now).total_seconds() for scope, until in found.items()}
