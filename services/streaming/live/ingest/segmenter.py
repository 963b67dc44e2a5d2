"""Cuts what the camera sends into pieces of a second, as it is: ffmpeg that copies."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shlex import split
from typing import Final

from services.streaming.live.ingest.program import CUTS, FED, HEARS, Listing, Program
from services.streaming.live.ingest.timeline import Piece, init_name

_WORD_BYTES: Final = 6


class Segmenter:
    """One take. `later` is what our clock is ahead of this machine's."""

    def __init__(self, program: Program, folder: Path, take: int, later: timedelta) -> None:
        self.program = program
        self._listing = Listing(folder / f".{take}.m3u8")
        self._later = later

    @classmethod
    async def start(cls, ffmpeg: str, folder: Path, take: int, later: timedelta) -> Segmenter:
        word = secrets.token_hex(_WORD_BYTES)
        command = [ffmpeg, *HEARS, *FED]
        command += split("-map 0:v:0 -map 0:a:0? -c copy -bsf:a aac_adtstoasc")
        command += [*CUTS, "-hls_fmp4_init_filename", init_name(take)]
        command += ["-hls_segment_filename", str(folder / f"{take}-%05d-{word}.m4s")]
        command += [str(folder / f".{take}.m3u8")]
        return cls(await Program.spawn(command, "source"), folder, take, later)

    async def feed(self, data: bytes) -> None:
        """ProgramBroke when it has ended or takes nothing for ten seconds."""
        await self.program.feed(data)

    def pieces(self) -> list[Piece]:
        """Those that are whole since the last look."""
        return [replace(piece, at=piece.at + self._later) for piece in self._listing.fresh()]

    async def end(self) -> None:
        """Let it write its last piece; what does not end within five seconds is killed."""
        await self.program.end()
