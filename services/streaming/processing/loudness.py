"""Loudness after EBU R128: measured, brought to one level, and measured again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.streaming.processing.probing import opening
from services.streaming.processing.running import ToolFailed, run
from services.streaming.processing.tools import Tools

TRACK_LUFS: Final = -14.0
PICTURE_LUFS: Final = -16.0
_MOST_PEAK_DB: Final = -1.0
_SILENCE_LUFS: Final = -65.0
_MOST_GAIN_DB: Final = 24.0
_TOLERANCE_LU: Final = 0.7
_FOUND: Final = re.compile(r"\b(I|Peak):\s+(-?\d+\.\d+|-?inf) (LUFS|dBFS)")


@dataclass(frozen=True, slots=True)
class Loudness:
    """Of a whole file; `peak_db` is the true peak. Silence has neither, only low numbers."""

    lufs: float
    peak_db: float

    @property
    def is_silent(self) -> bool:
        return self.lufs < _SILENCE_LUFS


async def measure(tools: Tools, path: Path, limit_seconds: float) -> Loudness:
    """Of the first sound in the file."""
    command = [tools.ffmpeg, "-hide_banner", "-nostdin", "-nostats", *opening(path)]
    command += ["-map", "0:a:0", "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    ran = await run(command, limit_seconds=limit_seconds)
    found = {name: _decibel(value) for name, value, _ in _FOUND.findall(ran.said)}
    if found.keys() != {"I", "Peak"}:
        raise ToolFailed("ffmpeg", 0, ran.said)
    return Loudness(found["I"], found["Peak"])


def _decibel(text: str) -> float:
    return -100.0 if "inf" in text else float(text)


def target(*, is_audio: bool) -> float:
    return TRACK_LUFS if is_audio else PICTURE_LUFS


def gain_db(loudness: Loudness, wanted_lufs: float) -> float:
    """What brings it to the wanted level; silence stays silent."""
    if loudness.is_silent:
        return 0.0
    return max(-_MOST_GAIN_DB * 2, min(_MOST_GAIN_DB, wanted_lufs - loudness.lufs))


def correction_db(reached: Loudness, wanted_lufs: float) -> float:
    """What a limiter took away and has to be given back; 0.0 where nothing is missing."""
    missing = wanted_lufs - reached.lufs
    return missing if not reached.is_silent and abs(missing) > _TOLERANCE_LU else 0.0


def filters(loudness: Loudness, gain: float) -> str:
    """Loudness alone where the peaks leave room; else with a limiter that holds them below -1."""
    chain = f"aresample=48000:async=1:first_pts=0,volume={gain:.2f}dB"
    if loudness.peak_db + gain <= _MOST_PEAK_DB:
        return chain
    # It looks at samples, the true peak lies between them: 4 times as many samples show it.
    limit = 10 ** ((_MOST_PEAK_DB - 0.3) / 20)
    limiter = f"alimiter=limit={limit:.4f}:attack=5:release=60:level=disabled:latency=1"
    return f"{chain},aresample=192000,{limiter},aresample=48000"
