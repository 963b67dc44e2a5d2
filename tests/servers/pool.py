"""The servers of one test process: each starts when the first test asks for it."""

import os
import shutil
from contextlib import ExitStack
from typing import Final

from tests.servers import postgres, valkey
from tests.servers.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.servers.process import quick_folder
from tests.servers.schema import build_schema

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
EMBEDDED: Final = "embedded"
VALKEY: Final = "valkey"


def database_backends(*, every_server: bool) -> list[str]:
    """The databases that a test runs on; `every_server` adds one that the system has."""
    system = postgres.system_installation() if every_server else None
    return [SQLITE, POSTGRESQL, *([system.name] if system else [])]


def store_backends(*, every_server: bool) -> list[str]:
    """The stores that a test runs on; `every_server` adds one that the system has."""
    system = valkey.system_program() if every_server else None
    return [EMBEDDED, VALKEY, *([system.name] if system else [])]


class Servers:
    """Starts servers on demand and stops them all in `close`."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._databases: dict[str, Databases] = {}
        self._stores: dict[str, str] = {}

    def databases(self, backend: str) -> Databases:
        if backend not in self._databases:
            made = self._start_databases(backend)
            self._stack.callback(made.close)
            self._databases[backend] = made
        return self._databases[backend]

    def store_url(self, backend: str) -> str:
        """`unix://` or `redis://` URL of a real server."""
        if backend not in self._stores:
            self._stores[backend] = self._start_store(backend)
        return self._stores[backend]

    def close(self) -> None:
        self._stack.close()

    def _start_databases(self, backend: str) -> Databases:
        if backend == SQLITE:
            folder = quick_folder()
            # What still closes a database there takes files away meanwhile.
            self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
            return SqliteDatabases(folder, build_schema)
        installation = None if backend == POSTGRESQL else postgres.system_installation()
        url = os.environ.get("TEST_DATABASE_URL") if installation is None else None
        if url is None:
            server = postgres.start_postgres(installation=installation)
            url = self._stack.enter_context(server).url
        return PostgresDatabases(url, build_schema)

    def _start_store(self, backend: str) -> str:
        program = None if backend == VALKEY else valkey.system_program()
        url = os.environ.get("TEST_REDIS_URL") if program is None else None
        return url or self._stack.enter_context(valkey.start_valkey(program=program))
