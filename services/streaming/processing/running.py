"""Runs one program of the tools: politely, in a group of its own, never longer than allowed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.core.logs import get_logger
from services.streaming.processing.errors import BadMedia
from services.streaming.processing.schemas import Reason

_NICENESS: Final = 10
_KEPT_LINES: Final = 40
_LONGEST_LINE: Final = 1 << 20
_LET_GO_SECONDS: Final = 10.0
log = get_logger("media")

OnLine = Callable[[str], None]


class ToolFailed(Exception):
    """A program ended with an error; `said` are its last lines."""

    def __init__(self, program: str, code: int, said: str) -> None:
        super().__init__(f"{program} ended with {code}: {said[-400:]}")
        self.code = code
        self.said = said


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program said: `out` whole, of `said` (its complaints) the last lines."""

    out: bytes
    said: str


async def run(
    command: Sequence[str],
    *,
    limit_seconds: float,
    given: bytes | None = None,
    secret: bytes | None = None,
    on_line: OnLine | None = None,
) -> Ran:
    """Run to the end. ToolFailed if it says no, BadMedia(TOO_SLOW) when its time is over.

    `given` is its input. `secret` is readable at the path that stands as `{secret}` in the
    command: neither the list of processes nor the disk ever show it. `on_line` hears its output
    line by line. However this ends, nothing of the program's group is left running.
    """
    with _readable(secret) as number:
        words = [part.replace("{secret}", f"/dev/fd/{number}") for part in command]
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.DEVNULL if given is None else asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
            start_new_session=True,
            pass_fds=() if number is None else (number,),
        )
    try:
        _be_polite(process.pid)
        async with asyncio.timeout(limit_seconds):
            ran = await _listen(process, given, on_line)
    except TimeoutError:
        log.warning("media_tool_too_slow", program=Path(words[0]).name, seconds=limit_seconds)
        raise BadMedia(Reason.TOO_SLOW, minutes=max(1, round(limit_seconds / 60))) from None
    finally:
        await _end(process)
    if process.returncode != 0:
        raise ToolFailed(Path(words[0]).name, process.returncode or 0, ran.said)
    return ran


async def _listen(
    process: asyncio.subprocess.Process, given: bytes | None, on_line: OnLine | None
) -> Ran:
    assert process.stdout is not None
    assert process.stderr is not None
    said: deque[str] = deque(maxlen=_KEPT_LINES)
    out = bytearray()

    async def hear(stream: asyncio.StreamReader, take: Callable[[bytes], None]) -> None:
        async for line in stream:
            take(line)

    def heard(line: bytes) -> None:
        if on_line is None:
            out.extend(line)
        else:
            on_line(line.decode(errors="replace").strip())

    async with asyncio.TaskGroup() as group:
        group.create_task(
            hear(process.stderr, lambda line: said.append(line.decode(errors="replace")))
        )
        group.create_task(hear(process.stdout, heard))
        if given is not None:
            group.create_task(_give(process, given))
    await process.wait()
    return Ran(bytes(out), "".join(said))


async def _give(process: asyncio.subprocess.Process, given: bytes) -> None:
    """A program that has seen enough closes its ears: no error."""
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(given)
        await process.stdin.drain()
    process.stdin.close()


def _be_polite(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, _NICENESS)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill the whole group and wait until it has gone: half a file must not grow any more."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    waiting = asyncio.ensure_future(process.wait())
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LET_GO_SECONDS):
            await asyncio.shield(waiting)


@contextlib.contextmanager
def _readable(secret: bytes | None) -> Iterator[int | None]:
    """The number of a pipe's end that gives `secret`, a few hundred bytes, once."""
    if secret is None:
        yield None
        return
    reading, writing = os.pipe()
    try:
        os.write(writing, secret)
        os.close(writing)
        yield reading
    finally:
        os.close(reading)


def end_orphans(folder: Path) -> int:
    """Kill programs that still write below `folder`; their worker has died. How many there were.

    Only where the system lists its processes as files. Elsewhere they come to their own end; what
    they write goes to a folder of their worker's own, which nobody takes anything from.
    """
    wanted, killed = os.fsencode(folder), 0
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if wanted in entry.read_bytes() and int(entry.parent.name) != os.getpid():
                os.kill(int(entry.parent.name), signal.SIGKILL)
                killed += 1
    return killed
