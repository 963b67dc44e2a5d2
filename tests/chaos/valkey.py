"""A store that can be stopped, started empty again, and made to hang."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError

from tests.servers.process import Owner, Server, short_folder
from tests.servers.valkey import first_program


@dataclass(frozen=True, slots=True)
class ValkeyServer:
    """`url` stays the same over restarts."""

    url: str
    server: Server

    def start(self) -> None:
        self.server.start(self._answers)

    def stop(self) -> None:
        self.server.stop()

    def flush(self) -> None:
        with Redis.from_url(self.url) as client:
            client.flushall()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """It takes connections and commands, and answers nothing."""
        with Redis.from_url(self.url) as client:
            process_id = int(client.info("server")["process_id"])
        os.kill(process_id, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(process_id, signal.SIGCONT)

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url) as client:
                return bool(client.ping())
        except (RedisError, OSError):
            return False


@contextmanager
def own_valkey() -> Iterator[ValkeyServer]:
    """A server for the length of the block; nothing of it is kept on disk."""
    folder = short_folder()
    path = folder / "r.sock"
    command = [str(first_program().binary), "--port", "0", "--unixsocket", str(path)]
    command += ["--dir", str(folder), "--save", "", "--appendonly", "no"]
    made = ValkeyServer(f"unix://{path}", Server(command, folder, Owner.ours()))
    try:
        made.start()
        yield made
    finally:
        made.server.remove()
