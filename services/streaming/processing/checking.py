"""Looks at what was made before anybody is given it: all there, and it opens with its keys."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from services.streaming.processing import hls
from services.streaming.processing.manifest import Rendition
from services.streaming.processing.packaging import Encoded, decrypt_aes, raw_keys
from services.streaming.processing.running import ToolFailed, run
from services.streaming.processing.schemas import ContentKey, KeyClass
from services.streaming.processing.tools import Tools

_WITHIN_SECONDS: Final = 120.0
_IV: Final = "IV=0x"


class NotWhole(Exception):
    """Something is missing or does not open; made wrongly, not the file's fault."""


async def check_aes(
    tools: Tools, folder: Path, encoded: Encoded, keys: Mapping[KeyClass, ContentKey]
) -> None:
    """Every segment is there; the first of each rendition decrypts and decodes."""
    for name, (_, key_class) in encoded.items():
        playlist = folder / name / hls.INDEX
        content = await asyncio.to_thread(_first_clear, playlist, keys[key_class].key)
        await _decodes(tools, content)


def _first_clear(playlist: Path, key: bytes) -> bytes:
    segments = _all_there(playlist)
    iv = playlist.read_text().partition(_IV)[2][:32]
    try:
        return decrypt_aes((playlist.parent / segments[0]).read_bytes(), key, bytes.fromhex(iv))
    except ValueError as error:
        raise NotWhole(f"{playlist.parent.name} does not open with its key") from error


def _all_there(playlist: Path) -> list[str]:
    names = [each.name for each in hls.read_segments(playlist)]
    missing = [
        name
        for name in names
        if not (path := playlist.parent / name).is_file() or path.stat().st_size == 0
    ]
    if missing or not names:
        raise NotWhole(f"{playlist.parent.name} misses {missing[:3]}")
    return names


async def check_cbcs(
    tools: Tools,
    folder: Path,
    encoded: Encoded,
    keys: Mapping[KeyClass, ContentKey],
    work: Path,
) -> None:
    """The same of the fragments; `work` holds what was decrypted for a moment."""
    streams = []
    await asyncio.to_thread(work.mkdir, exist_ok=True)
    for name, (_, key_class) in encoded.items():
        await asyncio.to_thread(_first_fragment, folder / name / hls.INDEX, work / f"{name}.mp4")
        kind = "audio" if key_class is KeyClass.AUDIO else "video"
        streams.append(f"in={work / name}.mp4,stream={kind},output={work / name}.clear.mp4")
    command = [tools.packager, *streams, "--flagfile={secret}", "--quiet"]
    await run(command, limit_seconds=_WITHIN_SECONDS, secret=raw_keys("decryption", keys))
    for name in encoded:
        await _decodes(tools, await asyncio.to_thread((work / f"{name}.clear.mp4").read_bytes))


def _first_fragment(playlist: Path, to: Path) -> None:
    first = hls.init_name(playlist)
    if first is None:
        raise NotWhole(f"{playlist.parent.name} has no beginning")
    start = (playlist.parent / first).read_bytes()
    to.write_bytes(start + (playlist.parent / _all_there(playlist)[0]).read_bytes())


async def _decodes(tools: Tools, content: bytes) -> None:
    command = [tools.ffmpeg, "-hide_banner", "-v", "error", "-xerror", "-i", "pipe:0"]
    try:
        ran = await run(
            [*command, "-f", "null", "-"], limit_seconds=_WITHIN_SECONDS, given=content
        )
    except ToolFailed as failure:
        raise NotWhole(failure.said[-200:]) from failure
    if ran.said:
        raise NotWhole(ran.said[-200:])


async def describe(tools: Tools, folder: Path, encoded: Encoded) -> tuple[Rendition, ...]:
    """Each rendition as a master playlist names it, measured on what was made."""
    return tuple(
        [
            await _described(tools, name, path, key_class, folder / name / hls.INDEX)
            for name, (path, key_class) in encoded.items()
        ]
    )


async def _described(
    tools: Tools, name: str, path: Path, key_class: KeyClass, playlist: Path
) -> Rendition:
    command = [tools.ffprobe, "-v", "error", "-print_format", "json", "-show_streams"]
    ran = await run([*command, f"file:{path}"], limit_seconds=_WITHIN_SECONDS)
    stream: dict[str, Any] = json.loads(ran.out)["streams"][0]
    most, average = await asyncio.to_thread(_bandwidths, playlist)
    above, _, below = str(stream.get("avg_frame_rate", "0/1")).partition("/")
    rate = int(above) / int(below) if key_class is not KeyClass.AUDIO and int(below) else 0.0
    return Rendition(
        name=name,
        width=int(stream.get("width", 0)),
        height=int(stream.get("height", 0)),
        bandwidth=most,
        average_bandwidth=average,
        codecs=str(stream["mime_codec_string"]),
        frame_rate=round(rate, 3),
        key_class=key_class,
    )


def _bandwidths(playlist: Path) -> tuple[int, int]:
    """The highest of one segment and that of all, in bits per second."""
    segments = hls.read_segments(playlist)
    sizes = [(playlist.parent / each.name).stat().st_size * 8 for each in segments]
    # A short last segment says little of what the line must carry.
    rates = [size / max(each.seconds, 1.0) for size, each in zip(sizes, segments, strict=True)]
    seconds = sum(each.seconds for each in segments)
    return round(max(rates)), round(sum(sizes) / seconds)
