"""Where a fan was in what they play: told by the play, kept by the library."""

from __future__ import annotations

from typing import Final, Protocol
from uuid import UUID

from services.core.uow import Tx, UnitOfWork, query
from services.streaming.library.repository import fans
from services.streaming.library.schemas import Beat
from services.streaming.playback import repository
from services.streaming.playback.service import LIVE_VERSION

_MOST_KNOWN: Final = 20_000


class Progress(Protocol):
    async def put(self, beat: Beat) -> object: ...


class Positions:
    """Whose play it is does not change: it is asked once for each."""

    def __init__(self, uow: UnitOfWork, progress: Progress) -> None:
        self.uow = uow
        self._progress = progress
        self._known: dict[tuple[UUID, UUID], tuple[int, UUID] | None] = {}

    async def put(self, lease_id: UUID, play_id: UUID, seconds: float) -> bool:
        """False: no such play. Whoever knows both ids may tell."""
        name = (lease_id, play_id)
        if name not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[name] = await self._owner(lease_id, play_id)
        owner = self._known[name]
        if owner is None:
            return False
        fan_id, item_id = owner
        await self._progress.put(Beat(fan_id, item_id, int(seconds), self.uow.clock.now()))
        return True

    @query
    async def of(self, tx: Tx, fan_id: int, item_id: UUID) -> int:
        """Where to go on, in seconds; 0: at the beginning."""
        found = (await fans.progress_of(tx, fan_id, [item_id])).get(item_id)
        return 0 if found is None or found.is_finished else found.seconds

    @query
    async def _owner(self, tx: Tx, lease_id: UUID, play_id: UUID) -> tuple[int, UUID] | None:
        found = (await repository.plays(tx, [play_id])).get(play_id)
        if found is None or found.play.lease_id != lease_id:
            return None
        if found.play.version == LIVE_VERSION:
            return None
        return found.play.fan_id, found.play.item_id
