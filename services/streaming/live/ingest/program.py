"""ffmpeg that is fed what a camera sends, and what it has listed as done."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from shlex import split
from typing import Final, Self

from services.core.logs import get_logger
from services.streaming.live.ingest.timeline import Piece, read

HEARS: Final = split("-hide_banner -loglevel warning -fflags nobuffer -probesize 262144")
FED: Final = split("-analyzeduration 1000000 -f flv -i pipe:0")
_LIST_SIZE: Final = 60
"""One that begins late, or stood still, puts down many at once: none may be gone before a look."""
CUTS: Final = split(
    f"-f hls -hls_time 1 -hls_segment_type fmp4 -hls_list_size {_LIST_SIZE} -hls_flags"
    " independent_segments+program_date_time+omit_endlist+temp_file"
)
_WRITE_SECONDS: Final = 10
END_SECONDS: Final = 5.0
log = get_logger("segmenter")


class ProgramBroke(Exception):
    """It has ended or hangs; another one must go on."""


class Program:
    """One run of it. `name` is what the log calls it."""

    def __init__(self, process: asyncio.subprocess.Process, name: str) -> None:
        self._process = process
        self._name = name
        self.is_stopped = False
        self._said: deque[str] = deque(maxlen=3)
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def spawn(cls, command: Sequence[str], name: str, niceness: int = 0) -> Self:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        if niceness:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, process.pid, niceness)
        return cls(process, name)

    async def feed(self, data: bytes) -> None:
        """ProgramBroke when it has ended or takes nothing for ten seconds."""
        stdin = self._process.stdin
        assert stdin is not None
        if self._process.returncode is not None:
            raise ProgramBroke
        stdin.write(data)
        try:
            async with asyncio.timeout(_WRITE_SECONDS):
                await stdin.drain()
        except (OSError, TimeoutError) as error:
            raise ProgramBroke from error

    async def end(self, within_seconds: float = END_SECONDS) -> None:
        """Let it write its last piece; what does not end in time is killed."""
        stdin = self._process.stdin
        assert stdin is not None
        stdin.close()
        try:
            async with asyncio.timeout(within_seconds):
                await self._process.wait()
        except TimeoutError:
            self.stop()
            await self._process.wait()
        await asyncio.wait([self._listening])

    def stop(self) -> None:
        """At once: whoever feeds it hears that it broke."""
        self.is_stopped = True
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def _listen(self) -> None:
        """What it complains of, for the log."""
        stderr = self._process.stderr
        assert stderr is not None
        with contextlib.suppress(ValueError):  # a line without an end
            async for line in stderr:
                self._said.append(line.decode(errors="replace").strip()[:200])
        await self._process.wait()
        if self._process.returncode:
            code = self._process.returncode
            log.warning("segmenter_ended", program=self._name, code=code, said=list(self._said))


class Listing:
    """The playlist that a run of ffmpeg writes: whatever is named there is whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = (0, 0)
        self._last = ""

    def fresh(self) -> list[Piece]:
        """What has come since the last look."""
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return []
        # Times are coarse, and each writing is another file.
        written = stat.st_mtime_ns, stat.st_ino
        if written == self._read:
            return []
        self._read = written
        found, _ = read(self._path.read_text())
        fresh = [piece for piece in found if piece.name > self._last]
        if fresh:
            self._last = fresh[-1].name
        return fresh
