"""Another rendition of a broadcast: its playlist says of each piece what the source's says.

Players change between renditions in the middle of a show, so both must have the same numbers,
breaks and dates, and media times that agree. What is made is therefore sorted into the source's
pieces, by when it begins; what is missing is a gap.
"""

from __future__ import annotations

import contextlib
import shutil
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Final

from services.streaming.live.ingest import boxes
from services.streaming.live.ingest.timeline import INDEX, Piece, Timeline, init_name

NEW: Final = ".new"
"""The folder beside what players are given where an encoder writes."""
_NEAR: Final = timedelta(milliseconds=200)
"""So far apart may two renditions cut: a frame of sound, and some of a picture."""
_LATELY: Final = 60


@dataclass(frozen=True, slots=True)
class Made:
    """A piece that an encoder made; `since`: how long after the take it begins."""

    path: Path
    since: timedelta
    seconds: float


class Rates:
    """Bits a second of the last minute of pieces."""

    def __init__(self) -> None:
        self._lately: deque[tuple[int, float]] = deque(maxlen=_LATELY)

    def note(self, size_bytes: int, seconds: float) -> None:
        self._lately.append((size_bytes * 8, max(seconds, 0.2)))

    @property
    def most(self) -> int:
        """Of one piece; 0: nothing is known yet."""
        return round(max((bits / seconds for bits, seconds in self._lately), default=0))

    @property
    def average(self) -> int:
        seconds = sum(each for _, each in self._lately)
        return round(sum(bits for bits, _ in self._lately) / seconds) if seconds else 0


class Mirror:
    """In a folder of its own below the source's; its pieces have the source's plain names."""

    def __init__(self, name: str, timeline: Timeline) -> None:
        self.name = name
        self.folder = timeline.folder / name
        self.rates = Rates()
        self._timeline = timeline
        self._made: set[str] = set()
        self._take = 0
        self._waiting: deque[tuple[datetime, Made]] = deque()

    @classmethod
    def resume(cls, name: str, timeline: Timeline) -> Mirror:
        """As it stands on disk; files that belong to no piece of the source are cleared away."""
        mirror = cls(name, timeline)
        mirror.folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(mirror.folder / NEW, ignore_errors=True)
        wanted = {piece.plain_name for piece in timeline.pieces}
        inits = {init_name(piece.take) for piece in timeline.pieces}
        for path in mirror.folder.iterdir():
            if path.name in wanted:
                mirror._made.add(path.name)
            elif path.name not in inits | {INDEX}:
                path.unlink(missing_ok=True)
        return mirror

    def begin(self, take: int, init: Path) -> bool:
        """A run has written what comes before its pieces. False: it does not fit what the same
        take has already, e.g. the camera has changed its sound meanwhile.
        """
        target = self.folder / init_name(take)
        content = boxes.without_edits(init.read_bytes())
        if target.exists():
            return target.read_bytes() == content
        target.write_bytes(content)
        return True

    def init(self, take: int) -> bytes | None:
        try:
            return (self.folder / init_name(take)).read_bytes()
        except FileNotFoundError:
            return None

    @property
    def is_fed(self) -> bool:
        """Something waits to be put where players find it."""
        return bool(self._waiting)

    def take_in(self, take: int, began: datetime, made: Iterable[Made]) -> None:
        """What a take has made that began at this programme date-time, in its order."""
        self._take = take
        self._waiting.extend((began + each.since, each) for each in made)

    def drop(self) -> None:
        """Nothing more comes of this run."""
        while self._waiting:
            self._waiting.popleft()[1].path.unlink(missing_ok=True)

    def publish(self, ticks: Mapping[int, int]) -> int:
        """Put what is whole where players find it, each track so many ticks later; how many."""
        published = 0
        for piece in self._newest():
            published += self._fill(piece, ticks)
        if published:
            self.write(ended=False)
        return published

    def forget(self, cleared: Iterable[Piece]) -> None:
        """The source has cleared these away."""
        for piece in cleared:
            self._made.discard(piece.plain_name)
            (self.folder / piece.plain_name).unlink(missing_ok=True)

    def write(self, *, ended: bool) -> None:
        """The playlist, in one step; none while there is nothing."""
        text = self._timeline.text(ended=ended, made=self._made)
        if text:
            half = self.folder / f".{INDEX}"
            half.write_text(text)
            half.replace(self.folder / INDEX)

    def _newest(self) -> list[Piece]:
        """The source's pieces that something waits for, in their order.

        Of the same take: one whose segmenter began late has dates that the next take has too.
        """
        if not self._waiting:
            return []
        first = self._waiting[0][0]
        own = (piece for piece in reversed(self._timeline.pieces) if piece.take == self._take)
        newest = takewhile(lambda piece: piece.ends_at > first, own)
        return list(newest)[::-1]

    def _fill(self, piece: Piece, ticks: Mapping[int, int]) -> bool:
        """What waits and falls into this piece of the source becomes it, when all has come."""
        end = piece.ends_at - _NEAR
        while self._waiting and self._waiting[0][0] < piece.at - _NEAR:
            self._waiting.popleft()[1].path.unlink(missing_ok=True)  # the source has no such piece
        parts = [each for each in self._waiting if each[0] < end]
        if not parts:
            return False
        at, last = parts[-1]
        if at + timedelta(seconds=last.seconds) < end and len(parts) == len(self._waiting):
            return False
        for _ in parts:
            self._waiting.popleft()
        is_whole = parts[0][0] - piece.at <= _NEAR
        content = self._joined([each for _, each in parts], ticks) if is_whole else b""
        if not content:
            return False
        (self.folder / piece.plain_name).write_bytes(content)
        self.rates.note(len(content), piece.seconds)
        self._made.add(piece.plain_name)
        return True

    def _joined(self, parts: list[Made], ticks: Mapping[int, int]) -> bytes:
        """Empty: one of them cannot be used."""
        content = b""
        with contextlib.suppress(boxes.BadBoxes, FileNotFoundError):
            content = b"".join(boxes.later(each.path.read_bytes(), ticks) for each in parts)
        for each in parts:
            each.path.unlink(missing_ok=True)
        return content
