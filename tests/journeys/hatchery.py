"""A process that has imported the whole product and forks one each time it is asked to.

A product that is started twenty times in a journey would import the same modules twenty times.
Everything after the imports is new in each: settings, connections, files, memory.
`python -m tests.journeys.hatchery COMMAND LOG`; a line on standard input starts one, its process
id and in the end its exit code (negative: the signal) come out, a line each.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

_WHOLE = (
    "bot.lean_aiogram",
    "bot.container",
    "bot.worker",
    "bot.chat",
    "bot.web",
    "bot.dispatcher",
    "uvloop",
)


class Hatched:
    """One product of a hatchery, as far as a journey deals with a process."""

    def __init__(self, hatchery: subprocess.Popen[bytes]) -> None:
        assert hatchery.stdin is not None
        assert hatchery.stdout is not None
        self._out = hatchery.stdout.fileno()
        hatchery.stdin.write(b"start\n")
        hatchery.stdin.flush()
        self.pid = self._said()
        self._code: int | None = None

    def poll(self) -> int | None:
        if self._code is None and select.select([self._out], [], [], 0)[0]:
            self._code = self._said()
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        if self._code is None:
            if not select.select([self._out], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("hatched", timeout or 0)
            self._code = self._said()
        return self._code

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def _said(self) -> int:
        # One byte at a time: nothing of the next line may be taken into a buffer.
        line = b""
        while not line.endswith(b"\n"):
            byte = os.read(self._out, 1)
            if not byte:
                raise EOFError("the hatchery has ended")
            line += byte
        return int(line)


def open_hatchery(
    command: str, log: Path, folder: Path, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Ends when its standard input does."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.hatchery", command, str(log)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=folder,
        env=environment,
    )


def _serve(command: str, log: str) -> None:
    while sys.stdin.buffer.readline():
        child = os.fork()
        if not child:
            _live(command, log)
        _say(child)
        _, status = os.waitpid(child, 0)
        _say(os.waitstatus_to_exitcode(status))


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _live(command: str, log: str) -> None:
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number, opened in ((0, nothing), (1, written), (2, written)):
        os.dup2(opened, number)
    code = 1
    try:
        code = import_module("main").run([command])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    for name in _WHOLE:
        import_module(name)
    import_module("tests.journeys.brisk").hurry()
    _serve(*sys.argv[1:])
