"""Each test gets a database and a store of its own, and no way out of this machine."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy import text

from services.core.db import Base, Database
from tests.servers.loopback import OutsideNetwork, is_loopback
from tests.servers.postgres import start_postgres


class TestDatabase:
    @pytest.mark.every_server
    @pytest.mark.parametrize("name", ["first", "second"])
    async def test_holds_the_whole_schema_and_nothing_of_another_test(
        self, database: Database, name: str
    ) -> None:
        async with database.write.begin() as connection:
            for table in Base.metadata.sorted_tables:
                rows = await connection.execute(text(f"SELECT count(*) FROM {table.name}"))
                assert rows.scalar() == 0
            await connection.execute(text("CREATE TABLE left_behind (name TEXT)"))

    async def test_empty_one_has_no_table(self, empty_database_url: str) -> None:
        database = Database(empty_database_url)
        async with database.write.begin() as connection:
            await connection.execute(text("CREATE TABLE outbox_messages (name TEXT)"))
        await database.dispose()


class TestPostgres:
    async def test_durable_server_keeps_what_was_committed_before_a_crash(self) -> None:
        with start_postgres(durable=True) as server:
            await _run(server.url, "CREATE TABLE kept AS SELECT 42 AS number")
            server.crash()
            server.start()
            assert await _run(server.url, "SELECT number FROM kept") == 42
            assert await _run(server.url, "SHOW fsync") == "on"


async def _run(url: str, statement: str) -> object:
    database = Database(url)
    async with database.write.begin() as connection:
        result = await connection.execute(text(statement))
        value = result.scalar() if result.returns_rows else None
    await database.dispose()
    return value


class TestStore:
    @pytest.mark.every_server
    @pytest.mark.parametrize("name", ["first", "second"])
    async def test_is_empty_at_first(self, store: Redis, name: str) -> None:
        assert await store.dbsize() == 0
        await store.set(name, "1", px=60_000)
        assert await store.get(name) == "1"

    @pytest.mark.parametrize("name", ["first", "second"])
    async def test_of_processes_is_empty_at_first(self, valkey_url: str, name: str) -> None:
        async with Redis.from_url(valkey_url) as store:
            assert await store.dbsize() == 0
            await store.set(name, "1")


class TestProcess:
    SCRIPT = """
import os
from tests.servers.valkey import start_valkey
with start_valkey() as url:
    print(url, flush=True)
    os.kill(os.getpid(), 9)
"""

    def test_server_and_folder_do_not_outlive_a_killed_test_run(self) -> None:
        command = [sys.executable, "-c", self.SCRIPT]
        killed = subprocess.run(command, capture_output=True, text=True, check=False)
        path = Path(killed.stdout.strip().removeprefix("unix://"))
        assert killed.returncode == -signal.SIGKILL
        assert path.name == "r.sock"
        deadline = time.monotonic() + 120
        while path.parent.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not path.parent.exists()


class TestNetwork:
    """Asks the guard by the interpreter's own events: nothing is sent if it should fail."""

    @pytest.mark.parametrize("event", ["socket.connect", "socket.sendto"])
    def test_another_machine_cannot_be_reached(self, event: str) -> None:
        with socket.socket() as client, pytest.raises(OutsideNetwork):
            sys.audit(event, client, ("192.0.2.1", 80))

    def test_names_of_other_machines_are_not_looked_up(self) -> None:
        with pytest.raises(OutsideNetwork):
            sys.audit("socket.getaddrinfo", "shop.example", 80, 0, 0, 0)

    @pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost", b"::1", None])
    def test_this_machine_can(self, host: object) -> None:
        assert is_loopback(host)
