"""The songs of the demo story as notes: key, speed, lines of a tune, chords."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BARS_A_UNIT = 2
SONG_FORM = "ivvvvmcccco"
"""Intro, four lines of verse, music, four lines of chorus, ending: two bars each."""

# Steps above the key note. The first two are the scales of most village songs.
BRIGHT = (0, 2, 4, 7, 9)
DARK = (0, 3, 5, 7, 10)
MAJOR = (0, 2, 4, 5, 7, 9, 11)


class Band(StrEnum):
    VILLAGE = "village"
    DANCE = "dance"
    BALLAD = "ballad"


@dataclass(frozen=True, slots=True)
class Song:
    """A tune has 16 halves of a beat in two bars: a step of the scale, `-` held, `.` silent.

    `chords` of the verse and of the chorus: key steps above the key note, one a bar, `m` minor.
    """

    band: Band
    beats_a_minute: int
    key: int
    scale: tuple[int, ...]
    verse: tuple[str, str, str, str]
    chorus: tuple[str, str, str, str]
    verse_chords: tuple[str, ...]
    chorus_chords: tuple[str, ...]
    form: str = SONG_FORM

    @property
    def bar_seconds(self) -> float:
        return 240 / self.beats_a_minute

    @property
    def seconds(self) -> float:
        """The whole song with its last tone."""
        return round(len(self.form) * BARS_A_UNIT * self.bar_seconds + 2, 1)

    def line_starts(self) -> list[float]:
        """When each sung line begins, in seconds."""
        unit = BARS_A_UNIT * self.bar_seconds
        return [place * unit for place, part in enumerate(self.form) if part in "vc"]


_QUIET = ("0", "9m", "5", "7", "0", "9m", "5", "7")
_OPEN = ("5", "7", "4m", "9m", "5", "7", "0", "0")
_NIGHT = ("0m", "8", "3", "10", "0m", "8", "10", "0m")
_NIGHT_OPEN = ("8", "10", "0m", "3", "8", "10", "0m", "0m")

SONGS: Final = {
    "first-rain": Song(
        Band.VILLAGE,
        84,
        62,
        BRIGHT,
        ("2-3-4---3-2-1---", "1-2-3---2-1-0---", "2-3-4-5-4-3-2---", "1-2-1-0-0-------"),
        ("5---6-5-4-3-4---", "4---5-4-3-2-3---", "5---6-7-6-5-4---", "3-2-1-2-0-------"),
        _QUIET,
        _OPEN,
    ),
    "buffalo-road": Song(
        Band.VILLAGE,
        96,
        60,
        BRIGHT,
        ("0-0-2-3-4-3-2-..", "2-2-3-4-3-2-0-..", "0-0-2-3-4-5-4-..", "3-2-1-2-0-----.."),
        ("4-5-5-4-3-4-2-..", "3-4-4-3-2-3-1-..", "4-5-5-6-7-6-5-..", "4-3-2-1-0-----.."),
        ("0", "0", "5", "0", "0", "9m", "7", "0"),
        ("5", "0", "7", "9m", "5", "0", "7", "0"),
    ),
    "palm-sugar": Song(
        Band.VILLAGE,
        104,
        65,
        BRIGHT,
        ("3-..4-3-2---0-..", "2-..3-2-1---0-..", "3-..4-5-6---5-..", "4-3-2-1-2-------"),
        ("6-6-5-4-5---4-3-", "5-5-4-3-4---3-2-", "6-6-5-4-5-6-7---", "5-4-3-2-0-------"),
        ("0", "7", "9m", "5", "0", "7", "5", "0"),
        ("9m", "5", "0", "7", "9m", "5", "7", "0"),
    ),
    "harvest-moon": Song(
        Band.VILLAGE,
        76,
        57,
        DARK,
        ("5---4-3-4---2---", "4---3-2-3---1---", "5---6-7-6-5-4---", "3-2-1---0-------"),
        ("7-----6-5-6-5---", "6-----5-4-5-3---", "7---8-7-6-5-6---", "5-4-3-2-0-------"),
        _NIGHT,
        _NIGHT_OPEN,
    ),
    "riverside-lights": Song(
        Band.DANCE,
        112,
        57,
        DARK,
        ("4-4-5-4-3-..4-..", "3-3-4-3-2-..3-..", "4-4-5-7-6-..5-..", "4-3-2-3-..0---.."),
        ("7---7-6-5-6-7-..", "6---6-5-4-5-6-..", "7---8-7-6-5-6-..", "5-4-3-4-..5---.."),
        ("0m", "8", "3", "10", "0m", "8", "3", "10"),
        ("8", "10", "0m", "0m", "8", "10", "3", "10"),
    ),
    "last-bus": Song(
        Band.DANCE,
        100,
        59,
        DARK,
        ("2-2-2-3-2-0-..0-", "2-2-2-3-4-2-....", "4-4-4-5-4-2-..2-", "3-2-0-2-0-----.."),
        ("5-..5-4-5-6-5-..", "4-..4-3-4-5-4-..", "5-..5-6-7-6-5-..", "4-3-2-0-2-----.."),
        ("0m", "0m", "8", "10", "0m", "0m", "8", "10"),
        ("3", "10", "8", "0m", "3", "10", "8", "10"),
    ),
    "mango-season": Song(
        Band.DANCE,
        120,
        60,
        BRIGHT,
        ("3-3-4-..5-4-3-..", "2-2-3-..4-3-2-..", "3-3-4-..5-6-5-..", "4-3-..2-3-----.."),
        ("5-5-7-6-5-..6-5-", "4-4-6-5-4-..5-4-", "5-5-7-6-7-..8-7-", "6-5-4-5-3-----.."),
        ("0", "5", "9m", "7", "0", "5", "9m", "7"),
        ("5", "7", "0", "9m", "5", "7", "0", "0"),
    ),
    "call-tomorrow": Song(
        Band.BALLAD,
        92,
        62,
        BRIGHT,
        ("..3-4-5---4-3---", "..2-3-4---3-2---", "..3-4-5-6-5-4---", "..3-2-1-2-0-----"),
        ("5---5-6-7---6-5-", "4---4-5-6---5-4-", "5---5-6-7-8-7---", "6-5-4-3-5-------"),
        _QUIET,
        ("5", "7", "9m", "4m", "5", "7", "0", "0"),
    ),
}

# What is heard in the films.
FILM_SONGS: Final = {
    "river-concert": Song(
        Band.DANCE,
        80,
        60,
        BRIGHT,
        ("3-4-5---4-3-4-..", "2-3-4---3-2-3-..", "3-4-5-6-7-6-5-..", "4-3-2-3-0-----.."),
        ("7---7-8-7-6-5-..", "6---6-7-6-5-4-..", "7-8-9-8-7-6-7---", "5-4-3-2-0-----.."),
        ("0", "7", "9m", "5", "0", "7", "9m", "5"),
        ("5", "7", "0", "9m", "5", "7", "0", "0"),
        form="ivvccco",
    ),
    "candle-clip": Song(
        Band.BALLAD,
        96,
        59,
        DARK,
        ("..2-3-4---3-2---", "..1-2-3---2-1---", "..2-3-4-5-6-5---", "..4-3-2-1-0-----"),
        ("5---6-5-4---3---", "4---5-4-3---2---", "5---6-7-6-5-4---", "3-2-1-2-0-------"),
        _NIGHT,
        _NIGHT_OPEN,
        form="ivvvvo",
    ),
    "rice-documentary": Song(
        Band.VILLAGE,
        72,
        60,
        BRIGHT,
        ("2-3-4---3-2-1---", "1-2-3---2-1-0---", "2-3-4-5-4-3-2---", "1-2-1-0-0-------"),
        ("5---6-5-4-3-4---", "4---5-4-3-2-3---", "5---6-7-6-5-4---", "3-2-1-2-0-------"),
        _QUIET,
        _OPEN,
        form="immmmm",
    ),
    "drum-backstage": Song(
        Band.DANCE,
        112,
        57,
        DARK,
        ("4-4-5-4-3-..4-..", "3-3-4-3-2-..3-..", "4-4-5-7-6-..5-..", "4-3-2-3-..0---.."),
        ("7---7-6-5-6-7-..", "6---6-5-4-5-6-..", "7---8-7-6-5-6-..", "5-4-3-4-..5---.."),
        _NIGHT,
        _NIGHT_OPEN,
        form="mmmmmm",
    ),
    "soriya-interview": Song(
        Band.BALLAD,
        88,
        60,
        BRIGHT,
        ("0-..2-..3-..2-..", "0-..2-..4-..3-..", "0-..2-..3-..5-..", "4-..3-..2-..0-.."),
        ("0-..2-..3-..2-..", "0-..2-..4-..3-..", "0-..2-..3-..5-..", "4-..3-..2-..0-.."),
        _QUIET,
        _QUIET,
        form="mmmmmm",
    ),
    "market": Song(
        Band.VILLAGE,
        126,
        67,
        BRIGHT,
        ("0.2.3.2.4.3.2.0.", "2.3.4.3.5.4.3.2.", "0.2.3.5.4.3.2.3.", "4.3.2.1.0---...."),
        ("4.4.5.4.3.2.3...", "3.3.4.3.2.1.2...", "4.4.5.6.7.6.5.4.", "3.2.1.2.0---...."),
        ("0", "5", "0", "7", "0", "5", "7", "0"),
        ("5", "0", "7", "0", "5", "0", "7", "0"),
        form="immmmm",
    ),
    "live-loop": Song(
        Band.DANCE,
        120,
        60,
        BRIGHT,
        ("3-3-4-..5-4-3-..", "2-2-3-..4-3-2-..", "3-3-4-..5-6-5-..", "4-3-..2-3-----.."),
        ("5-5-7-6-5-..6-5-", "4-4-6-5-4-..5-4-", "5-5-7-6-7-..8-7-", "6-5-4-5-3-----.."),
        ("0", "5", "9m", "7", "0", "5", "9m", "7"),
        ("5", "7", "0", "9m", "5", "7", "0", "0"),
        form="mmmmmmmmmmmmmmm",
    ),
}

# Seconds left out at the start, so that the first line comes when the film wants it.
FILM_SKIPS: Final = {"candle-clip": 2.0}
