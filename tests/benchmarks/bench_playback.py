"""Segments, signs of life and starts of plays over HTTP, beside a bare file route.

    PYTHONPATH=. python tests/benchmarks/bench_playback.py

One process serves all of it by uvicorn over loopback; this one asks over CONNECTIONS open
connections. In turns: a bare Starlette route that answers a file (FileResponse), a bare ASGI
application that answers the same bytes from memory, signed segments through the whole product,
and beats of FANS plays (session, batch, database). Gates: segments and beats at half of the file
route, 2,000 segments and 1,000 beats a second; 60 ms for the start of a play at the 95th of a
hundred; 50 us for a token. SECONDS is the length of a round, BYTES the size of a segment.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from tests.benchmarks.bench_api import _header, _token
from tests.servers.databases import PostgresDatabases
from tests.servers.postgres import start_postgres

CONNECTIONS: Final = int(os.environ.get("CONNECTIONS", "64"))
SECONDS: Final = float(os.environ.get("SECONDS", "2"))
ROUNDS: Final = int(os.environ.get("ROUNDS", "3"))
FANS: Final = int(os.environ.get("FANS", "200"))
BYTES: Final = int(os.environ.get("BYTES", str(128 * 1024)))
VERSION: Final = "v1"

Ask = Callable[[int], bytes]
"""The bytes of the n-th request of all."""


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def serve(url: str, folder: str, ready: Connection) -> None:
    asyncio.run(_serve(url, folder, ready))


async def _serve(url: str, folder: str, ready: Connection) -> None:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.responses import FileResponse
    from starlette.routing import Route

    from bot.background import Stop
    from bot.container import open_container
    from bot.intake import intake_batcher
    from bot.migrate import migrate
    from bot.web import make_app
    from services.core.limits import Limits
    from services.core.settings import Settings
    from tests.benchmarks.bench_voting_http import _Unlimited

    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=url,
        data_dir=Path(folder),
    )
    async with open_container(settings, Stop()) as opened:
        container = replace(opened, limits=_Unlimited(Limits()))  # type: ignore[arg-type]
        await migrate(container.database)
        item = await _film(container)
        tokens = [await _token(container, 1_000 + number) for number in range(FANS)]
        segment = Path(folder) / "media" / item / VERSION / "aes" / "480p" / "00000.ts"
        segment.parent.mkdir(parents=True)
        segment.write_bytes(os.urandom(BYTES))
        content = segment.read_bytes()
        inbox = intake_batcher(container.inbox, container.wakeups)
        inbox.start()
        product = make_app(container, inbox)

        async def file(_: Any) -> FileResponse:
            return FileResponse(segment)

        files = Starlette(routes=[Route("/file", file)])
        start = {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-length", str(BYTES).encode())],
        }

        async def every(scope: Any, receive: Any, send: Any) -> None:
            match scope.get("path"):
                case "/file":
                    await files(scope, receive, send)
                case "/bytes":
                    await send(start)
                    await send({"type": "http.response.body", "body": content})
                case _:
                    await product(scope, receive, send)

        config = uvicorn.Config(
            every, log_config=None, access_log=False, lifespan="off", ws="none", port=0
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - the server offers no event
            await asyncio.sleep(0.01)
        ready.send((server.servers[0].sockets[0].getsockname()[1], tokens))
        await asyncio.to_thread(ready.recv)
        server.should_exit = True
        await task
        await inbox.stop()


async def _film(container: Any) -> str:
    """A film of Basic, ready, and Basic for all fans."""
    from services.core.uow import Tx
    from services.entitlements import Grant, grant
    from services.streaming.library import loading, processed
    from services.streaming.library.schemas import Media
    from tests.services.streaming.playback.things import load, spec
    from tests.services.subscriptions.world import PLANS

    now = datetime.now(UTC)
    await container.plan_parts.plans.load(PLANS)
    await load(container.uow, spec("film", now))
    item_id = loading.item_id_of("film")

    async def ready(tx: Tx) -> None:
        await processed.ready(tx, item_id, Media(VERSION, (240, 480)), 3_600)
        since = now - timedelta(days=1)
        fans = range(1_000, 1_000 + FANS)
        await grant(tx, [Grant(fan, "basic", "bench", since, None) for fan in fans])

    await container.uow.run(ready)
    return str(item_id.hex)


def request(method: str, path: str, body: object = None, *headers: str) -> bytes:
    sent = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", *headers]
    if sent:
        lines += ["Content-Type: application/json", f"Content-Length: {len(sent)}"]
    return "\r\n".join([*lines, "", ""]).encode() + sent


async def asked(port: int, sent: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    body = await _body(reader)
    writer.close()
    return body


async def _body(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    body = await reader.readexactly(int(_header(head, b"content-length") or b"0"))
    assert b" 200 " in head.split(b"\r\n", 1)[0], head + body[:300]
    return body


async def round_of(port: int, ask: Ask, numbers: Any) -> tuple[float, list[float]]:
    """Answers a second, and how long each took in milliseconds."""
    took: list[float] = []
    began = time.perf_counter()
    end = began + SECONDS

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
        while time.perf_counter() < end:
            start = time.perf_counter()
            writer.write(ask(next(numbers)))
            await _body(reader)
            took.append((time.perf_counter() - start) * 1_000)
        writer.close()

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    return len(took) / (time.perf_counter() - began), took


def play(token: str, device: str = "bench-00000000") -> bytes:
    body = {"device_id": device, "platform": "bench", "caps": {"mse": True}}
    return request("POST", "/api/v1/play/film", body, f"Authorization: Bearer {token}")


async def measure(port: int, tokens: list[str]) -> None:
    started = []
    waits = []
    for token in tokens:
        began = time.perf_counter()
        started.append(json.loads(await asked(port, play(token))))
        waits.append((time.perf_counter() - began) * 1_000)
    p95 = statistics.quantiles(waits, n=20)[-1]
    say(f"  start of a play   p50 {statistics.median(waits):6.1f} ms  p95 {p95:6.1f} ms (60)")
    base = started[0]["manifest_url"].rpartition("/")[0]
    segment = request("GET", f"{base}/{VERSION}/aes/480p/00000.ts")
    beats = [
        request(
            "POST",
            "/api/v1/play/beat",
            {"lease_id": each["lease_id"], "play_id": each["play_id"]},
            f"Authorization: Bearer {token}",
        )
        for each, token in zip(started, tokens, strict=True)
    ]
    kinds: dict[str, Ask] = {
        "file route": lambda _: request("GET", "/file"),
        "bare bytes": lambda _: request("GET", "/bytes"),
        "segments": lambda _: segment,
        "beats": lambda number: beats[number % FANS],
    }
    numbers = iter(range(10**9))
    rates, took = dict[str, list[float]](), dict[str, list[float]]()
    for turn in range(ROUNDS + 1):
        for name, ask in kinds.items():
            rate, waited = await round_of(port, ask, numbers)
            if turn:  # the first one warms up
                rates.setdefault(name, []).append(rate)
                took.setdefault(name, []).extend(waited)
    floor = statistics.median(rates["file route"])
    for name, found in rates.items():
        rate, p95 = statistics.median(found), statistics.quantiles(took[name], n=20)[-1]
        say(f"  {name:11} {rate:7.0f}/s  {rate / floor:5.2f} of the file route  p95 {p95:.1f} ms")


async def on(name: str, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spawn = multiprocessing.get_context("spawn")
        ours, theirs = spawn.Pipe()
        server = spawn.Process(target=serve, args=(url.format(folder=folder), folder, theirs))
        server.start()
        port, tokens = await asyncio.to_thread(ours.recv)
        say(f"{name}, {CONNECTIONS} connections, {FANS} fans, {BYTES >> 10} KB:")
        try:
            await measure(port, tokens)
        finally:
            with suppress(BrokenPipeError):
                ours.send("end")
            await asyncio.to_thread(server.join)


def tokens_cost() -> None:
    """In one thread, without a server: microseconds for one."""
    from services.streaming.playback.schemas import Delivered, Player, PlayRecord
    from services.streaming.playback.signing import HmacSigner
    from services.streaming.playback.tokens import PlayTokens, Purpose

    now = datetime.now(UTC)
    record = PlayRecord(
        uuid4(),
        1,
        uuid4(),
        VERSION,
        uuid4(),
        "bench-00000000",
        Player.HLS_AES128,
        480,
        Delivered.AES128,
        now + timedelta(hours=1),
        None,
    )
    tokens, signer = PlayTokens(bytes(32)), HmacSigner(bytes(32), bytes(range(32)))
    token = tokens.make(Purpose.KEY, record, now.timestamp())
    item, play_id = record.item_id.hex, record.id.hex
    signature = signer.sign(item, 1, play_id)
    for name, work in (
        ("token", lambda: tokens.check(Purpose.KEY, record, token, now.timestamp())),
        ("address, two secrets", lambda: signer.holds(item, 1, play_id, signature)),
    ):
        began = time.perf_counter()
        for _ in range(20_000):
            work()
        each = (time.perf_counter() - began) / 20_000 * 1_000_000
        say(f"check of a {name}: {each:.1f} us (50)")


def main() -> None:
    tokens_cost()
    asyncio.run(on("SQLite", "sqlite+aiosqlite:///{folder}/bench.sqlite3"))
    with start_postgres(durable=True) as server:
        databases = PostgresDatabases(server.url, lambda _: None)
        asyncio.run(on("PostgreSQL, fsync on", databases.create_empty()))
        databases.close()


if __name__ == "__main__":
    main()
