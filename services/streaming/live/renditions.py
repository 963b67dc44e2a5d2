"""In which qualities a broadcast goes out: the words of the setting, and what stands on disk."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

SOURCE: Final = "source"
SOUND: Final = "audio"
PICTURES: Final = {"480p": 800, "360p": 340, "240p": 210}
"""Smaller pictures that can be made beside the source, and their kilobits of picture a second."""
SOUND_KBPS: Final = 64
WORDS: Final = (SOURCE, *PICTURES, SOUND)
USUAL: Final = (SOURCE, "480p", "240p", SOUND)
"""What fits who has the plan for it, a phone on a usual line, one with little data, and an ear."""
FILE: Final = "renditions.json"


@dataclass(frozen=True, slots=True)
class LiveRendition:
    """One quality as a master playlist names it; bandwidths in bits per second, with sound.

    `name` is a word of the setting. Sound has no sides.
    """

    name: str
    width: int
    height: int
    bandwidth: int
    average_bandwidth: int
    codecs: str

    @property
    def is_sound(self) -> bool:
        return self.name == SOUND

    @property
    def lines(self) -> int:
        """The shorter side, also where the picture stands upright."""
        return min(self.width, self.height)


@dataclass(frozen=True, slots=True)
class OnAir:
    """Everything that goes out of one broadcast; `down`: what is not being made just now."""

    renditions: tuple[LiveRendition, ...] = ()
    down: frozenset[str] = frozenset()

    @property
    def sound(self) -> LiveRendition | None:
        return next((each for each in self.renditions if each.is_sound), None)

    def pictures(self, max_height: int) -> list[LiveRendition]:
        """What one may see whose right ends at so many lines, the smallest first.

        The smallest that is there is for everybody who may watch at all: also the source, while
        nothing smaller is made. What is down stays named: it comes back.
        """
        all_of_them = sorted(
            (each for each in self.renditions if not each.is_sound),
            key=lambda each: (each.lines, each.bandwidth),
        )
        allowed = [each for each in all_of_them if each.lines <= max_height]
        if any(each.name not in self.down for each in allowed):
            return allowed
        there = [each for each in all_of_them if each.name not in self.down]
        return [*allowed, *there[:1]]

    def allows(self, name: str, max_height: int) -> bool:
        """Whether this play is to get the playlist of a rendition now."""
        if name in self.down:
            return False
        found = [self.sound] if name == SOUND else self.pictures(max_height)
        return any(each is not None and each.name == name for each in found)


def stored(renditions: Sequence[str]) -> str:
    return ",".join(renditions)


def read_stored(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(",") if word)


def made_beside(renditions: Collection[str]) -> list[str]:
    """The pictures that an encoder makes, the largest first."""
    return [name for name in PICTURES if name in renditions]


def write(on_air: OnAir, folder: Path) -> None:
    """In one step: players' requests read it meanwhile."""
    values = {
        "renditions": [asdict(each) for each in on_air.renditions],
        "down": sorted(on_air.down),
    }
    half = folder / f".{FILE}"
    half.write_text(json.dumps(values, indent=1))
    half.replace(folder / FILE)


def read(folder: Path) -> OnAir | None:
    """None where nothing is written: only the source, of which nothing is known."""
    try:
        values = json.loads((folder / FILE).read_text())
    except FileNotFoundError:
        return None
    renditions = tuple(LiveRendition(**each) for each in values["renditions"])
    return OnAir(renditions, frozenset(values["down"]))
