"""Ports for programs that are told theirs before they start."""

from __future__ import annotations

import random
import socket
from typing import Final

# Below those that systems give to whoever asks for any: between its choice and its use, and
# while its program is started anew, none of these goes to a client or a server of another test.
_PORTS: Final = range(10_240, 32_768)
_TRIES: Final = 1_000


def free_port() -> int:
    """A port of this machine that nobody listens on, and that no other test process chooses.

    It stays ours until this process ends.
    """
    chance = random.SystemRandom()  # the runner seeds the common one alike in all its processes
    for _ in range(_TRIES):
        port = chance.choice(_PORTS)
        if _is_ours(port):
            return port
    raise RuntimeError("no port is free")


def _is_ours(port: int) -> bool:
    """Our mark is a socket of the other kind under the same number, which is never closed."""
    with (
        socket.socket(type=socket.SOCK_DGRAM) as mark,
        socket.socket(type=socket.SOCK_STREAM) as probe,
    ):
        try:
            mark.bind(("127.0.0.1", port))
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        mark.detach()
        return True
