"""The door of the intake: votes go through the batcher, or join a richer transaction."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final, Protocol

from services.core.batcher import Batcher
from services.core.uow import Tx, UnitOfWork
from services.voting.intake.book import WindowBook
from services.voting.intake.flush import Voters, count
from services.voting.intake.schemas import CastVote, Command, Origin, Outcome, Verdict

_IDEM: Final = re.compile(r"[A-Za-z0-9_:-]{1,36}")
_CODE: Final = re.compile(r"[a-z0-9-]{1,12}")
_BATCH: Final = 512
_QUEUE_SECONDS: Final = 3.0
_MALFORMED: Final = Verdict(Outcome.WRONG_BALLOT)


class Origins(Protocol):
    """Keeps where votes came from, beside the votes; never waited for."""

    def start(self) -> None: ...
    async def stop(self) -> None: ...
    def note(self, vote: CastVote) -> None: ...
    def came_from(self, window_id: str, fan_id: int, origin: Origin, at: datetime) -> None: ...


class IntakeService:
    """Acknowledges only what is committed. `writer` is this process among all that count votes."""

    def __init__(
        self,
        uow: UnitOfWork,
        book: WindowBook,
        voters: Voters,
        *,
        writer: int,
        flushers: int = 2,
        origins: Origins | None = None,
    ) -> None:
        self._uow = uow
        self._book = book
        self._voters = voters
        self._writer = writer
        self._origins = origins
        self._batchers = [
            Batcher(
                f"votes-{number}",
                partial(self._flush, writer * flushers + number),
                key=lambda command: (
                    type(command).__name__,
                    command.window_id,
                    command.fan_id,
                    command.idem,
                ),
                max_batch=_BATCH,
                max_age_seconds=_QUEUE_SECONDS,
            )
            for number in range(flushers if uow.database.dialect == "postgresql" else 1)
        ]

    def start(self) -> None:
        for batcher in self._batchers:
            batcher.start()
        if self._origins is not None:
            self._origins.start()

    async def stop(self) -> None:
        """Votes that were accepted are counted first."""
        await asyncio.gather(*(batcher.stop() for batcher in self._batchers))
        if self._origins is not None:
            await self._origins.stop()

    async def submit(self, command: Command) -> Verdict:
        """The verdict, after its commit. Busy: the queue is too old; nothing was counted."""
        if not _well_formed(command):
            return _MALFORMED
        # All that one fan does goes through one batcher, in its order.
        verdict = await self._batchers[command.fan_id % len(self._batchers)].submit(command)
        if self._origins is not None and verdict.is_stored and isinstance(command, CastVote):
            self._origins.note(command)
        return verdict

    def came_from(self, window_id: str, fan_id: int, origin: Origin, at: datetime) -> None:
        """A fan opened a link of somebody: kept beside the votes, never waited for."""
        if self._origins is not None:
            self._origins.came_from(window_id, fan_id, origin, at)

    async def count(self, tx: Tx, command: Command) -> Verdict:
        """The same, as a part of the caller's transaction; for votes that are paid in it."""
        if not _well_formed(command):
            return _MALFORMED
        (verdict,) = await count(tx, [command], self._book, self._voters, writer=self._writer)
        return verdict

    async def _flush(self, writer: int, commands: Sequence[Command]) -> Sequence[Verdict]:
        return await self._uow.run(
            lambda tx: count(tx, commands, self._book, self._voters, writer=writer)
        )


def _well_formed(command: Command) -> bool:
    """Keys and codes travel in arrays that are written as text."""
    codes = [command.window_id, *(act for act, _ in getattr(command, "picks", ()))]
    return bool(_IDEM.fullmatch(command.idem)) and all(_CODE.fullmatch(code) for code in codes)
