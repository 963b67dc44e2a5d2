"""`media.json` of a version: its renditions, as a master playlist has to name them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from services.streaming.processing.schemas import KeyClass

FILE: Final = "media.json"


@dataclass(frozen=True, slots=True)
class Rendition:
    """One of the folders `240p` ... `2160p`, `audio`. Bandwidths in bits per second.

    Pictures carry no sound. Sound has no sides: width, height and frame_rate are 0.
    """

    name: str
    width: int
    height: int
    bandwidth: int
    average_bandwidth: int
    codecs: str
    frame_rate: float
    key_class: KeyClass

    @property
    def is_sound(self) -> bool:
        return self.key_class is KeyClass.AUDIO

    @property
    def lines(self) -> int:
        """What its name says: 720 for `720p`; 0 for sound."""
        return 0 if self.is_sound else int(self.name.removesuffix("p"))


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that a version holds."""

    duration_seconds: float
    renditions: tuple[Rendition, ...]
    loudness_lufs: float | None = None
    has_cbcs: bool = False
    has_sprite: bool = False
    has_poster: bool = False

    @property
    def pictures(self) -> tuple[Rendition, ...]:
        return tuple(each for each in self.renditions if not each.is_sound)

    @property
    def sound(self) -> Rendition | None:
        return next((each for each in self.renditions if each.is_sound), None)


def write(manifest: Manifest, folder: Path) -> None:
    (folder / FILE).write_text(json.dumps(asdict(manifest), indent=1))


def read(folder: Path) -> Manifest:
    """FileNotFoundError where there is no such version."""
    values: dict[str, Any] = json.loads((folder / FILE).read_text())
    renditions = [
        Rendition(**{**each, "key_class": KeyClass(each["key_class"])})
        for each in values.pop("renditions")
    ]
    return Manifest(renditions=tuple(renditions), **values)
