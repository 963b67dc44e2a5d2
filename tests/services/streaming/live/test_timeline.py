"""The playlist of a broadcast: a window that moves, breaks between takes, nothing left behind."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from services.streaming.live.ingest.timeline import INDEX, Piece, Timeline, init_name, read

BEGIN = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def pieces(take: int, count: int, begin: datetime, folder: Path) -> list[Piece]:
    """So many seconds of a take, with their files."""
    (folder / init_name(take)).touch()
    made = [Piece(f"{take}-{n:05}.m4s", 1.0, begin + n * SECOND) for n in range(count)]
    for piece in made:
        (folder / piece.name).touch()
    return made


def feed(timeline: Timeline, made: Sequence[Piece]) -> None:
    for piece in made:
        timeline.add((piece,))


class TestTimeline:
    def test_two_takes_meet_in_a_break_with_a_date_of_its_own(self, tmp_path: Path) -> None:
        timeline = Timeline.resume(tmp_path, timedelta(minutes=10))
        feed(timeline, pieces(1, 3, BEGIN, tmp_path))
        feed(timeline, pieces(2, 2, BEGIN + 30 * SECOND, tmp_path))
        lines = (tmp_path / INDEX).read_text().splitlines()
        at = lines.index("#EXT-X-DISCONTINUITY")
        assert lines[at + 1 : at + 5] == [
            '#EXT-X-MAP:URI="2-init.mp4"',
            "#EXT-X-PROGRAM-DATE-TIME:2026-04-01T12:00:30.000Z",
            "#EXTINF:1.000,",
            "2-00000.m4s",
        ]
        timeline.finish()
        assert (tmp_path / INDEX).read_text().endswith("#EXT-X-ENDLIST\n")

    def test_the_window_moves_and_its_files_go_a_while_later(self, tmp_path: Path) -> None:
        timeline = Timeline.resume(tmp_path, 10 * SECOND)
        feed(timeline, pieces(1, 20, BEGIN, tmp_path))
        feed(timeline, pieces(2, 100, BEGIN + 20 * SECOND, tmp_path))
        listed, numbers = read((tmp_path / INDEX).read_text())
        assert [len(listed), numbers["first"], numbers["breaks"]] == [11, 109, 1]
        left = sorted(path.name for path in tmp_path.glob("*.m4s"))
        assert left[-1] == "2-00099.m4s"
        assert 11 + 40 <= len(left) <= 11 + 42
        assert not (tmp_path / init_name(1)).exists()

    def test_whoever_goes_on_reads_it_back_and_clears_the_rest(self, tmp_path: Path) -> None:
        feed(Timeline.resume(tmp_path, 10 * SECOND), pieces(1, 30, BEGIN, tmp_path))
        before = (tmp_path / INDEX).read_text()
        (tmp_path / "3-00009.m4s").touch()
        again = Timeline.resume(tmp_path, 10 * SECOND)
        assert again.text(ended=False) == before
        assert {path.suffix for path in tmp_path.iterdir()} == {".m4s", ".mp4", ".m3u8"}
        assert len(list(tmp_path.glob("*.m4s"))) == 11
        feed(again, pieces(2, 1, BEGIN + 60 * SECOND, tmp_path))
        assert read((tmp_path / INDEX).read_text())[1]["first"] == 30

    @given(st.lists(st.tuples(st.booleans(), st.floats(0.2, 4)), min_size=1, max_size=60))
    def test_players_count_on_to_the_dates_that_are_left_out(
        self, cuts: list[tuple[bool, float]]
    ) -> None:
        """Whatever the lengths and breaks, what is read back is what was written."""
        timeline, at, take, made = Timeline(Path("/nowhere"), timedelta(days=1)), BEGIN, 1, []
        for number, (breaks, length) in enumerate(cuts):
            take += breaks
            piece = Piece(f"{take}-{number:05}.m4s", round(length, 3), at)
            at += timedelta(seconds=piece.seconds) + timedelta(seconds=5 * breaks)
            made.append(piece)
        timeline._pieces.extend(made)
        found, _ = read(timeline.text(ended=False))
        assert [piece.name for piece in found] == [piece.name for piece in made]
