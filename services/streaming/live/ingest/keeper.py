"""Keeps the gate open while a camera may come, and finishes what is over; for the worker."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from services.core.logs import get_logger
from services.streaming.live.ingest.broadcast import Places
from services.streaming.live.ingest.gate import Gate
from services.streaming.live.ingest.line import CameraLine
from services.streaming.live.ingest.mirror import Mirror
from services.streaming.live.ingest.recorder import NotJoined, join
from services.streaming.live.ingest.timeline import Timeline
from services.streaming.live.keeping import LiveKeeping
from services.streaming.live.renditions import SOURCE
from services.streaming.live.schemas import LiveEvent

_LOOK_SECONDS: Final = 2.0
_PLAYLIST_STAYS: Final = timedelta(minutes=15)
_RECORDING_STAYS: Final = timedelta(days=1)
log = get_logger("live")


class LiveKeeper:
    def __init__(self, line: CameraLine, keeping: LiveKeeping, gate: Gate, places: Places) -> None:
        self.gate = gate
        self._line = line
        self._keeping = keeping
        self._places = places

    async def run_forever(self) -> None:
        """Until cancelled; then cameras are sent away and their last pieces are put down."""
        try:
            while True:
                try:
                    await self.look()
                except Exception:  # the database is away: those on air go on, look again
                    log.exception("live_not_kept")
                await asyncio.sleep(_LOOK_SECONDS)
        finally:
            await self.gate.close()

    async def look(self) -> None:
        """One round; nothing but a glance while no broadcast is near."""
        if await self._keeping.is_quiet():
            await self.gate.close()
            return
        await self._open_or_close()
        await self._keeping.look()
        for event in await self._keeping.to_finish():
            await self._finish(event)
        await self._sweep()

    async def _open_or_close(self) -> None:
        doors = await self._line.doors()
        if doors and not self.gate.is_open:
            try:
                await self.gate.open()
            except OSError as error:
                log.warning("rtmp_port_taken", why=repr(error))
                await self._line.closed([door.id for door in doors])
        elif not doors:
            await self.gate.close()

    async def _finish(self, event: LiveEvent) -> None:
        length = timedelta(seconds=event.dvr_seconds)
        timeline = Timeline.resume(self._places.live / event.id.hex, length)
        timeline.finish()
        for name in event.renditions:
            if name != SOURCE:
                Mirror.resume(name, timeline).write(ended=True)
        folder = self._places.recordings / event.id.hex
        try:
            recording = await join(self._places.ffmpeg, folder)
        except NotJoined:
            log.warning("recording_not_joined", live=event.key)
            recording = None
        await self._keeping.finish(event, recording)

    async def _sweep(self) -> None:
        for root, stays in (
            (self._places.live, _PLAYLIST_STAYS),
            (self._places.recordings, _RECORDING_STAYS),
        ):
            for event_id, folder in _folders(root):
                if await self._keeping.is_over(event_id, stays):
                    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _folders(root: Path) -> Iterator[tuple[UUID, Path]]:
    if not root.exists():
        return
    for folder in root.iterdir():
        with contextlib.suppress(ValueError):
            yield UUID(hex=folder.name), folder
