"""Playlists on disk: read what the tools wrote, write what players are given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.streaming.processing.schemas import KeyClass

INDEX: Final = "index.m3u8"
_LENGTH: Final = "#EXTINF:"
_MAP: Final = '#EXT-X-MAP:URI="'


@dataclass(frozen=True, slots=True)
class Segment:
    """A file beside its playlist; `iv` in hex where the segment has one of its own."""

    name: str
    seconds: float
    iv: str = ""


def read_segments(playlist: Path) -> list[Segment]:
    """The segments in their order."""
    found: list[Segment] = []
    seconds = 0.0
    for line in playlist.read_text().splitlines():
        if line.startswith(_LENGTH):
            seconds = float(line.removeprefix(_LENGTH).split(",")[0])
        elif line and not line.startswith("#"):
            found.append(Segment(line, seconds))
    return found


def init_name(playlist: Path) -> str | None:
    """The file that stands before all segments; None where there is none."""
    for line in playlist.read_text().splitlines():
        if line.startswith(_MAP):
            return line.removeprefix(_MAP).partition('"')[0]
    return None


def aes_playlist(segments: Sequence[Segment], key_class: KeyClass) -> str:
    """Every segment has an IV of its own; all ask for one key, at an address beside the folder."""
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:6",
        f"#EXT-X-TARGETDURATION:{max(math.ceil(each.seconds - 0.5) for each in segments)}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]
    for each in segments:
        lines += [
            f'#EXT-X-KEY:METHOD=AES-128,URI="../../key/{key_class}",IV=0x{each.iv}',
            f"{_LENGTH}{each.seconds:.6f},",
            each.name,
        ]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])
