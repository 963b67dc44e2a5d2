"""What the clock asks of broadcasts: viewers, cameras that are away, the end, the recording."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.streaming.live.desk import end
from services.streaming.live.repository import events, line, viewers
from services.streaming.live.schemas import CameraLost, LiveEvent, LiveTouched
from services.streaming.live.states import ENDS_AFTER, LISTENS, SAID_AFTER, LiveMove, LiveState

STALE_AFTER: Final = timedelta(seconds=15)
SETTLED_AFTER: Final = timedelta(seconds=15)
"""So long after its end the last sender has heard of it and has put its last piece away."""
_AT_ONCE: Final = 20
_SHOWN_EVERY_SECONDS: Final = 10
_LATELY: Final = timedelta(hours=12)

Submit = Callable[[Tx, UUID, Path], Awaitable[object]]


class LiveKeeping:
    """Each step may be done by any number of workers, and twice."""

    def __init__(self, uow: UnitOfWork, submit: Submit) -> None:
        self.uow = uow
        self._submit = submit
        self._shown = 0

    @query
    async def is_quiet(self, tx: Tx) -> bool:
        """Nothing is armed, on air or to be finished."""
        busy = (LiveState.ARMED, LiveState.ON_AIR, LiveState.ENDED)
        return not await events.listed(tx, busy, 1)

    @use_case
    async def look(self, tx: Tx) -> None:
        """Count viewers, note lost cameras, tell operators, and end what has been left alone."""
        await line.lose_stale(tx, tx.now - STALE_AFTER)
        await self._show(tx)
        for event in await events.listed(tx, (LiveState.ON_AIR,), _AT_ONCE):
            await events.count_viewers(tx, event.id, await viewers.watching(tx, event.item_id))
        for event in await line.lost_since(tx, tx.now - SAID_AFTER, untold=True):
            assert event.sender_lost_at is not None
            if await line.note_loss_told(tx, event.id):
                tx.emit(CameraLost(event.id, event.key, event.sender_lost_at))
        for event in await line.lost_since(tx, tx.now - ENDS_AFTER, untold=False):
            await end(tx, event)

    async def _show(self, tx: Tx) -> None:
        """Now and then, to the operators who have to do with what is armed or on air."""
        slot = int(tx.now.timestamp()) // _SHOWN_EVERY_SECONDS
        if slot == self._shown:
            return
        self._shown = slot
        for event in await events.listed(tx, LISTENS, _AT_ONCE):
            for actor_id in await events.actors(tx, event.id, tx.now - _LATELY, _AT_ONCE):
                tx.emit(LiveTouched(event.key, actor_id))

    @query
    async def to_finish(self, tx: Tx) -> Sequence[LiveEvent]:
        """Over, and what was kept of it has not been handed over yet."""
        found = await events.listed(tx, (LiveState.ENDED,), _AT_ONCE)
        return [
            event
            for event in found
            if event.ended_at is not None and event.ended_at <= tx.now - SETTLED_AFTER
        ]

    @use_case
    async def finish(self, tx: Tx, event: LiveEvent, recording: Path | None) -> None:
        """Hand the recording over to be processed; None: there is none."""
        move = LiveMove.FAIL if recording is None else LiveMove.RECORD
        if await events.move(tx, event.id, move) and recording is not None:
            await self._submit(tx, event.item_id, recording)

    @query
    async def is_over(self, tx: Tx, event_id: UUID, since: timedelta) -> bool:
        """Whether it was over so long ago, or was never there."""
        event = await events.by_id(tx, event_id)
        if event is None:
            return True
        done = event.state in {LiveState.RECORDED, LiveState.FAILED}
        return done and event.ended_at is not None and event.ended_at <= tx.now - since
