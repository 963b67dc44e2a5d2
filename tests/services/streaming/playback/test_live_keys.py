"""Keys of what is live: every piece opens by what its playlist tells, and by nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.streaming.live.ingest.timeline import Piece, Timeline
from services.streaming.playback.errors import NotPlayable
from services.streaming.playback.live_keys import PIECES, LiveKeys

EVENT = "ab" * 16
KEYS = LiveKeys(b"a secret of the tests, long enough for all")
BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def playlist(tmp_path: Path, names: list[str], made: list[str] | None = None) -> str:
    timeline = Timeline(tmp_path, timedelta(hours=2))
    for number, name in enumerate(names):
        timeline.add([Piece(name, 1.0, BEGAN + timedelta(seconds=number))])
    return timeline.text(ended=False, made=made)


def as_players_read(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """The key line that holds for each piece, and for each initialization section."""
    pieces, inits = {}, {}
    key = "#EXT-X-KEY:METHOD=NONE"
    for line in text.splitlines():
        if line.startswith("#EXT-X-KEY"):
            key = line
        elif line.startswith("#EXT-X-MAP"):
            inits[line] = key
        elif line.endswith(".m4s"):
            pieces[line] = key
    return pieces, inits


class TestPlaylist:
    def test_each_piece_has_the_key_of_its_five_minutes_and_take(self, tmp_path: Path) -> None:
        word = "0123456789ab"
        first = [f"1-{number:05}-{word}.m4s" for number in range(PIECES - 2, PIECES + 2)]
        names = [*first, f"2-00000-{word}.m4s"]
        sealed = KEYS.sealed_playlist(EVENT, "source", playlist(tmp_path, names))
        pieces, inits = as_players_read(sealed)
        assert list(pieces) == names
        uris = [line.split('"')[1] for line in pieces.values()]
        assert uris == [f"key/source/{each}" for each in ("1-0", "1-0", "1-1", "1-1", "2-0")]
        assert len(set(pieces.values())) == 3
        assert set(inits.values()) == {"#EXT-X-KEY:METHOD=NONE"}
        assert len(inits) == 2
        others = [line for line in sealed.splitlines() if not line.startswith("#EXT-X-KEY")]
        assert "\n".join((*others, "")) == playlist(tmp_path, names)

    def test_of_a_smaller_picture_leads_to_keys_of_its_own(self, tmp_path: Path) -> None:
        names = ["1-00000-0123456789ab.m4s", "1-00001-0123456789ab.m4s"]
        text = playlist(tmp_path, names, made=["1-00001.m4s"])
        pieces, _ = as_players_read(KEYS.sealed_playlist(EVENT, "480p", text))
        assert {line.split('"')[1] for line in pieces.values()} == {"../key/480p/1-0"}

    def test_an_empty_one_stays_empty(self) -> None:
        assert KEYS.sealed_playlist(EVENT, "source", "#EXTM3U\n") == "#EXTM3U\n"


class TestKeys:
    def test_differ_by_event_rendition_group_and_secret(self) -> None:
        other = LiveKeys(b"another secret of the tests, as long as that")
        made = [
            KEYS.key(EVENT, "source", "1-0"),
            KEYS.key(EVENT, "480p", "1-0"),
            KEYS.key(EVENT, "source", "1-1"),
            KEYS.key("cd" * 16, "source", "1-0"),
            other.key(EVENT, "source", "1-0"),
        ]
        assert len(set(made)) == len(made)
        assert {len(each) for each in made} == {16}

    def test_what_is_no_piece_is_not_sealed(self) -> None:
        for name in ("odd.m4s", "1-init.mp4", "480p/new/1.m4s"):
            with pytest.raises(NotPlayable):
                KEYS.sealed(EVENT, name, b"")
