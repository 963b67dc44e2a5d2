"""Captions and lyrics: read as they are written, refused with the line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.streaming.library.texts import (
    BadText,
    Cue,
    LyricLine,
    as_vtt,
    read_captions,
    read_lyrics,
)

GOOD = """\ufeffWEBVTT - The market

NOTE nobody reads this

STYLE
::cue { color: yellow }

first
00:01.000 --> 00:04.500 align:start
How much
is this?

00:00:04.500 --> 01:00:06.007
<i>A riel.</i>
"""


class TestCaptions:
    def test_reads_cues_and_writes_them_in_one_form(self) -> None:
        cues = read_captions(GOOD.replace("\n", "\r\n"))
        assert [(cue.from_ms, cue.until_ms, cue.words) for cue in cues] == [
            (1_000, 4_500, "How much\nis this?"),
            (4_500, 3_606_007, "<i>A riel.</i>"),
        ]
        written = as_vtt(cues)
        assert "01:00:06.007" in written
        assert as_vtt(read_captions(written)) == written

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("", 1),
            ("1\n00:01.000 --> 00:02.000\nHi", 1),
            ("WEBVTT\n\n", 3),
            ("WEBVTT\n\n00:01 --> 00:02\nHi", 3),
            ("WEBVTT\n\n-00:01.000 --> 00:02.000\nHi", 3),
            ("WEBVTT\n\n00:01.000 --> 00:61.000\nHi", 3),
            ("WEBVTT\n\nno time\nHi", 4),
            ("WEBVTT\n\n00:02.000 --> 00:02.000\nHi", 3),
            ("WEBVTT\n\n00:02.000 --> 00:03.000\n", 3),
            ("WEBVTT\n\n00:02.000 --> 00:03.000\nHi\n00:04.000 --> 00:05.000\nHo", 3),
            ("WEBVTT\n\n00:02.000 --> 00:03.000\nHi\n\n00:01.000 --> 00:04.000\nHo", 6),
            ("WEBVTT\n\n00:02.000 --> 01:03.000\nHi", 3),
            ("WEBVTT" + "x" * 300_001, 1),
        ],
    )
    def test_refuses_with_the_line(self, text: str, line: int) -> None:
        with pytest.raises(BadText) as refusal:
            read_captions(text, 60_000)
        assert refusal.value.line == line


class TestLyrics:
    def test_reads_lines_and_pauses(self) -> None:
        text = "[ti:Palm Sugar]\n[length: 00:52.80]\n\n[00:04.62]ពូឡើង\u200bត្នោត\n[00:09]\n"
        assert read_lyrics(text, 52_800) == (LyricLine(4_620, "ពូឡើងត្នោត"), LyricLine(9_000, ""))

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("", 1),
            ("[00:01.00]\n", 1),
            ("no time", 1),
            ("[00:05.00]one\n[xx:yy]two", 2),
            ("[00:05.00]one\n[-00:06.00]two", 2),
            ("[00:05.00]one\n[00:75.00]two", 2),
            ("[00:05.00]one\n\n[00:04.99]two", 3),
            ("[00:05.00]one\n[00:05.00]two", 2),
            ("[00:05.00][00:09.00]one", 1),
            ("[00:05.00]one\n[01:00.01]two", 2),
        ],
    )
    def test_refuses_with_the_line(self, text: str, line: int) -> None:
        with pytest.raises(BadText) as refusal:
            read_lyrics(text, 60_000)
        assert refusal.value.line == line


@given(st.text(alphabet="WEBVT0123456789:.->[] \nកាab", max_size=200))
def test_whatever_it_is_it_is_read_or_refused(text: str) -> None:
    """Never anything else, and what was read has its times in order."""
    for begin, read in (("WEBVTT\n\n", read_captions), ("", read_lyrics)):
        try:
            found = read(begin + text)
        except BadText:
            continue
        cues = tuple(each for each in found if isinstance(each, Cue))
        if cues:
            assert as_vtt(read_captions(as_vtt(cues))) == as_vtt(cues)
        starts = [each.from_ms if isinstance(each, Cue) else each.at_ms for each in found]
        assert starts == sorted(starts)
