"""The application behind a real server on a real socket, as the web role runs it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from services.core.clock import FrozenClock
from services.core.db import Database
from tests.services.ticketing.programme import number_of
from tests.webapp.people import SECRET, authorization, user
from webapp.hooks.telegram import MAX_BYTES

MEGABYTE = 1_000_000
GIGABYTE = 1_000 * MEGABYTE
HEAD = (
    "POST /telegram/webhook HTTP/1.1\r\nHost: test\r\n"
    f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
)


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[int]:
    """A server on a free port of this machine."""
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        task = asyncio.create_task(server._serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110 - the server offers no event
            await asyncio.sleep(0.01)
        yield listener.getsockname()[1]
        server.should_exit = True
        await task


@pytest.fixture
async def port(app: FastAPI) -> AsyncIterator[int]:
    async with serving(app) as number:
        yield number


@pytest.fixture
async def http(port: int) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        yield client


async def push(port: int, head: str, *, chunked: bool) -> tuple[httpx.Response, int]:
    """Sends a gigabyte piece by piece until the server answers: its answer, and bytes sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{HEAD}{head}\r\n\r\n".encode())
    answer = asyncio.create_task(read_answer(reader))
    piece = b"x" * 65_536
    sent = 0
    while sent < GIGABYTE and not answer.done():
        writer.write(b"10000\r\n" + piece + b"\r\n" if chunked else piece)
        await writer.drain()
        await asyncio.sleep(0)
        sent += len(piece)
    async with asyncio.timeout(60):
        received = await answer
    writer.close()
    return received, sent


async def read_answer(reader: asyncio.StreamReader) -> httpx.Response:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    status, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = await reader.readexactly(int(headers["content-length"]))
    return httpx.Response(int(status.split()[1]), headers=headers, content=body)


class TestServed:
    async def test_a_fan_reads_the_api(self, http: httpx.AsyncClient, clock: FrozenClock) -> None:
        headers = authorization(clock.now(), user=user(first_name="សុខ ដារ៉ា"))
        answer = await http.get("/api/v1/me", headers=headers)
        assert answer.status_code == 200
        assert answer.json()["first_name"] == "សុខ ដារ៉ា"
        clock.advance(timedelta(minutes=16).total_seconds())
        assert (await http.get("/api/v1/me", headers=headers)).status_code == 401

    async def test_raw_khmer_in_the_header_is_refused_and_breaks_nothing(
        self, http: httpx.AsyncClient
    ) -> None:
        raw = "tma user={សុខ}&auth_date=1&hash=2".encode()
        answer = await http.get("/api/v1/me", headers={b"Authorization": raw})
        assert answer.json()["code"] == "http.bad_init_data"

    async def test_health_page_and_description_are_there(self, http: httpx.AsyncClient) -> None:
        for path in ("/healthz", "/readyz", "/metrics", "/app/", "/api/v1/openapi.json"):
            assert (await http.get(path)).status_code == 200, path

    async def test_an_update_is_stored(self, http: httpx.AsyncClient, database: Database) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        for _ in range(2):
            answer = await http.post("/telegram/webhook", json={"update_id": 1}, headers=headers)
            assert answer.status_code == 200
        assert await number_of(database.read, "inbox_messages") == 1


class TestLargeBodies:
    @pytest.mark.parametrize(
        "head",
        ["Transfer-Encoding: chunked", f"Content-Length: {GIGABYTE}"],
        ids=["chunked", "announced"],
    )
    async def test_a_gigabyte_is_answered_at_the_limit(
        self, port: int, database: Database, http: httpx.AsyncClient, head: str
    ) -> None:
        """What was sent beyond the limit by then is what fits into the sockets' own buffers."""
        answer, sent = await push(port, head, chunked="chunked" in head)
        assert answer.status_code == 413
        assert answer.json()["code"] == "http.too_large"
        assert MAX_BYTES < sent < MAX_BYTES + 20 * MEGABYTE
        assert await number_of(database.read, "inbox_messages") == 0
        assert (await http.get("/healthz")).status_code == 200
