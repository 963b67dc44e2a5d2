"""Makes smaller pictures, or sound alone, of what the camera sends: ffmpeg that encodes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from shlex import split
from typing import Final

from services.streaming.live.ingest.mirror import NEW, Made
from services.streaming.live.ingest.program import CUTS, FED, HEARS, Listing, Program
from services.streaming.live.ingest.timeline import Piece
from services.streaming.live.renditions import PICTURES, SOUND, SOUND_KBPS

INIT: Final = "init.mp4"
CODECS: Final = "avc1.4d401f"
SOUND_CODECS: Final = "mp4a.40.2"
_NICENESS: Final = 5
_LIST: Final = "list.m3u8"
_DECODES: Final = split("-threads 2 -thread_type slice+frame")
_PICTURE: Final = split(
    "-fps_mode passthrough -c:v libx264 -preset superfast -tune zerolatency -threads 1"
    " -profile:v main -level:v 3.1 -pix_fmt yuv420p -bf 0 -sc_threshold 0 -g 9999"
    " -force_key_frames source"
)
"""Keyframes where the source has them and nowhere else: so it is cut at the same moments."""
_VOICE: Final = [*split("-c:a aac -ac 2 -b:a"), f"{SOUND_KBPS}k"]


class Encoder:
    """One run, that began `offset` after its take: pictures of these names, or only sound."""

    def __init__(
        self, program: Program, folder: Path, take: int, names: Sequence[str], offset: timedelta
    ) -> None:
        self.program = program
        self.take = take
        self.offset = offset
        self._places = {name: folder / name / NEW for name in names}
        self._listings = {name: Listing(self._places[name] / _LIST) for name in names}
        self._began: dict[str, Piece] = {}

    @classmethod
    async def start(
        cls, ffmpeg: str, folder: Path, take: int, names: Sequence[str], offset: timedelta
    ) -> Encoder:
        """OSError: the system has no room for it."""
        command = [ffmpeg, *HEARS, *_DECODES, *FED]
        for name in names:
            place = folder / name / NEW
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            command += [*_makes(name), *CUTS, "-hls_fmp4_init_filename", INIT]
            command += ["-hls_segment_filename", str(place / f"{take}-%05d.m4s")]
            command += [str(place / _LIST)]
        program = await Program.spawn(command, "+".join(names), _NICENESS)
        return cls(program, folder, take, names, offset)

    def init(self, name: str) -> Path:
        """The file before all pieces; whole once there is a piece."""
        return self._places[name] / INIT

    def pieces(self, name: str) -> list[Made]:
        """Those that are whole since the last look."""
        fresh = self._listings[name].fresh()
        if not fresh:
            return []
        began = self._began.setdefault(name, fresh[0])
        return [
            Made(self._places[name] / each.name, self.offset + (each.at - began.at), each.seconds)
            for each in fresh
        ]


def _makes(name: str) -> list[str]:
    if name == SOUND:
        return ["-map", "0:a:0", *_VOICE]
    lines, kbps = int(name.removesuffix("p")), PICTURES[name]
    side = f"min({lines},min(iw,ih))"
    scale = f"scale=w='if(gte(iw,ih),-2,{side})':h='if(gte(iw,ih),{side},-2)':flags=bilinear"
    rates = ["-b:v", f"{kbps}k", "-maxrate", f"{kbps}k", "-bufsize", f"{kbps}k"]
    return ["-map", "0:v:0", "-map", "0:a:0?", "-vf", scale, *_PICTURE, *rates, *_VOICE]
