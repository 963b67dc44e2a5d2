"""The API's catalogue page beside a bare FastAPI route with one SQL query, in one server.

    PYTHONPATH=. python tests/benchmarks/bench_api.py

One process serves both by uvicorn over loopback; this one asks, over as many open connections as
`CONNECTIONS`, in turns: rounds of the bare route and of the page. The page comes from fans with
sessions of their own, whole and packed; also the 304 of who has it already, and Home, which is
one fan's own. `API_BENCH_SECONDS` sets the length of a round.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

CONNECTIONS: Final = 8
FANS: Final = 400
ROUNDS: Final = 4
SECONDS: Final = float(os.environ.get("API_BENCH_SECONDS", "3"))
LEAST_SHARE: Final = 0.5
MOST_P95_MS: Final = 40.0
STORY: Final = ("events", "artists")
EVENTS: Final = "/api/v1/events?limit=20"


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def serve(url: str, folder: str, ready: Connection) -> None:
    """The server's process: tells its port and the access tokens of its fans."""
    asyncio.run(_serve(url, folder, ready))


async def _serve(url: str, folder: str, ready: Connection) -> None:
    import uvicorn
    from fastapi import FastAPI
    from sqlalchemy import text

    from bot.background import Stop
    from bot.container import open_container
    from bot.intake import intake_batcher
    from bot.load import file_kinds, load_files
    from bot.migrate import migrate
    from bot.web import make_app
    from services.core.settings import Settings

    settings = Settings(_env_file=None, database_url=url, data_dir=Path(folder))  # type: ignore[call-arg]
    async with open_container(settings, Stop()) as container:
        await migrate(container.database)
        demo = [Path(__file__).parents[2] / "demo" / f"{name}.yaml" for name in STORY]
        await load_files(demo, file_kinds(container), container.clock.now())
        tokens = [await _token(container, 1_000 + number) for number in range(FANS)]
        product = make_app(container, intake_batcher(container.inbox, container.wakeups))
        bare = FastAPI(openapi_url=None)
        one = text("SELECT id, name_km, name_en, starts_at FROM events WHERE id = :id")
        engine = container.database.read

        @bare.get("/bare")
        async def bare_route(event: str) -> dict[str, Any]:
            async with engine.connect() as connection:
                row = (await connection.execute(one, {"id": event})).one()
            return dict(row._mapping)

        async def both(scope: Any, receive: Any, send: Any) -> None:
            app = bare if scope.get("path") == "/bare" else product
            await app(scope, receive, send)

        config = uvicorn.Config(
            both, log_config=None, access_log=False, lifespan="off", ws="none", port=0
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - the server offers no event
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        ready.send((port, tokens))
        await asyncio.to_thread(ready.recv)
        server.should_exit = True
        await task


async def _token(container: Any, fan_id: int) -> str:
    from services.identity import FanSeen
    from services.identity.devices import Platform, SecretToken
    from services.identity.sessions import OpenSession

    await container.identity.meet(FanSeen(fan_id, "Fan", language_code="en", in_chat=False))
    until = datetime.now(UTC) + timedelta(minutes=10)
    device = SecretToken(secrets.token_bytes(32))
    opened = await container.sessions.open(
        OpenSession(fan_id, f"{fan_id:064x}", until, device, "Phone", Platform.OTHER)
    )
    return str(opened.access_token)


Ask = Callable[[int], bytes]
"""The bytes of the n-th request of a connection."""


def request(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: bench", *headers, "", ""]).encode()


async def round_of(port: int, ask: Ask, status: int) -> tuple[float, list[float]]:
    """Answers a second, and how long each took in milliseconds."""
    took: list[float] = []
    end = time.perf_counter() + SECONDS
    began = time.perf_counter()

    async def connection(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        place = number
        while time.perf_counter() < end:
            start = time.perf_counter()
            writer.write(ask(place))
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(_header(head, b"content-length") or b"0")
            if length and status != 304:
                await reader.readexactly(length)
            took.append((time.perf_counter() - start) * 1_000)
            assert head.split(b" ", 2)[1] == str(status).encode(), head
            place += CONNECTIONS
        writer.close()

    await asyncio.gather(*(connection(number) for number in range(CONNECTIONS)))
    return len(took) / (time.perf_counter() - began), took


def _header(head: bytes, name: bytes) -> bytes | None:
    for line in head.split(b"\r\n"):
        key, _, value = line.partition(b":")
        if key.lower() == name:
            return value.strip()
    return None


async def etag_of(port: int, token: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request(EVENTS, f"Authorization: Bearer {token}", "Connection: close"))
    head = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return (_header(head, b"etag") or b"").decode()


async def measure(port: int, tokens: list[str]) -> tuple[float, float]:
    """The page's share of the bare rate, and its 95th percentile."""
    etag = await etag_of(port, tokens[0])
    bearers = [f"Authorization: Bearer {token}" for token in tokens]
    packed = "Accept-Encoding: gzip, deflate, br"
    kinds: dict[str, tuple[Ask, int]] = {
        "bare": (lambda _: request("/bare?event=river-of-gold"), 200),
        "page": (lambda n: request(EVENTS, bearers[n % FANS], packed), 200),
        "page 304": (lambda n: request(EVENTS, bearers[n % FANS], f"If-None-Match: {etag}"), 304),
        "one event": (
            lambda n: request("/api/v1/events/river-of-gold", bearers[n % FANS], packed),
            200,
        ),
        "home": (lambda n: request("/api/v1/home", bearers[n % FANS], packed), 200),
    }
    for ask, status in kinds.values():  # warm
        await round_of(port, ask, status)
    rates: dict[str, list[float]] = {name: [] for name in kinds}
    times: dict[str, list[float]] = {name: [] for name in kinds}
    for _ in range(ROUNDS):
        for name, (ask, status) in kinds.items():
            rate, took = await round_of(port, ask, status)
            rates[name].append(rate)
            times[name] += took
    bare = statistics.median(rates["bare"])
    for name in kinds:
        rate, p95 = statistics.median(rates[name]), statistics.quantiles(times[name], n=20)[-1]
        say(f"  {name:10} {rate:7.0f}/s  {rate / bare:5.2f} of bare  p95 {p95:6.1f} ms")
    return (
        statistics.median(rates["page"]) / bare,
        statistics.quantiles(times["page"], n=20)[-1],
    )


async def on(name: str, url: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        server = multiprocessing.get_context("spawn").Process(
            target=serve, args=(url.format(folder=folder), folder, theirs)
        )
        server.start()
        port, tokens = await asyncio.to_thread(ours.recv)
        say(f"{name}, {CONNECTIONS} connections, {FANS} fans:")
        share, p95 = await measure(port, tokens)
        ours.send("stop")
        await asyncio.to_thread(server.join)
    good = share >= LEAST_SHARE and p95 <= MOST_P95_MS
    say(f"  share {share:.2f} (>= {LEAST_SHARE}), p95 {p95:.1f} ms (<= {MOST_P95_MS:.0f})")
    return good


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(on("sqlite", "sqlite:///{folder}/bench.sqlite")) else 1)
