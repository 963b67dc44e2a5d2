"""Which pictures are made of which source, and what a file's header may say."""

from typing import Any

import pytest

from services.streaming.processing.errors import BadMedia
from services.streaming.processing.ladder import pictures
from services.streaming.processing.probing import Source, read
from services.streaming.processing.schemas import KeyClass, Reason
from services.streaming.processing.stills import places, sheet


def a_source(width: int, height: int, rate: float = 25) -> Source:
    return Source(60.0, True, width, height, rate)


def a_header(**stream: Any) -> dict[str, Any]:
    shown = {"codec_type": "video", "width": 1280, "height": 720, "avg_frame_rate": "25/1"}
    return {"format": {"duration": "60"}, "streams": [shown | stream]}


class TestPictures:
    @pytest.mark.parametrize(
        ("width", "height", "names"),
        [
            (1920, 1080, ["240p", "480p", "720p", "1080p"]),
            (3840, 2160, ["240p", "480p", "720p", "1080p"]),
            (720, 1280, ["240p", "480p", "720p"]),
            (640, 360, ["240p", "480p"]),
            (960, 540, ["240p", "480p"]),
            (320, 180, ["240p"]),
        ],
    )
    def test_go_up_to_the_source(self, width: int, height: int, names: list[str]) -> None:
        made = pictures(a_source(width, height), with_2160=False)
        assert [each.name for each in made] == names
        for each in made:
            assert min(each.width, each.height) <= min(each.rung.lines, width, height)
            assert each.width % 2 == each.height % 2 == 0
            assert each.width / each.height == pytest.approx(width / height, rel=0.02)

    def test_of_2160_lines_are_made_where_it_is_wished(self) -> None:
        made = pictures(a_source(3840, 2160), with_2160=True)
        assert made[-1].key_class is KeyClass.UHD
        assert [each.key_class for each in made[:-1]] == [KeyClass.SD] * 2 + [KeyClass.HD] * 2

    def test_small_ones_are_calm(self) -> None:
        made = pictures(a_source(1920, 1080, 60), with_2160=False)
        assert [each.frames_per_second for each in made] == [30, 30, 60, 60]
        assert [each.group_frames for each in made] == [60, 60, 120, 120]


class TestRead:
    def test_turns_what_was_held_upright(self) -> None:
        found = read(a_header(side_data_list=[{"rotation": -90}]), is_audio=False)
        assert (found.width, found.height, found.lines) == (720, 1280, 720)

    def test_makes_points_square(self) -> None:
        found = read(a_header(width=720, height=576, sample_aspect_ratio="16:11"), is_audio=False)
        assert (found.width, found.height) == (1047, 576)

    def test_takes_the_believable_rate(self) -> None:
        header = a_header(avg_frame_rate="90000/1", r_frame_rate="30000/1001")
        assert read(header, is_audio=False).frames_per_second == pytest.approx(29.97, abs=0.01)

    @pytest.mark.parametrize(
        ("stream", "reason"),
        [
            ({"width": 16, "height": 16}, Reason.BAD_SIZE),
            ({"width": 20_000, "height": 10_000}, Reason.BAD_SIZE),
            ({"width": 4_000, "height": 40}, Reason.BAD_SIZE),
            ({"avg_frame_rate": "1000/1"}, Reason.BAD_RATE),
            ({"avg_frame_rate": "0/0"}, Reason.BAD_RATE),
            ({"disposition": {"attached_pic": 1}}, Reason.NOT_MEDIA),
        ],
    )
    def test_refuses_what_nothing_can_be_made_of(
        self, stream: dict[str, Any], reason: Reason
    ) -> None:
        with pytest.raises(BadMedia) as refused:
            read(a_header(**stream), is_audio=False)
        assert refused.value.reason is reason

    @pytest.mark.parametrize(
        ("duration", "reason"),
        [
            ("0.4", Reason.TOO_SHORT),
            ("36000", Reason.TOO_LONG),
            ("nan", Reason.CUT_OFF),
            ("-1", Reason.CUT_OFF),
        ],
    )
    def test_refuses_lengths_that_are_none(self, duration: str, reason: Reason) -> None:
        header = a_header() | {"format": {"duration": duration}}
        with pytest.raises(BadMedia) as refused:
            read(header, is_audio=False)
        assert refused.value.reason is reason


class TestStills:
    @pytest.mark.parametrize("seconds", [1.0, 3.0, 61.7, 600.0, 21_600.0])
    def test_cover_every_moment_on_one_sheet(self, seconds: float) -> None:
        each = sheet(Source(seconds, True, 1280, 720, 25))
        said = places(each, seconds)
        assert 1 <= each.count <= 100
        assert said.count("-->") == each.count
        last = said.strip().splitlines()[-2].split(" --> ")[1]
        hours, minutes, rest = last.split(":")
        assert int(hours) * 3600 + int(minutes) * 60 + float(rest) >= seconds - 0.001
