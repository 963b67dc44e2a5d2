"""Pictures of a video: a poster, and small ones to find a place by."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.streaming.processing.encoding import limit_seconds
from services.streaming.processing.ladder import GROUP_SECONDS
from services.streaming.processing.probing import Source
from services.streaming.processing.running import run
from services.streaming.processing.tools import Tools

POSTER: Final = "poster.jpg"
SPRITE: Final = "sprite.jpg"
PLACES: Final = "sprite.vtt"
_COLUMNS: Final = 10
_MOST_STILLS: Final = 100
_LEAST_STEP_SECONDS: Final = 2
_STILL_LINES: Final = 90
_POSTER_FROM: Final = 0.2
_POSTER_FOR: Final = 0.4
_FRAMES_TO_CHOOSE_FROM: Final = 24


@dataclass(frozen=True, slots=True)
class Sheet:
    """Stills on one picture, row by row; one every `step_seconds`."""

    count: int
    step_seconds: float
    width: int
    height: int

    @property
    def rows(self) -> int:
        return math.ceil(self.count / _COLUMNS)


def sheet(source: Source) -> Sheet:
    step = max(_LEAST_STEP_SECONDS, source.duration_seconds / _MOST_STILLS)
    count = max(1, min(_MOST_STILLS, math.ceil(source.duration_seconds / step)))
    width = round(source.width * _STILL_LINES / source.height / 2) * 2
    return Sheet(count, step, max(2, width), _STILL_LINES)


def places(each: Sheet, duration_seconds: float) -> str:
    """WebVTT: which part of the sheet shows which moment."""
    lines = ["WEBVTT", ""]
    for number in range(each.count):
        start, end = number * each.step_seconds, (number + 1) * each.step_seconds
        last = number == each.count - 1
        left, top = number % _COLUMNS * each.width, number // _COLUMNS * each.height
        lines += [
            f"{_time(start)} --> {_time(max(end, duration_seconds) if last else end)}",
            f"{SPRITE}#xywh={left},{top},{each.width},{each.height}",
            "",
        ]
    return "\n".join(lines)


def _time(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


async def make_stills(
    tools: Tools, encoded: Path, best: Path, source: Source, folder: Path
) -> None:
    """Sprite and places of the small picture `encoded`, the poster of the `best` one."""
    each = sheet(source)
    quiet = [tools.ffmpeg, "-hide_banner", "-nostdin", "-v", "error", "-y"]
    limit = limit_seconds(source.duration_seconds)
    # Key frames are all it takes, and all that is decoded.
    chain = f"fps=1/{each.step_seconds:.6f}:round=up,scale={each.width}:{each.height}"
    tiles = f"tile={_COLUMNS}x{each.rows}"
    command = [*quiet, "-skip_frame", "nokey", "-i", f"file:{encoded}"]
    command += ["-vf", f"{chain},{tiles}", "-frames:v", "1", "-q:v", "4"]
    await run([*command, str(folder / SPRITE)], limit_seconds=limit)
    command = [*quiet, *_candidates(best, source), "-frames:v", "1", "-q:v", "3"]
    await run([*command, str(folder / POSTER)], limit_seconds=limit)
    text = places(each, source.duration_seconds)
    await asyncio.to_thread((folder / PLACES).write_text, text)


def _candidates(best: Path, source: Source) -> list[str]:
    """The most usual picture of those around the first third: no title, no fade, no end."""
    start, length = source.duration_seconds * _POSTER_FROM, source.duration_seconds * _POSTER_FOR
    place = ["-ss", f"{start:.3f}", "-t", f"{length:.3f}", "-i", f"file:{best}"]
    chosen = f"thumbnail={_FRAMES_TO_CHOOSE_FROM}"
    if length < GROUP_SECONDS * 4:
        return [*place, "-vf", chosen]
    step = max(GROUP_SECONDS, length / _FRAMES_TO_CHOOSE_FROM)
    return ["-skip_frame", "nokey", *place, "-vf", f"fps=1/{step:.6f}:round=up,{chosen}"]
