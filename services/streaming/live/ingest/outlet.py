"""Everything that goes out of a broadcast: the source as it comes, and what is made beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from services.core.logs import get_logger
from services.streaming.live import renditions
from services.streaming.live.ingest import boxes
from services.streaming.live.ingest.beside import Beside
from services.streaming.live.ingest.chunks import Message
from services.streaming.live.ingest.encoder import CODECS, SOUND_CODECS
from services.streaming.live.ingest.mirror import Mirror, Rates
from services.streaming.live.ingest.timeline import Piece, Timeline, init_name
from services.streaming.live.renditions import (
    PICTURES,
    SOUND,
    SOUND_KBPS,
    SOURCE,
    LiveRendition,
    OnAir,
    made_beside,
)

_TOLD_EVERY: Final = 5
_OVERHEAD: Final = 1.15
"""Of what an encoder is asked for: its container, and that it may be late with its savings."""
_WORTH_IT: Final = 0.6
"""So much of the source's bits may a picture have that is no smaller than the source."""
log = get_logger("outlet")


class Outlet:
    """`wanted`: words of the setting. Pictures and sound have an encoder each: where there is no
    power for pictures, one can still listen.
    """

    def __init__(self, ffmpeg: str, timeline: Timeline, wanted: Sequence[str]) -> None:
        self._timeline = timeline
        groups = [made_beside(wanted), [SOUND] if SOUND in wanted else []]
        self._besides = [Beside(ffmpeg, timeline, names) for names in groups if names]
        self._rates = Rates()
        self._take = 0
        self._told_at = 0
        self._told = OnAir()

    @property
    def down(self) -> frozenset[str]:
        return frozenset[str]().union(*(each.down for each in self._besides))

    def begin(self, take: int, first: Message, configs: Mapping[int, Message]) -> None:
        """A take begins with this keyframe."""
        self._take = take
        for beside in self._besides:
            beside.begin(take, first, configs)

    def hear(self, message: Message) -> None:
        """Never waits, never fails."""
        for beside in self._besides:
            beside.hear(message)

    def add(self, pieces: Sequence[Piece]) -> None:
        """New pieces of the source."""
        for piece in pieces:
            size = (self._timeline.folder / piece.name).stat().st_size
            self._rates.note(size, piece.seconds)
        cleared = self._timeline.add(pieces)
        for beside in self._besides:
            beside.follow(pieces, cleared)
        self._told_at += len(pieces)

    def publish(self) -> None:
        """What was made beside the source since the last look."""
        for beside in self._besides:
            beside.publish()
        is_time = self._told_at >= _TOLD_EVERY or not self._told.renditions
        if self._timeline.newest is not None and (is_time or self.down != self._told.down):
            self._told_at = 0
            try:
                self._tell()
            except OSError:  # players go by what was written before
                log.exception("not_told")

    def end_take(self) -> None:
        for beside in self._besides:
            beside.end_take()

    async def close(self) -> None:
        for beside in self._besides:
            await beside.close()

    def _tell(self) -> None:
        """Write what master playlists name."""
        source = self._source()
        if source is None:
            return
        mirrors = [mirror for beside in self._besides for mirror in beside.mirrors.values()]
        made = [_described(mirror, source, self._take) for mirror in mirrors]
        there = [each for each in made if each.is_sound or _is_worth_it(each, source)]
        told = OnAir((source, *there), self.down)
        if told != self._told:
            self._told = told
            renditions.write(told, self._timeline.folder)

    def _source(self) -> LiveRendition | None:
        newest = self._timeline.newest
        assert newest is not None
        init = (self._timeline.folder / init_name(newest.take)).read_bytes()
        return _rendition(SOURCE, init, self._rates)


def _is_worth_it(each: LiveRendition, source: LiveRendition) -> bool:
    return each.lines < source.lines or each.bandwidth < source.bandwidth * _WORTH_IT


def _described(mirror: Mirror, source: LiveRendition, take: int) -> LiveRendition:
    """As measured, or before there is anything as it was asked for."""
    if mirror.rates.most and (init := mirror.init(take)) is not None:
        measured = _rendition(mirror.name, init, mirror.rates)
        if measured is not None:
            return measured
    kbps = PICTURES.get(mirror.name, 0) + SOUND_KBPS
    average = kbps * 1_000
    codecs = SOUND_CODECS if mirror.name == SOUND else f"{CODECS},{SOUND_CODECS}"
    width, height = _sides(mirror.name, source)
    most = round(average * _OVERHEAD)
    return LiveRendition(mirror.name, width, height, most, average, codecs)


def _sides(name: str, source: LiveRendition) -> tuple[int, int]:
    """As the encoder makes them."""
    if name == SOUND or not source.lines:
        return 0, 0
    lines = min(int(name.removesuffix("p")), source.lines)
    other = round(lines * max(source.width, source.height) / source.lines / 2) * 2
    return (other, lines) if source.width >= source.height else (lines, other)


def _rendition(name: str, init: bytes, rates: Rates) -> LiveRendition | None:
    """None: the file before the pieces cannot be read."""
    try:
        tracks = boxes.tracks(init)
    except boxes.BadBoxes:
        return None
    picture = next((each for each in tracks if each.height), None)
    return LiveRendition(
        name=name,
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
        bandwidth=rates.most,
        average_bandwidth=rates.average,
        codecs=",".join(each.codec for each in tracks),
    )
