"""Starts a server in a temporary folder and makes sure that neither outlives us."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

START_TIMEOUT_SECONDS = 120.0
STOP_TIMEOUT_SECONDS = 120.0
# Ends the server and its folders when our end of the pipe closes, however we died.
GUARD = """read -r _; pid=$1; shift
kill -INT $pid 2>/dev/null; sleep 1; kill -KILL $pid 2>/dev/null; rm -rf "$@\""""
MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder of our own is made in it
MEMORY_NEEDED_BYTES = 2**30


class ServerFailed(Exception):
    """A server did not start; holds the command and the end of its log."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The account a server runs under: ours, or `nobody` when we are root."""

    uid: int
    gid: int

    @classmethod
    def ours(cls) -> "Owner":
        return cls(os.getuid(), os.getgid())

    @classmethod
    def unprivileged(cls) -> "Owner":
        """PostgreSQL refuses to run as root."""
        if os.getuid() != 0:
            return cls.ours()
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid)

    @property
    def is_other(self) -> bool:
        return self.uid != os.getuid()

    def takes(self, folder: Path) -> None:
        if self.is_other:
            os.chown(folder, self.uid, self.gid)

    def popen(
        self, command: list[str], *, log: Path, folder: Path | None = None
    ) -> subprocess.Popen[bytes]:
        """Starts `command` in a session of its own: Ctrl-C reaches only the test runner."""
        with log.open("ab") as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=folder or "/",
                start_new_session=True,
                user=self.uid if self.is_other else None,
                group=self.gid if self.is_other else None,
                extra_groups=[] if self.is_other else None,
            )


def short_folder() -> Path:
    """A new folder whose sockets fit in 103 bytes and that `nobody` can reach."""
    parent = Path("/tmp")  # noqa: S108 -- TMPDIR may be long or closed to other accounts
    return Path(tempfile.mkdtemp(prefix="hm-", dir=parent if parent.is_dir() else None))


def quick_folder() -> Path:
    """A new short folder, in memory if there is room: making a database takes 12 ms, not 40-400.

    Programs may be forbidden to run from there.
    """
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED_BYTES:
        return Path(tempfile.mkdtemp(prefix="hm-", dir=MEMORY))
    return short_folder()


class Server:
    """One running server: `start`, `stop`, `remove`.

    `folder` holds its files; `more_folders` disappear with it if we die.
    """

    def __init__(
        self, command: list[str], folder: Path, owner: Owner, more_folders: tuple[Path, ...] = ()
    ) -> None:
        self.folder = folder
        self._more_folders = more_folders
        self._command = command
        self._owner = owner
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    def start(self, is_ready: Callable[[], bool]) -> None:
        """Returns when `is_ready()`; raises ServerFailed with the log's end."""
        assert self._process is None, "already started"
        self._process = self._owner.popen(self._command, log=self._log)
        folders = [str(folder) for folder in (self.folder, *self._more_folders)]
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", GUARD, "guard", str(self._process.pid), *folders],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise ServerFailed(f"{self._command[0]}:\n{self._log_end()}")
            time.sleep(0.01)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Ends the process and waits for it; the folder and its data stay."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(STOP_TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None
        self._dismiss_guard()

    def remove(self) -> None:
        """Stops the server and deletes its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _dismiss_guard(self) -> None:
        if self._guard is None:
            return
        self._guard.kill()
        self._guard.communicate()
        self._guard = None

    def _log_end(self) -> str:
        return self._log.read_text(errors="replace")[-2000:] if self._log.exists() else ""
