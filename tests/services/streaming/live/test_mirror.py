"""Pieces of another rendition: each becomes the source's piece of the same moment and take."""

import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.streaming.live.ingest.mirror import Made, Mirror
from services.streaming.live.ingest.timeline import Piece, Timeline

BEGIN = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NAME = "240p"


def made(folder: Path, take: int, count: int) -> list[Made]:
    """What an encoder has put down of a take: so many seconds, that say what they are."""
    pieces = [Made(folder / f"{take}-{n:05}.m4s", n * SECOND, 1.0) for n in range(count)]
    for each in pieces:
        word = each.path.stem.encode()
        each.path.write_bytes(struct.pack(">I4s", len(word) + 8, b"mdat") + word)
    return pieces


def test_a_take_whose_dates_overlap_with_another_takes_nothing_of_it(tmp_path: Path) -> None:
    """A segmenter that begins late dates its pieces late: the next take's are no later then."""
    timeline = Timeline.resume(tmp_path / "live", timedelta(minutes=10))
    begins = {1: BEGIN, 2: BEGIN + 2 * SECOND}
    for take, began in begins.items():
        timeline.add(Piece(f"{take}-{n:05}.m4s", 1.0, began + n * SECOND) for n in range(4))
    mirror = Mirror.resume(NAME, timeline)
    for take, began in begins.items():
        mirror.take_in(take, began, made(tmp_path, take, 4))
        assert mirror.publish({}) == 4
        mirror.drop()
    for piece in timeline.pieces:
        assert (mirror.folder / piece.name).read_bytes().endswith(piece.name[:7].encode())
