"""Keeps every piece of a broadcast: one file for each take, joined when it is over."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shlex import split
from typing import Final

from services.core.logs import get_logger
from services.streaming.live.ingest.timeline import Piece, init_name

LEAST_FREE_BYTES: Final = 1 << 30
"""With less room than this nothing more is kept; the broadcast goes on."""
_JOIN_SECONDS: Final = 1_800
_JOINED: Final = "recording.mp4"
log = get_logger("recorder")


class NotJoined(Exception):
    """The takes could not be made one file."""


class Recorder:
    """Of one event, in a folder that nobody is served from."""

    def __init__(self, folder: Path) -> None:
        self.bytes = sum(path.stat().st_size for path in takes_of(folder))
        self.is_full = False
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, "recorder")  # one: pieces are kept in their order

    async def keep(self, source: Path, pieces: Sequence[Piece]) -> None:
        """Append them to the files of their takes."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._keep, source, pieces)

    async def close(self) -> None:
        """Wait until all is kept."""
        await asyncio.to_thread(self._thread.shutdown)

    def _keep(self, source: Path, pieces: Sequence[Piece]) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self.is_full = shutil.disk_usage(self._folder).free < LEAST_FREE_BYTES
            if not self.is_full:
                for piece in pieces:
                    self._append(source, piece)
        except OSError:
            log.exception("not_recorded")
            self.is_full = True

    def _append(self, source: Path, piece: Piece) -> None:
        target = self._folder / f"{piece.take:05}.mp4"
        content = (source / piece.name).read_bytes()
        if not target.exists():
            content = (source / init_name(piece.take)).read_bytes() + content
        with target.open("ab") as file:
            self.bytes += file.write(content)


def takes_of(folder: Path) -> list[Path]:
    """The files of the takes in their order."""
    return sorted(folder.glob("[0-9]*.mp4")) if folder.exists() else []


async def join(ffmpeg: str, folder: Path) -> Path | None:
    """One file of all takes, that can be played and cut; None: nothing was kept. NotJoined."""
    takes = takes_of(folder)
    if not takes:
        return None
    listed = folder / "takes.txt"
    listed.write_text("".join(f"file '{path.name}'\n" for path in takes))
    half, whole = folder / f".{_JOINED}", folder / _JOINED
    process = await asyncio.create_subprocess_exec(
        ffmpeg,
        *split("-hide_banner -loglevel error -nostdin -y -f concat -safe 0 -i"),
        str(listed),
        *split("-c copy -f mp4 -movflags +faststart"),
        str(half),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(_JOIN_SECONDS):
            code = await process.wait()
    except BaseException as error:
        process.kill()
        await process.wait()
        if isinstance(error, TimeoutError):
            raise NotJoined from error
        raise
    if code:
        raise NotJoined
    half.replace(whole)
    return whole
