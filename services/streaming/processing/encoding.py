"""Encodes: each picture and the sound once, as files that both kinds of packaging are made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from services.streaming.processing import loudness as levels
from services.streaming.processing.ladder import (
    GROUP_SECONDS,
    SOUND_KBPS,
    TRACK_KBPS,
    Picture,
)
from services.streaming.processing.loudness import Loudness
from services.streaming.processing.probing import Source, opening
from services.streaming.processing.running import run
from services.streaming.processing.tools import Tools

OnShare = Callable[[float], None]
"""Hears how much is done, from 0 to 1."""

_PRESET: Final = "veryfast"
_QUALITY: Final = 21
_HIGH_PROFILE_LINES: Final = 720
_LEAST_LIMIT_SECONDS: Final = 300.0
_MOST_LIMIT_SECONDS: Final = 12 * 3600.0
_SLOWNESS: Final = 0.012
"""Seconds that a second of one line of picture may take on a machine that is busy."""


def limit_seconds(duration_seconds: float, lines: int = 60) -> float:
    """How long a program may work on so many seconds of so many lines; a hard end."""
    allowed = _LEAST_LIMIT_SECONDS + duration_seconds * lines * _SLOWNESS
    return min(allowed, _MOST_LIMIT_SECONDS)


async def encode_picture(
    tools: Tools, path: Path, source: Source, picture: Picture, to: Path, on_share: OnShare
) -> None:
    """H.264 without sound, a key frame every 2 seconds on the dot, none elsewhere."""
    rate = picture.frames_per_second
    filters = [
        *(["bwdif=deint=interlaced"] if source.interlaced else []),
        f"fps={rate:.6f}:start_time=0",
        f"scale={picture.width}:{picture.height}:flags=bicubic",
        "setsar=1",
        "format=yuv420p",
    ]
    kbps = picture.rung.kbps
    profile = "high" if picture.rung.lines > _HIGH_PROFILE_LINES else "main"
    command = [*_ffmpeg(tools), *opening(path), "-map", "0:V:0", "-map_metadata", "-1"]
    command += ["-vf", ",".join(filters), "-c:v", "libx264", "-preset", _PRESET]
    command += ["-profile:v", profile, "-crf", str(_QUALITY)]
    command += ["-maxrate", f"{kbps}k", "-bufsize", f"{kbps * 2}k"]
    command += ["-g", str(picture.group_frames), "-keyint_min", str(picture.group_frames)]
    command += ["-sc_threshold", "0"]
    command += ["-force_key_frames", f"expr:gte(t,n_forced*{GROUP_SECONDS})"]
    command += ["-f", "mp4", str(to)]
    limit = limit_seconds(source.duration_seconds, picture.rung.lines)
    await run(command, limit_seconds=limit, on_line=_shares(source.duration_seconds, on_share))


async def encode_sound(
    tools: Tools,
    path: Path,
    source: Source,
    loudness: Loudness,
    to: Path,
    on_share: OnShare,
    *,
    is_audio: bool,
) -> Loudness:
    """AAC in stereo at the house's level; how loud it is in the end. Starts at 0 in any case."""
    wanted = levels.target(is_audio=is_audio)
    gain = levels.gain_db(loudness, wanted)
    await _encode_sound(tools, path, source, levels.filters(loudness, gain), to, on_share)
    limit = limit_seconds(source.duration_seconds)
    reached = await levels.measure(tools, to, limit)
    if more := levels.correction_db(reached, wanted):
        chain = levels.filters(loudness, gain + more)
        await _encode_sound(tools, path, source, chain, to, on_share)
        reached = await levels.measure(tools, to, limit)
    return reached


async def _encode_sound(
    tools: Tools, path: Path, source: Source, filters: str, to: Path, on_share: OnShare
) -> None:
    kbps = SOUND_KBPS if source.height else TRACK_KBPS
    command = [*_ffmpeg(tools), *opening(path), "-map", "0:a:0", "-map_metadata", "-1"]
    command += ["-af", filters, "-ac", "2", "-c:a", "aac", "-b:a", f"{kbps}k"]
    command += ["-f", "mp4", str(to)]
    limit = limit_seconds(source.duration_seconds)
    await run(command, limit_seconds=limit, on_line=_shares(source.duration_seconds, on_share))


async def tag_sound(tools: Tools, sound: Path, to: Path, title: str, performer: str) -> None:
    """The same sound as a file that music players know: with its names, playable at once."""
    command = [*_ffmpeg(tools), "-i", f"file:{sound}", "-map", "0:a:0", "-c", "copy"]
    command += ["-metadata", f"title={title}", "-metadata", f"artist={performer}"]
    command += ["-movflags", "+faststart", "-f", "ipod", str(to)]
    await run(command, limit_seconds=_LEAST_LIMIT_SECONDS)


def _ffmpeg(tools: Tools) -> list[str]:
    quiet = ["-hide_banner", "-nostdin", "-v", "error", "-y"]
    return [tools.ffmpeg, *quiet, "-progress", "pipe:1", "-stats_period", "1"]


def _shares(duration_seconds: float, on_share: OnShare) -> Callable[[str], None]:
    def hear(line: str) -> None:
        name, _, value = line.partition("=")
        if name == "out_time_us" and value.lstrip("-").isdigit():
            on_share(min(1.0, max(0.0, int(value) / 1e6 / duration_seconds)))

    return hear
