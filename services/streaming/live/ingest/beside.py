"""Smaller pictures and sound beside the source: whatever happens to them, the source goes on.

An encoder is fed by a task of its own, from a backlog with an end: when it cannot keep up, or
dies, or makes nothing, it is stopped, and another one begins at a keyframe a while later. Time is
what the camera's messages say.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from services.core.logs import get_logger
from services.streaming.live.ingest import boxes, flv
from services.streaming.live.ingest.chunks import Message, Type
from services.streaming.live.ingest.encoder import Encoder
from services.streaming.live.ingest.mirror import Mirror
from services.streaming.live.ingest.program import ProgramBroke
from services.streaming.live.ingest.timeline import Piece, Timeline
from services.streaming.live.renditions import SOUND

MOST_BEHIND_MS: Final = 4_000
_MOST_WAITING: Final = 3_000
SILENT_MS: Final = 8_000
"""Without a fresh piece for so long, a rendition counts as down."""
_PAUSES_MS: Final = (1_000, 5_000, 15_000, 60_000)
_GOOD_MS: Final = 60_000
"""Who has worked for so long begins with the shortest pause again."""
_END_SECONDS: Final = 1.5
_WRAPS: Final = 1 << 32
log = get_logger("beside")


class Beside:
    """Makes `names` with one encoder at a time, of one broadcast."""

    def __init__(self, ffmpeg: str, timeline: Timeline, names: Sequence[str]) -> None:
        self.mirrors = {name: Mirror.resume(name, timeline) for name in names}
        self._ffmpeg = ffmpeg
        self._folder = timeline.folder
        self._configs: dict[int, Message] = {}
        self._take = 0
        self._zero_ms = self._heard_ms = self._started_ms = self._not_before_ms = 0
        self._began: dict[int, datetime] = {}
        self._waiting: deque[tuple[int, Message]] = deque()
        self._has_more = asyncio.Event()
        self._encoder: Encoder | None = None
        self._ticks: dict[str, dict[int, int]] = {}
        self._delay_ms = 0
        self._breaks = 0
        self._fresh_ms: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def down(self) -> frozenset[str]:
        """Renditions that a take should have and of which nothing comes."""
        heard = self._heard_ms
        return frozenset(
            name for name, at in self._fresh_ms.items() if _passed(at, heard) > SILENT_MS
        )

    def begin(self, take: int, first: Message, configs: Mapping[int, Message]) -> None:
        """A take begins with this keyframe."""
        now = first.timestamp
        self._take, self._zero_ms, self._heard_ms, self._not_before_ms = take, now, now, now
        self._configs = dict(configs)
        self._task = self._task or asyncio.create_task(self._work())
        self._fresh_ms = dict.fromkeys(self.mirrors if self._can_make() else (), now)

    def hear(self, message: Message) -> None:
        """Never waits."""
        if message.type == Type.DATA or flv.is_config(message):
            self._configs[message.type] = message
        self._heard_ms = message.timestamp
        self._waiting.append((self._take, message))
        self._has_more.set()
        behind = _passed(self._waiting[0][1].timestamp, message.timestamp)
        if behind > MOST_BEHIND_MS or len(self._waiting) > _MOST_WAITING:
            self._waiting.clear()
            self._stop("too slow")

    def follow(self, pieces: Iterable[Piece], cleared: Iterable[Piece]) -> None:
        """The source has new pieces, and has cleared others away."""
        for piece in pieces:
            self._began.setdefault(piece.take, piece.at)
        for mirror in self.mirrors.values():
            mirror.forget(cleared)

    def publish(self) -> None:
        """Put what is done where players find it; look whether anything comes at all."""
        try:
            self._publish()
        except OSError:  # no room, for one: the source has its own way with that
            log.exception("not_published", renditions=[*self.mirrors])
            self._stop("cannot be written")

    def _publish(self) -> None:
        encoder = self._encoder
        if encoder is None or (began := self._began.get(encoder.take)) is None:
            return
        for name, mirror in self.mirrors.items():
            mirror.take_in(encoder.take, began, encoder.pieces(name))
            if not mirror.is_fed or not self._knows_times(encoder, mirror):
                continue
            if mirror.publish(self._ticks[name]):
                self._fresh_ms[name] = self._heard_ms
        late = [_passed(at, self._heard_ms) > SILENT_MS for at in self._fresh_ms.values()]
        if late and all(late) and _passed(self._started_ms, self._heard_ms) > SILENT_MS:
            self._stop("nothing comes")

    def end_take(self) -> None:
        """The camera has gone, or begins anew."""
        self._fresh_ms = {}

    async def close(self) -> None:
        """Let the encoder put down its last piece, and be gone."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._end_run()

    def _can_make(self) -> bool:
        return SOUND not in self.mirrors or Type.AUDIO in self._configs

    def _knows_times(self, encoder: Encoder, mirror: Mirror) -> bool:
        """With its first piece: how the times of its tracks are to be moved. False: not to use."""
        if mirror.name in self._ticks:
            return True
        init = encoder.init(mirror.name)
        try:
            found = boxes.tracks(init.read_bytes())
            fits = mirror.begin(encoder.take, init)
        except (boxes.BadBoxes, FileNotFoundError):
            found, fits = [], False
        if not fits:
            self._stop("does not fit")
            return False
        shift = encoder.offset / timedelta(milliseconds=1)
        self._ticks[mirror.name] = {
            each.number: round((shift + self._delay_ms * bool(each.height)) * each.ticks / 1_000)
            for each in found
        }
        return True

    def _stop(self, why: str) -> None:
        if self._encoder is not None and not self._encoder.program.is_stopped:
            log.warning("encoder_stopped", renditions=[*self.mirrors], why=why)
            self._encoder.program.stop()

    async def _work(self) -> None:
        while True:
            while self._waiting:
                await self._work_on(*self._waiting.popleft())
            self._has_more.clear()
            await self._has_more.wait()

    async def _work_on(self, take: int, message: Message) -> None:
        if self._encoder is not None and self._encoder.take != take:
            await self._end_run()
        try:
            if self._encoder is None:
                if not self._may_begin(take, message):
                    return
                await self._begin(message)
            assert self._encoder is not None
            await self._encoder.program.feed(flv.tag(message))
        except (ProgramBroke, OSError):
            await self._broke(message.timestamp)

    def _may_begin(self, take: int, message: Message) -> bool:
        is_time = _passed(self._not_before_ms, message.timestamp) >= 0
        return take == self._take and is_time and flv.is_keyframe(message) and self._can_make()

    async def _begin(self, first: Message) -> None:
        offset = timedelta(milliseconds=_passed(self._zero_ms, first.timestamp))
        self._delay_ms, self._started_ms, self._ticks = flv.delay_ms(first), first.timestamp, {}
        names = [*self.mirrors]
        self._encoder = await Encoder.start(self._ffmpeg, self._folder, self._take, names, offset)
        configs = (flv.tag(self._configs[type_]) for type_ in sorted(self._configs))
        await self._encoder.program.feed(flv.HEADER + b"".join(configs))

    async def _broke(self, now_ms: int) -> None:
        is_early = _passed(self._started_ms, now_ms) < _GOOD_MS
        self._breaks = self._breaks + 1 if is_early else 1
        pause = _PAUSES_MS[min(self._breaks, len(_PAUSES_MS)) - 1]
        log.warning("encoder_broke", renditions=[*self.mirrors], again_in_ms=pause)
        self._not_before_ms = (now_ms + pause) % _WRAPS
        await self._end_run()

    async def _end_run(self) -> None:
        encoder = self._encoder
        if encoder is None:
            return
        await encoder.program.end(_END_SECONDS)
        self.publish()
        self._encoder = None
        for mirror in self.mirrors.values():
            mirror.drop()


def _passed(from_ms: int, to_ms: int) -> int:
    """Between two timestamps of 32 bits, that begin anew after seven weeks."""
    half = _WRAPS >> 1
    return (to_ms - from_ms + half) % _WRAPS - half
