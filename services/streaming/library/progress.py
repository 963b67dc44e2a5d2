"""Where fans are in what they watch and hear: many beats become one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.core.batcher import Batcher
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.streaming.library.repository import fans
from services.streaming.library.schemas import Beat, Progress

_MAX_BATCH: Final = 2_000
_MAX_WAITING: Final = 20_000


def newest(beats: Sequence[Beat]) -> dict[tuple[int, UUID], Beat]:
    """The beat that counts for each fan and item: the newest, of two at once the further one."""
    found: dict[tuple[int, UUID], Beat] = {}
    for beat in beats:
        key = beat.fan_id, beat.item_id
        known = found.get(key)
        if known is None or (beat.at, beat.seconds) > (known.at, known.seconds):
            found[key] = beat
    return found


class ProgressService:
    """Late beats and beats that come twice never take anybody back."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._batcher: Batcher[Beat, None] = Batcher(
            "progress",
            self._flush,
            key=lambda beat: (beat.fan_id, beat.item_id, beat.at, beat.seconds),
            max_batch=_MAX_BATCH,
            max_waiting=_MAX_WAITING,
        )

    def start(self) -> None:
        self._batcher.start()

    async def stop(self) -> None:
        await self._batcher.stop()

    async def put(self, beat: Beat) -> None:
        """Returns when it is stored. Busy when too many wait; an unknown item is no error: what is
        told of it goes nowhere.
        """
        await self._batcher.submit(beat)

    @query
    async def of(self, tx: Tx, fan_id: int, item_id: UUID) -> Progress | None:
        """Where this fan is in an item; None: never opened."""
        return (await fans.progress_of(tx, fan_id, [item_id])).get(item_id)

    async def _flush(self, beats: Sequence[Beat]) -> Sequence[None]:
        await self._store(beats)
        return [None] * len(beats)

    @use_case
    async def _store(self, tx: Tx, beats: Sequence[Beat]) -> None:
        await store(tx, beats)


async def store(tx: Tx, beats: Sequence[Beat]) -> None:
    """The same in somebody's transaction; what claims to come from later came now."""
    lengths = await fans.lengths(tx, {beat.item_id for beat in beats})
    possible = [
        _bounded(beat, tx.now, lengths[beat.item_id]) for beat in beats if beat.item_id in lengths
    ]
    rows = [
        (fan_id, Progress(item_id, beat.seconds, _is_end(beat, lengths[item_id]), beat.at))
        for (fan_id, item_id), beat in newest(possible).items()
    ]
    await fans.save_progress(tx, rows)


def _bounded(beat: Beat, now: datetime, length: int) -> Beat:
    """Not after now, not beyond the end."""
    if beat.at <= now and (beat.seconds <= length or not length):
        return beat
    return replace(beat, at=min(beat.at, now), seconds=min(beat.seconds, length or beat.seconds))


def _is_end(beat: Beat, length: int) -> bool:
    return length > 0 and beat.seconds * 100 >= length * fans.FINISHED_PERCENT
