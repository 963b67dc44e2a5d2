"""What is made fits what the demo story says of it: words, lengths, lines that are sung."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from bot.demo_media.making import FILMS
from bot.demo_media.sound.songs import SONGS
from bot.demo_media.sound.talks import TALKS

CONTENT = Path(__file__).parents[3] / "demo" / "content"
STORY = CONTENT.with_suffix(".yaml").read_text(encoding="utf-8")


def seconds_of(clock: str) -> float:
    minutes, seconds = clock.split(":")[-2:]
    return int(minutes) * 60 + float(seconds)


def test_every_word_of_the_story_can_be_made_and_everything_made_is_in_it() -> None:
    told = set(re.findall(r"^    source: made:(\S+)", STORY, re.MULTILINE))
    # The loop is what the camera of a live show sends; it is no item.
    assert told == (FILMS.keys() | SONGS.keys()) - {"live-loop"}


@pytest.mark.parametrize("word", SONGS)
def test_lines_are_shown_when_they_are_sung(word: str) -> None:
    song = SONGS[word]
    for script in ("km", "latin"):
        lines = (CONTENT / f"{word}.{script}.lrc").read_text(encoding="utf-8").splitlines()
        shown = [
            seconds_of(line[1:9]) for line in lines if re.match(r"\[\d\d:\d\d\.\d\d\].", line)
        ]
        assert shown == pytest.approx(song.line_starts(), abs=0.02)


@pytest.mark.parametrize("film", [film for film in TALKS if film in FILMS])
def test_captions_stand_while_somebody_talks(film: str) -> None:
    for language in ("km", "en"):
        text = (CONTENT / f"{film}.{language}.vtt").read_text(encoding="utf-8")
        shown = [
            (seconds_of(begin), seconds_of(end))
            for begin, end in re.findall(r"^(\S+) --> (\S+)", text, re.MULTILINE)
        ]
        assert shown == [(each.begins, each.ends) for each in TALKS[film]]
        assert all(before[1] <= after[0] for before, after in pairwise(shown))
