"""One camera on air: what it sends becomes pieces, and what breaks on the way begins anew."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Final

from services.core.logs import get_logger
from services.streaming.live.ingest import flv
from services.streaming.live.ingest.chunks import BadRtmp, Message, Type
from services.streaming.live.ingest.door import Door as Camera
from services.streaming.live.ingest.line import BEAT_SECONDS, CameraLine
from services.streaming.live.ingest.meter import Meter
from services.streaming.live.ingest.outlet import Outlet
from services.streaming.live.ingest.program import ProgramBroke
from services.streaming.live.ingest.recorder import Recorder
from services.streaming.live.ingest.segmenter import Segmenter
from services.streaming.live.ingest.timeline import Timeline
from services.streaming.live.repository.line import Door, Health
from services.streaming.live.states import Problem

_LOOK_SECONDS: Final = 0.1
_MOST_BREAKS: Final = 5
_BREAKS_WITHIN_SECONDS: Final = 60
log = get_logger("broadcast")


class Stopped(Exception):
    """The broadcast is over, or must not go on like this."""

    def __init__(self, problem: Problem = Problem.NONE) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie and what makes them."""

    live: Path
    recordings: Path
    ffmpeg: str


class Broadcast:
    """`sender` has the line of `door`; `take` is the number of the take that begins."""

    def __init__(
        self, line: CameraLine, door: Door, sender: str, take: int, places: Places
    ) -> None:
        self._line = line
        self._door = door
        self._sender = sender
        self._take = take
        self._places = places
        folder = places.live / door.id.hex
        self.timeline = Timeline.resume(folder, timedelta(seconds=door.dvr_seconds))
        self._outlet = Outlet(places.ffmpeg, self.timeline, door.renditions)
        self._recorder = Recorder(places.recordings / door.id.hex)
        self._meter = Meter()
        self._configs: dict[int, Message] = {}
        self._segmenter: Segmenter | None = None
        self._is_on_air = False
        self._breaks: deque[float] = deque(maxlen=_MOST_BREAKS)

    async def run(self, camera: Camera) -> Problem:
        """Until the camera goes, the event ends, or something cannot be mended; what was wrong."""
        tasks = [
            asyncio.create_task(self._send(camera)),
            asyncio.create_task(self._follow()),
            asyncio.create_task(self._beat()),
        ]
        problem = Problem.AWAY
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except Stopped as stopped:
            problem = stopped.problem
        except (BadRtmp, OSError, EOFError, TimeoutError) as error:
            log.info("camera_gone", live=self._door.key, why=repr(error))
        finally:
            await _cancelled(tasks)
            await self._end_take()
            await self._outlet.close()
            await self._recorder.close()
            await self._line.leave(self._door.id, self._sender, problem)
        return problem

    async def _send(self, camera: Camera) -> None:
        async for message in camera.messages():
            if not flv.is_ours(message):
                raise Stopped(Problem.CODEC)
            self._meter.note(message)
            if self._meter.is_too_much:
                raise Stopped(Problem.BITRATE)
            self._remember(message)
            try:
                await self._feed(message)
            except ProgramBroke:
                await self._begin_anew()

    def _remember(self, message: Message) -> None:
        """What every segmenter must hear first."""
        if message.type == Type.DATA or flv.is_config(message):
            self._configs[message.type] = message

    async def _feed(self, message: Message) -> None:
        if self._segmenter is None:
            if not flv.is_keyframe(message):
                return  # a take begins with a picture that stands for itself
            await self._start(message)
        assert self._segmenter is not None
        await self._segmenter.feed(flv.tag(message))
        self._outlet.hear(message)

    async def _start(self, keyframe: Message) -> None:
        later = self._line.clock.now() - datetime.now(UTC)
        self._segmenter = await Segmenter.start(
            self._places.ffmpeg, self.timeline.folder, self._take, later
        )
        first = b"".join(flv.tag(self._configs[type_]) for type_ in sorted(self._configs))
        await self._segmenter.feed(flv.HEADER + first)
        self._outlet.begin(self._take, keyframe, self._configs)

    async def _begin_anew(self) -> None:
        """Another take after one that broke; not for ever."""
        self._breaks.append(monotonic())
        often = len(self._breaks) == _MOST_BREAKS
        if often and self._breaks[-1] - self._breaks[0] < _BREAKS_WITHIN_SECONDS:
            raise Stopped(Problem.ENCODER)
        log.warning("segmenter_broke", live=self._door.key, take=self._take)
        await self._end_take()
        take = await self._line.take(self._door.id, self._sender)
        if take is None:
            raise Stopped
        self._take = take

    async def _end_take(self) -> None:
        segmenter, self._segmenter = self._segmenter, None
        self._outlet.end_take()
        if segmenter is not None:
            await segmenter.end()
            await self._publish(segmenter)

    async def _follow(self) -> None:
        while True:
            if self._segmenter is not None:
                await self._publish(self._segmenter)
            self._outlet.publish()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _publish(self, segmenter: Segmenter) -> None:
        if not (pieces := segmenter.pieces()):
            return
        self._outlet.add(pieces)
        if not self._is_on_air:
            self._outlet.publish()
            self._is_on_air = True
            await self._line.on_air(self._door.key, self._sender)
        await self._recorder.keep(self.timeline.folder, pieces)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            health = Health(
                kbps=self._meter.kbps,
                height=self._meter.height,
                keyframe_ms=self._meter.keyframe_ms,
                recorded_bytes=self._recorder.bytes,
                problem=Problem.DISK if self._recorder.is_full else Problem.NONE,
                down=self._outlet.down,
            )
            if not await self._line.keep(self._door.id, self._sender, health):
                raise Stopped


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
