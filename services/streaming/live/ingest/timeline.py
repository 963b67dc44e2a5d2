"""The playlist of a broadcast: pieces of all its takes in one window that moves on.

Each take is what one run of the segmenter made. Where two meet there is a discontinuity
(RFC 8216, 4.3.2.3). The playlist on disk is the truth: whoever continues reads it back.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from services.streaming.live import renditions

INDEX: Final = "index.m3u8"
_DATED_EVERY: Final = 10
_KEPT_AFTER: Final = timedelta(seconds=40)
"""So long do pieces stay that have left the playlist: somebody may be about to fetch them."""
_NAME: Final = re.compile(r"(\d+)-(\d+)(?:-[0-9a-f]{12})?\.m4s")
"""Take, number, and in the source a word that nobody guesses."""
_NUMBERS: Final = {"#EXT-X-MEDIA-SEQUENCE": "first", "#EXT-X-DISCONTINUITY-SEQUENCE": "breaks"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of a take; `at` is the programme date-time of its first picture."""

    name: str
    seconds: float
    at: datetime

    @property
    def take(self) -> int:
        return int(self.name.partition("-")[0])

    @property
    def plain_name(self) -> str:
        """Without its word: what the same piece of another rendition is called."""
        return "-".join(self.name.removesuffix(".m4s").split("-")[:2]) + ".m4s"

    @property
    def ends_at(self) -> datetime:
        return self.at + timedelta(seconds=self.seconds)


def init_name(take: int) -> str:
    return f"{take}-init.mp4"


def read(text: str) -> tuple[list[Piece], dict[str, int]]:
    """The pieces of a playlist with a date, and its numbers `first` and `breaks`."""
    pieces: list[Piece] = []
    numbers = {"first": 0, "breaks": 0}
    seconds, at = 0.0, None
    for line in text.splitlines():
        tag, _, value = line.partition(":")
        if tag == "#EXTINF":
            seconds = float(value.rstrip(","))
        elif tag == "#EXT-X-PROGRAM-DATE-TIME":
            at = _moment(value)
        elif tag in _NUMBERS:
            numbers[_NUMBERS[tag]] = int(value)
        elif _NAME.fullmatch(line) and at is not None:
            pieces.append(Piece(line, seconds, at))
            at += timedelta(seconds=seconds)
    return pieces, numbers


class Timeline:
    """The window of one broadcast in its folder."""

    def __init__(self, folder: Path, length: timedelta) -> None:
        self.folder = folder
        self._length = length
        self._pieces: deque[Piece] = deque()
        self._gone: deque[Piece] = deque()
        self._first = 0
        self._breaks = 0

    @classmethod
    def resume(cls, folder: Path, length: timedelta) -> Timeline:
        """As it stands on disk; files that no playlist names are cleared away."""
        folder.mkdir(parents=True, exist_ok=True)
        made = cls(folder, length)
        index = folder / INDEX
        if index.exists():
            pieces, numbers = read(index.read_text())
            made._pieces.extend(pieces)
            made._first, made._breaks = numbers["first"], numbers["breaks"]
        named = {piece.name for piece in made._pieces}
        named |= {init_name(piece.take) for piece in made._pieces} | {INDEX, renditions.FILE}
        for path in folder.iterdir():
            if path.name not in named and not path.is_dir():
                path.unlink(missing_ok=True)
        return made

    @property
    def pieces(self) -> deque[Piece]:
        """From the oldest to the newest."""
        return self._pieces

    @property
    def newest(self) -> Piece | None:
        return self._pieces[-1] if self._pieces else None

    def add(self, pieces: Iterable[Piece]) -> list[Piece]:
        """Append them, let the oldest go, and write the playlist anew in one step.

        Pieces whose files were cleared away.
        """
        self._pieces.extend(pieces)
        while self._pieces[-1].at - self._pieces[0].at > self._length:
            piece = self._pieces.popleft()
            self._gone.append(piece)
            self._first += 1
            self._breaks += piece.take != self._pieces[0].take
        self._write(ended=False)
        return self._clear()

    def finish(self) -> None:
        """Nothing more will come."""
        if self._pieces:
            self._write(ended=True)

    def text(self, *, ended: bool, made: Collection[str] | None = None) -> str:
        """A date at each break and every ten pieces: between them players count on.

        With `made` it is the playlist of another rendition, that has pieces of these plain names:
        the same numbers, breaks and dates, up to its newest piece, with gaps where it has none
        (RFC 8216bis, 4.4.4.7). Empty: it has nothing.
        """
        shown = list(self._pieces)
        if made is not None:
            while shown and shown[-1].plain_name not in made:
                shown.pop()
        if not shown:
            return ""
        longest = max(math.ceil(round(piece.seconds, 3)) for piece in self._pieces)
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:7" if made is None else "#EXT-X-VERSION:8",
            f"#EXT-X-TARGETDURATION:{max(longest, 1)}",
            f"#EXT-X-MEDIA-SEQUENCE:{self._first}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{self._breaks}",
            "#EXT-X-INDEPENDENT-SEGMENTS",
        ]
        before: Piece | None = None
        for number, piece in enumerate(shown, start=self._first):
            is_dated = before is None or number % _DATED_EVERY == 0
            lines += _entry(piece, before, is_dated=is_dated, made=made)
            before = piece
        if ended:
            lines.append("#EXT-X-ENDLIST")
        return "\n".join(lines) + "\n"

    def _write(self, *, ended: bool) -> None:
        half = self.folder / f".{INDEX}"
        half.write_text(self.text(ended=ended))
        half.replace(self.folder / INDEX)

    def _clear(self) -> list[Piece]:
        oldest, cleared = self._pieces[0], []
        while self._gone and oldest.at - self._gone[0].ends_at > _KEPT_AFTER:
            piece = self._gone.popleft()
            (self.folder / piece.name).unlink(missing_ok=True)
            after = self._gone[0] if self._gone else oldest
            if after.take != piece.take:
                (self.folder / init_name(piece.take)).unlink(missing_ok=True)
            cleared.append(piece)
        return cleared


def _entry(
    piece: Piece, before: Piece | None, *, is_dated: bool, made: Collection[str] | None
) -> list[str]:
    is_break = before is not None and before.take != piece.take
    lines = ["#EXT-X-DISCONTINUITY"] if is_break else []
    if is_break or before is None:
        lines.append(f'#EXT-X-MAP:URI="{init_name(piece.take)}"')
    if is_break or is_dated:
        at = piece.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{at}")
    if made is not None and piece.plain_name not in made:
        lines.append("#EXT-X-GAP")
    name = piece.name if made is None else piece.plain_name
    return [*lines, f"#EXTINF:{piece.seconds:.3f},", name]


def _moment(text: str) -> datetime:
    """As the segmenter (+0000) and we ourselves (Z) write it."""
    return datetime.fromisoformat(text.replace("+0000", "+00:00"))
