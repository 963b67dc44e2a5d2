"""The real product as processes of its own: started, stopped, killed, started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
import orjson

from services.core.settings import (
    SANDBOX_BAKONG_ACCOUNT,
    SANDBOX_BAKONG_TOKEN,
    SANDBOX_BOT_TOKEN,
    Settings,
)
from tests.journeys.hatchery import Hatched, open_hatchery
from tests.servers.ports import free_port

ROOT: Final = Path(__file__).parents[2]
AS_IT_IS: Final = (str(ROOT / "main.py"),)
AT_A_FANS_PACE: Final = ("-m", "tests.journeys.patient")
BRISK: Final = ("-m", "tests.journeys.brisk")
DEMO: Final = ROOT / "demo" / "events.yaml"
START_WITHIN_SECONDS: Final = 300.0
STOP_WITHIN_SECONDS: Final = 90.0
# Ends the whole group when our end of the pipe closes, however we died. Not every shell has `--`.
GUARD: Final = 'read -r _; kill -KILL "-$1" 2>/dev/null'
_SETTINGS: Final = {name.upper() for name in Settings.model_fields}


class NotRunning(Exception):
    """A process did not start, or ended on its own; holds the end of its log."""


@dataclass(slots=True)
class Process:
    """`python <program> <command>` in a group of its own; what it prints goes to `log`."""

    command: str
    folder: Path
    settings: Mapping[str, str]
    program: Sequence[str] = AS_IT_IS
    is_ready: Callable[[], bool] | None = None
    is_hatched: bool = False
    _hatchery: subprocess.Popen[bytes] | None = None
    _process: subprocess.Popen[bytes] | Hatched | None = None
    _guard: subprocess.Popen[bytes] | None = None
    _started_at_byte: int = 0

    @property
    def log(self) -> Path:
        return self.folder / f"{self.command}.log"

    def launch(self) -> None:
        """Start without waiting."""
        assert self._process is None, f"{self.command} runs already"
        self.log.touch()
        self._started_at_byte = self.log.stat().st_size
        self._process = self._hatch() if self.is_hatched else self._open()
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", GUARD, "guard", str(self._process.pid)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def _open(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, *self.program, self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                env=_environment(self.settings),
                start_new_session=True,
            )

    def _hatch(self) -> Hatched:
        if self._hatchery is None:
            environment = _environment(self.settings)
            self._hatchery = open_hatchery(self.command, self.log, self.folder, environment)
        return Hatched(self._hatchery)

    def leave(self) -> None:
        """No more starts: the hatchery ends."""
        if self._hatchery is not None:
            self._hatchery.communicate()
            self._hatchery = None

    def wait_ready(self) -> None:
        deadline = time.monotonic() + START_WITHIN_SECONDS
        while not (self.is_ready or self._says_ready)():
            assert self._process is not None, "not launched"
            if self._process.poll() is not None:
                self._forget()
                raise NotRunning(f"{self.command} ended:\n{self._log_end()}")
            if time.monotonic() > deadline:
                self.kill()
                raise NotRunning(f"{self.command} is not ready:\n{self._log_end()}")
            time.sleep(0.02)

    def _says_ready(self) -> bool:
        with self.log.open("rb") as log:
            log.seek(self._started_at_byte)
            return b"\nready\n" in b"\n" + log.read()

    def stop(self) -> int:
        """Ask it to end (SIGTERM) and wait; its exit code. Killed if it does not obey."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise NotRunning(f"{self.command} does not stop:\n{self._log_end()}") from None
        self._forget()
        return code

    def kill(self) -> None:
        """SIGKILL to it and all that it started: no last words."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._forget()

    def _forget(self) -> None:
        self._process = None
        if self._guard is not None:
            self._guard.kill()
            self._guard.communicate()
            self._guard = None

    def _log_end(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


@dataclass(slots=True)
class Product:
    """One installation. `processes` start in their order and stop in the opposite one."""

    folder: Path
    settings: Mapping[str, str]
    processes: Sequence[Process] = field(default_factory=list)

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.settings['SANDBOX_PORT']}"

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self.settings['HTTP_PORT']}"

    @property
    def database_url(self) -> str:
        default = f"sqlite+aiosqlite:///{self.settings['DATA_DIR']}/hangmeas.sqlite3"
        return self.settings.get("DATABASE_URL") or default

    def start(self) -> None:
        for process in self.processes:
            process.launch()
        for process in self.processes:
            process.wait_ready()

    def stop(self) -> None:
        for process in reversed(self.processes):
            assert process.stop() == 0, f"{process.command} did not end well"

    def kill(self) -> None:
        for process in self.processes:
            process.kill()

    def command(self, *arguments: str) -> str:
        """Run `python main.py <arguments>` to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, *AT_A_FANS_PACE, *arguments],
            cwd=self.folder,
            env=_environment(self.settings),
            capture_output=True,
            text=True,
            timeout=START_WITHIN_SECONDS,
            check=False,
        )
        if done.returncode:
            raise NotRunning(f"{arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def complaints(self, after: Mapping[Path, int]) -> list[str]:
        """Lines of level error or worse since the marks of `log_marks`."""
        found = []
        for process in self.processes:
            if process.log.exists():
                with process.log.open("rb") as log:
                    log.seek(after.get(process.log, 0))
                    # The process still writes: its last line may be there in part.
                    whole, _, _ = log.read().rpartition(b"\n")
                    found += [line for line in whole.splitlines() if _is_complaint(line)]
        return [line.decode(errors="replace") for line in found]

    def log_marks(self) -> dict[Path, int]:
        return {
            process.log: process.log.stat().st_size
            for process in self.processes
            if process.log.exists()
        }


def _is_complaint(line: bytes) -> bool:
    if not line.startswith(b"{"):
        return line.startswith(b"Traceback")
    return orjson.loads(line).get("level") in {"error", "critical"}


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Ours without any setting of the product, and with the given ones."""
    inherited = {name: value for name, value in os.environ.items() if name not in _SETTINGS}
    ours = {"PYTHONWARNINGS": "error", "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
    return {**inherited, **ours, **settings}


def _settings(folder: Path, **more: str) -> dict[str, str]:
    return {
        "DATA_DIR": str(folder / "data"),
        "HTTP_PORT": str(free_port()),
        "SANDBOX_PORT": str(free_port()),
        "LOG_FORMAT": "json",
        # Nobody films or encodes beside a journey that is about something else.
        "MEDIA_WORKERS": "0",
        "LIVE_RTMP_PORT": "0",
        **more,
    }


def whole(folder: Path, program: Sequence[str] = BRISK, **more: str) -> Product:
    """Everything by `run`, with the sandbox and the demo story, as a newcomer starts it."""
    settings = _settings(folder, **more)
    return Product(folder, settings, [Process("run", folder, settings, program)])


def split(folder: Path, program: Sequence[str] = BRISK, **more: str) -> Product:
    """Each role a process of its own, on data that `more` names; the sandbox beside them."""
    settings = _settings(folder, **more)
    roles = [Process(role, folder, settings, program) for role in ("bot", "web", "worker")]
    return Product(folder, settings, roles)


def live(folder: Path, *, is_hatched: bool = False, **more: str) -> Product:
    """`run` with a token, as in production: what it talks to goes on when it stops.

    One that `is_hatched` starts quickly again and again; `leave` its process in the end.
    """
    settings = _settings(folder, **more)
    sandbox_url = f"http://127.0.0.1:{settings['SANDBOX_PORT']}"
    settings |= {
        "BOT_TOKEN": SANDBOX_BOT_TOKEN,
        "SECRET_KEY": "a-secret-of-the-journeys-and-of-nothing-else",
        "TELEGRAM_API_URL": sandbox_url,
        "BAKONG_API_URL": f"{sandbox_url}/bakong",
        "BAKONG_TOKEN": SANDBOX_BAKONG_TOKEN,
        "BAKONG_ACCOUNT": SANDBOX_BAKONG_ACCOUNT,
    }
    process = Process("run", folder, settings, BRISK, is_hatched=is_hatched)
    return Product(folder, settings, [process])


@contextmanager
def running(product: Product) -> Iterator[Product]:
    """Started for the length of the block, and well stopped if nothing went wrong in it."""
    try:
        product.start()
        yield product
        product.stop()
    finally:
        product.kill()


def outside_world(product: Product) -> Process:
    """The sandbox that a `split` or `live` product talks to, as a process of its own."""
    url = f"{product.sandbox_url}/sim/people"

    def answers() -> bool:
        try:
            return httpx.get(url).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    return Process("sandbox", product.folder, product.settings, is_ready=answers)
