"""Which qualities of a broadcast a right opens, as they are named and as they are given."""

from pathlib import Path

import pytest

from services.streaming.live import renditions
from services.streaming.live.renditions import LiveRendition, OnAir
from services.streaming.playback.manifests import live_master

SOURCE = LiveRendition("source", 1280, 720, 2_800_000, 2_600_000, "avc1.64001f,mp4a.40.2")
MIDDLE = LiveRendition("480p", 854, 480, 1_000_000, 900_000, "avc1.4d401f,mp4a.40.2")
SMALL = LiveRendition("240p", 426, 240, 330_000, 290_000, "avc1.4d401f,mp4a.40.2")
SOUND = LiveRendition("audio", 0, 0, 72_000, 68_000, "mp4a.40.2")
ALL = (SOURCE, MIDDLE, SMALL, SOUND)
HD, SD = 1080, 480


def names(on_air: OnAir, height: int) -> list[str]:
    return [each.name for each in on_air.pictures(height)]


@pytest.mark.parametrize(
    ("down", "of_hd", "of_sd"),
    [
        ((), ["240p", "480p", "source"], ["240p", "480p"]),
        (("240p",), ["240p", "480p", "source"], ["240p", "480p"]),
        (("240p", "480p"), ["240p", "480p", "source"], ["240p", "480p", "source"]),
    ],
)
def test_a_right_opens_pictures_up_to_its_height_and_always_the_smallest_there_is(
    down: tuple[str, ...], of_hd: list[str], of_sd: list[str]
) -> None:
    on_air = OnAir(ALL, frozenset(down))
    assert (names(on_air, HD), names(on_air, SD)) == (of_hd, of_sd)
    for height, named in ((HD, of_hd), (SD, of_sd)):
        given = {each.name for each in ALL if on_air.allows(each.name, height)}
        assert given == {"audio", *named} - set(down)


def test_the_only_picture_is_everybodys() -> None:
    assert names(OnAir((SOURCE,)), SD) == ["source"]
    assert not OnAir((SOURCE,)).allows("audio", HD)


def test_a_picture_that_stands_upright_counts_by_its_shorter_side() -> None:
    upright = LiveRendition("source", 720, 1280, 2_800_000, 2_600_000, "avc1.64001f")
    assert names(OnAir((upright, SMALL)), SD) == ["240p"]


def test_a_master_names_what_each_really_is_the_smallest_first() -> None:
    lines = live_master(OnAir(ALL), SD).splitlines()[3:]
    small, *_, sound = lines[::2]
    assert lines[1::2] == [f"live/{name}/index.m3u8" for name in ("240p", "480p", "audio")]
    rates = "BANDWIDTH=330000,AVERAGE-BANDWIDTH=290000"
    codecs = 'CODECS="avc1.4d401f,mp4a.40.2"'
    assert small == f"#EXT-X-STREAM-INF:{rates},{codecs},RESOLUTION=426x240"
    assert sound.endswith('AVERAGE-BANDWIDTH=68000,CODECS="mp4a.40.2"')
    assert live_master(OnAir(ALL), HD).splitlines()[-3] == "live/index.m3u8"


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert renditions.read(tmp_path) is None
    renditions.write(OnAir(ALL, frozenset({"240p"})), tmp_path)
    assert renditions.read(tmp_path) == OnAir(ALL, frozenset({"240p"}))
