"""Files in memory: the last used ones, never more than there is room."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.streaming.playback.errors import NotPlayable
from services.streaming.playback.files import MediaFiles
from services.streaming.playback.live_keys import LiveKeys

KEYS = LiveKeys(b"a secret of the tests, long enough for all")


def lay(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode()[-1:] * 100)


class TestMediaFiles:
    async def test_keeps_what_was_used_last(self, tmp_path: Path) -> None:
        lay(tmp_path, "media/a/v/1", "media/a/v/2", "media/a/v/3", "live/b/4")
        files = MediaFiles(tmp_path, KEYS, memory_bytes=250)
        assert await files.read("a/v/1") == b"1" * 100
        assert await files.read("a/v/2") == b"2" * 100
        assert files.in_memory("a/v/1") is not None
        assert await files.read("b/live/4") == b"4" * 100
        assert files.in_memory("a/v/2") is None
        assert await files.read("a/v/1") == b"1" * 100
        assert files.in_memory("a/v/1") == b"1" * 100

    async def test_what_does_not_fit_is_served_all_the_same(self, tmp_path: Path) -> None:
        lay(tmp_path, "media/a/v/1")
        files = MediaFiles(tmp_path, KEYS, memory_bytes=10)
        assert await files.read("a/v/1") == b"1" * 100
        assert files.in_memory("a/v/1") is None

    async def test_pieces_of_what_is_live_leave_encrypted_only(self, tmp_path: Path) -> None:
        lay(tmp_path, "live/b/1-00004.m4s", "live/b/480p/1-00004.m4s", "live/b/odd.m4s")
        files = MediaFiles(tmp_path, KEYS)
        sealed = [await files.read(f"b/live/{each}1-00004.m4s") for each in ("", "480p/")]
        assert len({len(each) for each in sealed}) == 1
        assert sealed[0] != sealed[1]
        assert not any(b"s" * 16 in each for each in sealed)
        with pytest.raises(NotPlayable):
            await files.read("b/live/odd.m4s")

    @pytest.mark.parametrize("name", ["a/v/9", "a/../../secret", "a/v/link", "a/v"])
    async def test_nothing_from_elsewhere(self, tmp_path: Path, name: str) -> None:
        lay(tmp_path, "media/a/v/1", "secret")
        (tmp_path / "media/a/v/link").symlink_to(tmp_path / "secret")
        with pytest.raises(NotPlayable):
            await MediaFiles(tmp_path, KEYS).read(name)
