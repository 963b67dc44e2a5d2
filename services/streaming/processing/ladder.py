"""Which pictures are made of a source: never above it, the same rungs for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.streaming.processing.keys import class_of
from services.streaming.processing.probing import Source
from services.streaming.processing.schemas import KeyClass

GROUP_SECONDS: Final = 2
SEGMENT_SECONDS: Final = 4
SOUND: Final = "audio"
SOUND_KBPS: Final = 128
TRACK_KBPS: Final = 192
_WORTH_IT: Final = 1.2
"""How much larger than the rung below a source must be to get one of its own size."""
_CALM_LINES: Final = 480
_CALM_RATE: Final = 30.0
_MOST_RATE: Final = 60.0
_BYTES_A_KILOBIT: Final = 125


@dataclass(frozen=True, slots=True)
class Rung:
    """`lines` is its name: 720 is "720p"."""

    lines: int
    kbps: int


RUNGS: Final = (
    Rung(240, 300),
    Rung(480, 900),
    Rung(720, 2_000),
    Rung(1080, 4_500),
    Rung(2160, 14_000),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One rendition to encode. `frames_per_second` is the same for all that are above 480."""

    rung: Rung
    width: int
    height: int
    frames_per_second: float

    @property
    def name(self) -> str:
        return f"{self.rung.lines}p"

    @property
    def key_class(self) -> KeyClass:
        return class_of(self.rung.lines)

    @property
    def group_frames(self) -> int:
        """Frames from one key frame to the next."""
        return round(self.frames_per_second * GROUP_SECONDS)


def pictures(source: Source, *, with_2160: bool) -> list[Picture]:
    """From the smallest up. The last one may be a little smaller than its name: as the source."""
    rungs = RUNGS if with_2160 else RUNGS[:-1]
    chosen = [rung for rung in rungs if rung.lines <= source.lines]
    above = [rung for rung in rungs if rung.lines > source.lines]
    if above and (not chosen or source.lines >= chosen[-1].lines * _WORTH_IT):
        chosen.append(above[0])
    return [_picture(source, rung) for rung in chosen]


def _picture(source: Source, rung: Rung) -> Picture:
    factor = min(1.0, rung.lines / source.lines)
    width, height = _even(source.width * factor), _even(source.height * factor)
    return Picture(rung, width, height, _rate(source, rung))


def _rate(source: Source, rung: Rung) -> float:
    """Half of a fast rate for small pictures, and for all where it is very fast."""
    most = _CALM_RATE if rung.lines <= _CALM_LINES else _MOST_RATE
    rate = source.frames_per_second
    while rate > most * 1.01:
        rate /= 2
    return max(rate, 1.0)


def _even(side: float) -> int:
    """The codec counts in pairs."""
    return max(2, round(side / 2) * 2)


def room_bytes(source: Source, *, is_audio: bool, wants_cbcs: bool, with_2160: bool) -> int:
    """At most so much disk is taken while a version is made and when it is there."""
    seconds, copies = source.duration_seconds, 3 + wants_cbcs
    kbps = TRACK_KBPS if is_audio else SOUND_KBPS
    if not is_audio:
        kbps += sum(each.rung.kbps for each in pictures(source, with_2160=with_2160))
    return int(kbps * _BYTES_A_KILOBIT * seconds * copies * 1.2)
