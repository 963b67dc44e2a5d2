"""Notes where votes come from, beside the votes: in memory first, written each second."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
from datetime import datetime
from typing import Final

from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork
from services.core.upserts import insert_into
from services.voting.intake.schemas import CastVote, Origin
from services.voting.models.trust import VoteOrigin

ORIGIN_PURPOSE: Final = "voting.origins"
_PAUSE_SECONDS: Final = 1.0
_AT_ONCE: Final = 500
_REMEMBERED: Final = 200_000
_HASH_BYTES: Final = 16
_Row = tuple[str, str, str, int]
log = get_logger("vote_origins")


class OriginNotes:
    """A fan's second vote from the same place costs a look into memory.

    What a killed process had not written yet is lost: it is evidence, not a vote.
    """

    def __init__(self, uow: UnitOfWork, key: bytes) -> None:
        self._uow = uow
        self._key = key
        self._known: set[_Row] = set()
        self._waiting: dict[_Row, datetime] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._write_forever(), name="vote-origins")

    async def stop(self) -> None:
        """What waits is written first."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        await self.write()

    def note(self, vote: CastVote) -> None:
        if vote.origin is not None:
            self.came_from(vote.window_id, vote.fan_id, vote.origin, vote.received_at)

    def came_from(self, window_id: str, fan_id: int, origin: Origin, at: datetime) -> None:
        """Also without a vote: somebody opened a link of a referrer."""
        for kind in ("device", "address", "session", "referrer"):
            text = getattr(origin, kind)
            if not text:
                continue
            row = window_id, kind, self._hashed(window_id, kind, text), fan_id
            if row not in self._known and row not in self._waiting:
                self._waiting[row] = at

    async def write(self) -> None:
        """All that waits, some hundred rows in a transaction."""
        while self._waiting:
            part = dict(list(self._waiting.items())[:_AT_ONCE])
            await self._uow.run(lambda tx, part=part: _store(tx, part))  # type: ignore[misc]
            for row in part:
                self._waiting.pop(row, None)
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            self._known.update(part)

    def _hashed(self, window_id: str, kind: str, text: str) -> str:
        about = f"{window_id}:{kind}:{text}".encode()
        return hmac.digest(self._key, about, hashlib.sha256)[:_HASH_BYTES].hex()

    async def _write_forever(self) -> None:
        while True:
            await asyncio.sleep(_PAUSE_SECONDS)
            try:
                await self.write()
            except Exception:  # the next round tries again
                log.exception("origins_not_written")


async def _store(tx: Tx, rows: dict[_Row, datetime]) -> None:
    values = [
        {"window_id": window, "kind": kind, "value": value, "fan_id": fan, "at": at}
        for (window, kind, value, fan), at in rows.items()
    ]
    await tx.session.execute(insert_into(tx, VoteOrigin).on_conflict_do_nothing(), values)
