"""What a fan may have: flags, numbers and levels, each asked for by its own name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final


class Flag(StrEnum):
    """A right that one has or has not."""

    AD_FREE_MUSIC = "ad_free_music"
    OFFLINE_DOWNLOADS = "offline_downloads"
    BASIC_VIDEO = "basic_video"
    EXCLUSIVE_CONTENT = "exclusive_content"
    EXCLUSIVE_INTERVIEWS = "exclusive_interviews"
    BEHIND_THE_SCENES = "behind_the_scenes"
    EXCLUSIVE_CONCERTS = "exclusive_concerts"
    DOCUMENTARIES = "documentaries"
    UNRELEASED_TRACKS = "unreleased_tracks"
    EARLY_ACCESS = "early_access"
    ARTIST_MEETINGS = "artist_meetings"
    EXCLUSIVE_EVENTS = "exclusive_events"
    EVENT_INVITATIONS = "event_invitations"
    PRIORITY_BOOKING = "priority_booking"
    PRIORITY_SUPPORT = "priority_support"
    MONTHLY_BOX = "monthly_box"


class Number(StrEnum):
    """A right that is counted; NUMBER_BEST says which of two numbers is the better one."""

    SIMULTANEOUS_STREAMS = "simultaneous_streams"
    VIDEO_DEVICES = "video_devices"
    AUDIO_DEVICES = "audio_devices"
    OFFLINE_DAYS = "offline_days"
    MERCHANDISE_DISCOUNT = "merchandise_discount"  # percent
    RELEASE_DELAY_HOURS = "release_delay_hours"  # after the release; below zero: before it


class Level(StrEnum):
    """A right of steps; a higher one includes the lower."""

    MUSIC = "music"
    VIDEO = "video"
    LIVE = "live"


class Music(IntEnum):
    NONE = 0
    LIBRARY = 1
    FULL = 2
    UNLIMITED = 3


class Picture(IntEnum):
    """The lines that a picture has at most, for video and for live streams."""

    NONE = 0
    SD = 480
    HD = 1080
    UHD = 2160


STEPS: Final[Mapping[Level, type[IntEnum]]] = {
    Level.MUSIC: Music,
    Level.VIDEO: Picture,
    Level.LIVE: Picture,
}
_LESS_IS_MORE: Final = frozenset({Number.RELEASE_DELAY_HOURS})


@dataclass(frozen=True, slots=True)
class Rights:
    """One set of rights as a file gives it. `word` names the set where people read it; `early`
    are the words of ticket types that open earlier for it.
    """

    flags: frozenset[Flag] = frozenset()
    numbers: Mapping[Number, int] = field(default_factory=dict)
    levels: Mapping[Level, int] = field(default_factory=dict)
    word: str = ""
    rank: int = 0
    early: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entitlements:
    """All that a fan has now. A right that nothing gives is False, None, or the lowest step."""

    rights: Rights

    @property
    def plan(self) -> str:
        """The word of the best set, for lists that name it; empty: none. Never ask it for a
        right.
        """
        return self.rights.word

    @property
    def early_words(self) -> frozenset[str]:
        return self.rights.early

    def has(self, flag: Flag) -> bool:
        return flag in self.rights.flags

    def number(self, number: Number) -> int | None:
        """None: it is not given at all, such as a release that never comes."""
        return self.rights.numbers.get(number)

    def level(self, level: Level) -> int:
        return self.rights.levels.get(level, 0)


def joined(sets: Iterable[Rights]) -> Rights:
    """The best of each: what one set gives no other takes away."""
    flags: frozenset[Flag] = frozenset()
    early: frozenset[str] = frozenset()
    numbers: dict[Number, int] = {}
    levels: dict[Level, int] = {}
    word, rank = "", 0
    for each in sets:
        flags, early = flags | each.flags, early | each.early
        for number, value in each.numbers.items():
            best = min if number in _LESS_IS_MORE else max
            numbers[number] = best(numbers.get(number, value), value)
        for level, step in each.levels.items():
            levels[level] = max(levels.get(level, 0), step)
        if each.rank > rank:
            word, rank = each.word, each.rank
    return Rights(flags, numbers, levels, word, rank, early)
