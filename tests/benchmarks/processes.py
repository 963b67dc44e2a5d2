"""Processes that a benchmark starts, watches and ends: their time, their memory (Linux)."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from services.core.settings import Settings

ROOT: Final = Path(__file__).parents[2]
MAIN: Final = str(ROOT / "main.py")
STOP_WITHIN_SECONDS: Final = 20.0
_NOT_PASSED_ON: Final = {name.upper() for name in Settings.model_fields} | {
    "PYTHONDONTWRITEBYTECODE",  # a start that compiles every module anew measures the compiler
}


@dataclass(slots=True)
class Running:
    """A process under way; its lines of output can be waited for."""

    process: subprocess.Popen[str]
    started_at: float
    lines: SimpleQueue[str | None] = field(default_factory=SimpleQueue)

    def wait_for(self, line: str, within_seconds: float = 60.0) -> float:
        """Until it prints this line; the seconds since it was started."""
        deadline = time.monotonic() + within_seconds
        while self.next_line(deadline - time.monotonic()) != line:
            pass
        return self.age_seconds()

    def age_seconds(self) -> float:
        return time.monotonic() - self.started_at

    def next_line(self, within_seconds: float = 60.0) -> str:
        try:
            line = self.lines.get(timeout=max(0.0, within_seconds))
        except Empty:
            raise TimeoutError(f"process {self.process.pid} says nothing") from None
        if line is None:
            raise RuntimeError(f"process {self.process.pid} has ended")
        return line

    def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def cpu_seconds(self) -> float:
        """Time of the processor that it has used so far, its threads included."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Resident memory now, in 10^6 bytes, without its children."""
        resident = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return resident * os.sysconf("SC_PAGE_SIZE") / 1e6

    def children(self) -> list[int]:
        pid = self.process.pid
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)


def own_memory_mb(pid: int) -> float:
    """What the machine would have more without it: pages that no other process has."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    kib = [int(row.split()[1]) for row in rows if row.startswith("Private_")]
    return sum(kib) * 1_024 / 1e6


@contextmanager
def start(
    arguments: Sequence[str], folder: Path, settings: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """`python <arguments>` with only these settings of the product; ends with the block.

    Compiled modules are kept in `folder`, as an installation keeps them: a second start finds
    those of the first.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env={
            **inherited,
            "PYTHONPATH": str(ROOT),
            "PYTHONPYCACHEPREFIX": str(folder / "pycache"),
            **(settings or {}),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    running = Running(process, time.monotonic())
    threading.Thread(target=running._read, daemon=True).start()
    try:
        yield running
    finally:
        process.terminate()
        try:
            process.wait(STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
