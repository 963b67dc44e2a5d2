"""What a file is, and whether media can be made of it: told by its header, in a moment."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from services.streaming.processing.errors import BadMedia
from services.streaming.processing.running import ToolFailed, run
from services.streaming.processing.schemas import Reason
from services.streaming.processing.tools import Tools

MOST_HOURS: Final = 6
LEAST_SECONDS: Final = 1.0
_MOST_PIXELS: Final = 8192
_LEAST_PIXELS: Final = 32
_MOST_FRAMES_PER_SECOND: Final = 130
_WITHIN_SECONDS: Final = 60.0
_SHORT_OF: Final = 0.9
_TAIL_SECONDS: Final = 20
_KINDS: Final = (
    *("mov", "mp4", "m4a", "matroska", "webm", "mpegts", "mpeg", "avi", "flv", "asf", "ogg"),
    *("mp3", "aac", "flac", "wav", "w64", "aiff", "caf", "mxf"),
)
"""Containers of one file each, as the tools call them."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that media can be made of. `width` and `height` as it is shown: turned as its maker
    held the camera, with square points. No picture: both 0.
    """

    duration_seconds: float
    has_sound: bool
    width: int = 0
    height: int = 0
    frames_per_second: float = 0.0
    interlaced: bool = False

    @property
    def lines(self) -> int:
        """The shorter side: what makes it "720p", also where it stands upright."""
        return min(self.width, self.height)


def stored(source: Source) -> str:
    return json.dumps(asdict(source))


def restored(text: str) -> Source:
    return Source(**json.loads(text))


async def probe(tools: Tools, path: Path, *, is_audio: bool) -> Source:
    """BadMedia says what is wrong with the file."""
    if await asyncio.to_thread(_size, path) == 0:
        raise BadMedia(Reason.EMPTY)
    source = read(await _asked(tools, path), is_audio=is_audio)
    await _is_whole(tools, path, source)
    return source


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _is_mp4(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(8)[4:] == b"ftyp"


async def _asked(tools: Tools, path: Path) -> dict[str, Any]:
    command = [tools.ffprobe, "-v", "error", "-print_format", "json", "-show_format"]
    command += ["-show_streams", *opening(path)]
    try:
        ran = await run(command, limit_seconds=_WITHIN_SECONDS)
    except ToolFailed as failure:
        begun = "moov atom not found" in failure.said and await asyncio.to_thread(_is_mp4, path)
        raise BadMedia(Reason.CUT_OFF if begun else Reason.NOT_MEDIA) from failure
    found: dict[str, Any] = json.loads(ran.out)
    return found


def read(found: Mapping[str, Any], *, is_audio: bool) -> Source:
    """The answer of the program as a Source; BadMedia where nothing can be made of it."""
    form = found.get("format", {})
    streams = found.get("streams", [])
    sounds = [each for each in streams if each.get("codec_type") == "audio"]
    pictures = [each for each in streams if _moves(each)]
    if not sounds and (is_audio or not pictures):
        raise BadMedia(Reason.NO_SOUND if is_audio else Reason.NOT_MEDIA)
    if not pictures and not is_audio:
        raise BadMedia(Reason.NO_PICTURE)
    seconds = _seconds(form, sounds if is_audio else pictures)
    if is_audio:
        return Source(seconds, has_sound=True)
    return _with_picture(pictures[0], seconds, has_sound=bool(sounds))


def _moves(stream: Mapping[str, Any]) -> bool:
    """A picture that moves: the cover of a song does not."""
    is_cover = stream.get("disposition", {}).get("attached_pic")
    return stream.get("codec_type") == "video" and not is_cover


def _seconds(form: Mapping[str, Any], streams: list[Any]) -> float:
    said = form.get("duration") or streams[0].get("duration") or 0
    seconds = float(said)
    if not math.isfinite(seconds) or seconds <= 0:
        raise BadMedia(Reason.CUT_OFF)
    if seconds > MOST_HOURS * 3600:
        raise BadMedia(Reason.TOO_LONG, hours=MOST_HOURS)
    if seconds < LEAST_SECONDS:
        raise BadMedia(Reason.TOO_SHORT)
    return seconds


def _with_picture(stream: Mapping[str, Any], seconds: float, *, has_sound: bool) -> Source:
    width, height = _shown(stream)
    if not (
        min(width, height) >= _LEAST_PIXELS
        and max(width, height) <= _MOST_PIXELS
        and max(width, height) <= 8 * min(width, height)
    ):
        raise BadMedia(Reason.BAD_SIZE, width=width, height=height)
    rate = _rate(stream)
    return Source(
        seconds,
        has_sound=has_sound,
        width=width,
        height=height,
        frames_per_second=rate,
        interlaced=stream.get("field_order", "progressive") in {"tt", "bb", "tb", "bt"},
    )


def _shown(stream: Mapping[str, Any]) -> tuple[int, int]:
    width, height = int(stream.get("width", 0)), int(stream.get("height", 0))
    across, _, down = str(stream.get("sample_aspect_ratio", "1:1")).partition(":")
    if across.isdigit() and down.isdigit() and int(across) and int(down):
        width = round(width * int(across) / int(down))
    turned = [
        int(each["rotation"]) for each in stream.get("side_data_list", []) if "rotation" in each
    ]
    return (height, width) if turned and turned[0] % 180 else (width, height)


def _rate(stream: Mapping[str, Any]) -> float:
    for name in ("avg_frame_rate", "r_frame_rate"):
        above, _, below = str(stream.get(name, "0/0")).partition("/")
        if above.isdigit() and below.isdigit() and int(above) and int(below):
            rate = float(Fraction(int(above), int(below)))
            if rate <= _MOST_FRAMES_PER_SECOND:
                return rate
    raise BadMedia(Reason.BAD_RATE)


async def _is_whole(tools: Tools, path: Path, source: Source) -> None:
    """The header promises what the file must hold: look at its end, without decoding the rest."""
    start = max(0.0, source.duration_seconds - _TAIL_SECONDS)
    command = [tools.ffprobe, "-v", "error", "-read_intervals", f"{start:.3f}%"]
    command += ["-show_entries", "packet=pts_time", "-of", "csv=p=0", *opening(path)]
    try:
        ran = await run(command, limit_seconds=_WITHIN_SECONDS)
    except ToolFailed as failure:
        raise BadMedia(Reason.CUT_OFF) from failure
    ends = [_number(line) for line in ran.out.decode(errors="replace").splitlines()]
    if max(ends, default=0.0) < source.duration_seconds * _SHORT_OF - 2:
        raise BadMedia(Reason.CUT_OFF)


def _number(line: str) -> float:
    try:
        return float(line.strip(", "))
    except ValueError:
        return 0.0


def opening(path: Path) -> list[str]:
    """How a file that somebody brought is opened: as media of a known kind and nothing else.

    A list of other files, or of addresses, is not followed.
    """
    known = ["-protocol_whitelist", "file,pipe", "-format_whitelist", ",".join(_KINDS)]
    return [*known, "-i", f"file:{path}"]
