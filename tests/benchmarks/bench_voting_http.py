"""Votes over HTTP beside a bare FastAPI POST route, and one board sent to many listeners.

    PYTHONPATH=. python tests/benchmarks/bench_voting_http.py

One process serves all of it by uvicorn over loopback, the intake inside; this one asks over
CONNECTIONS open connections, each vote a new key, from fans with sessions of their own: rounds of
the bare route (a small JSON body in and out, no database), of votes through `/api/v1`, and of
taps through the webhook (stored in the durable inbox; the bot counts them later). Afterwards
votes acknowledged must be votes stored. With many FANS each request is of somebody whose session
is read anew (it is believed for seconds); with few, FANS=40, the intake's own cost is seen. Then
LISTENERS streams of one board are open while votes come in: what a change costs the server.
SECONDS is the length of a round.
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
from dataclasses import replace
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from tests.benchmarks.bench_api import _header, _token
from tests.servers.databases import PostgresDatabases
from tests.servers.postgres import start_postgres

CONNECTIONS: Final = int(os.environ.get("CONNECTIONS", "256"))
SECONDS: Final = float(os.environ.get("SECONDS", "3"))
ROUNDS: Final = int(os.environ.get("ROUNDS", "3"))
LISTENERS: Final = int(os.environ.get("LISTENERS", "500"))
FANS: Final = int(os.environ.get("FANS", "400"))
ACTS: Final = 12
SECRET: Final = "a_secret_of_the_webhook"

Ask = Callable[[int], bytes]
"""The bytes of the n-th request of all."""


class Pick(BaseModel):
    act: str
    votes: int = 1


class Vote(BaseModel):
    picks: list[Pick]


class Told(BaseModel):
    outcome: str
    left: int


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def serve(url: str, folder: str, ready: Connection) -> None:
    asyncio.run(_serve(url, folder, ready))


async def _serve(url: str, folder: str, ready: Connection) -> None:
    import resource

    import uvicorn
    from fastapi import FastAPI
    from pydantic import SecretStr

    from bot.background import Stop
    from bot.container import open_container
    from bot.intake import intake_batcher
    from bot.migrate import migrate
    from bot.web import make_app
    from services.core.limits import Limits
    from services.core.settings import Settings

    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=url,
        data_dir=Path(folder),
        telegram_webhook_secret=SecretStr(SECRET),
    )
    async with open_container(settings, Stop()) as opened:
        # Every fan here votes hundreds of times a second: nobody is asked to slow down.
        container = replace(opened, limits=_Unlimited(Limits()))  # type: ignore[arg-type]
        await migrate(container.database)
        window_id = await _open_window(container)
        tokens = [await _token(container, 1_000 + number) for number in range(FANS)]
        inbox = intake_batcher(container.inbox, container.wakeups)
        inbox.start()
        product = make_app(container, inbox)
        bare = FastAPI(openapi_url=None)

        @bare.post("/bare")
        async def bare_route(vote: Vote) -> Told:
            return Told(outcome="counted", left=len(vote.picks))

        async def both(scope: Any, receive: Any, send: Any) -> None:
            await (bare if scope.get("path") == "/bare" else product)(scope, receive, send)

        config = uvicorn.Config(
            both, log_config=None, access_log=False, lifespan="off", ws="none", port=0
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - the server offers no event
            await asyncio.sleep(0.01)
        ready.send((server.servers[0].sockets[0].getsockname()[1], tokens, window_id))
        while (asked := await asyncio.to_thread(ready.recv)) != "end":
            if asked == "cpu":
                used = resource.getrusage(resource.RUSAGE_SELF)
                ready.send(used.ru_utime + used.ru_stime)
            else:
                ready.send(await _stored(container, window_id))
        await product.state.streams[0].close()
        server.should_exit = True
        await task
        await inbox.stop()


class _Unlimited:
    def __init__(self, limits: Any) -> None:
        self._limits = limits

    async def take(self, _name: str, _budget: object) -> float:
        return 0.0


async def _open_window(container: Any) -> str:
    from services.voting.programme.schemas import WindowDue
    from services.voting.show.model import Ballot, Reveal, RevealMode
    from tests.services.voting.shows import show, stage, window

    now = container.clock.now()
    long = window(
        "w1",
        opens_at=now,
        closes_at=now + timedelta(days=1),
        ballot=Ballot(free=1_000_000),
        reveal=Reveal(RevealMode.FULL, live_interval_seconds=1, freeze_last_seconds=0),
    )
    loaded = await container.voting.programme.load(
        show(stage("final", windows=(long,)), acts=ACTS)
    )
    await container.voting.programme.open_due(WindowDue(loaded.windows[0]))
    return str(loaded.windows[0])


async def _stored(container: Any, window_id: str) -> int:
    from sqlalchemy import text

    count = text("SELECT count(*) FROM votes WHERE window_id = :window")
    async with container.database.read.connect() as connection:
        return int((await connection.execute(count, {"window": window_id})).scalar_one())


def request(path: str, body: object, *headers: str) -> bytes:
    sent = json.dumps(body).encode()
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: bench",
        "Content-Type: application/json",
        f"Content-Length: {len(sent)}",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + sent


async def round_of(port: int, ask: Ask, numbers: Any, wanted: bytes) -> tuple[float, list[float]]:
    """Answers a second, and how long each took in milliseconds."""
    took: list[float] = []
    refused: list[int] = []
    began = time.perf_counter()
    end = began + SECONDS

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            start = time.perf_counter()
            writer.write(ask(next(numbers)))
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(_header(head, b"content-length") or b"0")
            body = await reader.readexactly(length) if length else b""
            if b" 503 " in head.split(b"\r\n", 1)[0]:  # "try again, not counted"
                refused.append(1)
                continue
            took.append((time.perf_counter() - start) * 1_000)
            assert b" 200 " in head.split(b"\r\n", 1)[0], head + body
            assert wanted in body, body
        writer.close()

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    if refused:
        say(f"  {len(refused)} were told to try again")
    return len(took) / (time.perf_counter() - began), took


def tap(number: int, window_id: str) -> dict[str, object]:
    """A tap on a vote's button as Telegram sends it; whether it is signed is the bot's to see."""
    person = {"id": 1_000 + number % FANS, "is_bot": False, "first_name": "Fan"}
    chat = {"id": person["id"], "type": "private", "first_name": "Fan"}
    data = f"vtv:{window_id}:c1:k{number}"
    message = {"message_id": 7, "date": 1_700_000_000, "chat": chat, "text": "vote"}
    query = {"id": str(number), "from": person, "chat_instance": "1", "data": data}
    return {"update_id": number, "callback_query": {**query, "message": message}}


async def measure(port: int, tokens: list[str], window_id: str, server: Connection) -> bool:
    numbers = iter(range(1, 10**9))
    path = f"/api/v1/windows/{window_id}/votes"

    def vote(number: int) -> bytes:
        body = {"picks": [{"act": f"c{number % ACTS + 1}", "votes": 1}]}
        token = f"Authorization: Bearer {tokens[number % FANS]}"
        return request(path, body, token, f"Idempotency-Key: bench-{number:09}")

    def bare(number: int) -> bytes:
        return request("/bare", {"picks": [{"act": f"c{number % ACTS + 1}", "votes": 1}]})

    def hook(number: int) -> bytes:
        secret = f"X-Telegram-Bot-Api-Secret-Token: {SECRET}"
        return request("/telegram/webhook", tap(number, window_id), secret)

    kinds: dict[str, tuple[Ask, bytes]] = {
        "bare": (bare, b"counted"),
        "votes": (vote, b'"counted"'),
        "webhook": (hook, b""),
    }
    counted, rates, waits = 0, dict[str, list[float]](), dict[str, list[float]]()
    cpu: list[float] = []
    for number in range(ROUNDS + 1):
        for name, (ask, wanted) in kinds.items():
            before = await _asked(server, "cpu")
            rate, took = await round_of(port, ask, numbers, wanted)
            used = await _asked(server, "cpu") - before
            counted += len(took) if name == "votes" else 0
            if number == 0:
                continue  # warm
            rates.setdefault(name, []).append(rate)
            waits.setdefault(name, []).extend(took)
            if name == "votes":
                cpu.append(used / len(took) * 1_000_000)
    floor = statistics.median(rates["bare"])
    for name, found in rates.items():
        rate, p99 = statistics.median(found), statistics.quantiles(waits[name], n=100)[-1]
        say(f"  {name:8} {rate:7.0f}/s  {rate / floor:5.2f} of bare  p99 {p99:6.1f} ms")
    say(f"  a vote costs the server {statistics.median(cpu):.0f} us of CPU")
    stored = int(await _asked(server, "stored"))
    say(f"  acknowledged {counted}, stored {stored}")
    await listen(port, tokens, vote, numbers, server)
    return stored == counted


async def _asked(server: Connection, what: str) -> float:
    server.send(what)
    return float(await asyncio.to_thread(server.recv))


async def listen(
    port: int, tokens: list[str], vote: Ask, numbers: Any, server: Connection
) -> None:
    """LISTENERS streams while a vote comes every 50 ms: boards heard, and what they cost."""
    heard = 0
    opened: list[asyncio.StreamWriter] = []

    async def one(number: int) -> None:
        nonlocal heard
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        opened.append(writer)
        head = [
            "GET /api/v1/shows/test/board/stream HTTP/1.1",
            "Host: bench",
            f"Authorization: Bearer {tokens[number % FANS]}",
            "",
            "",
        ]
        writer.write("\r\n".join(head).encode())
        while line := await reader.readline():
            heard += line.startswith(b"event: board")

    tasks = [asyncio.create_task(one(number)) for number in range(LISTENERS)]
    while heard < LISTENERS:  # noqa: ASYNC110 - each has heard the first board
        await asyncio.sleep(0.05)
    quiet_before = await _asked(server, "cpu")
    await asyncio.sleep(SECONDS)
    quiet = await _asked(server, "cpu") - quiet_before
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    first, before, end = heard, await _asked(server, "cpu"), time.perf_counter() + 2 * SECONDS
    while time.perf_counter() < end:
        writer.write(vote(next(numbers)))
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(_header(head, b"content-length") or b"0"))
        await asyncio.sleep(0.05)
    cost = await _asked(server, "cpu") - before - 2 * quiet
    boards = (heard - first) / LISTENERS
    each = cost / max(heard - first, 1) * 1_000_000
    say(f"  {LISTENERS} listeners: {boards:.1f} boards each in {2 * SECONDS:.0f} s, ")
    say(f"  {each:.0f} us of CPU for a board of one listener, votes and renders in it")
    for task in tasks:
        task.cancel()
    for each_writer in (*opened, writer):
        each_writer.close()


async def on(name: str, url: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        server = multiprocessing.get_context("spawn").Process(
            target=serve, args=(url.format(folder=folder), folder, theirs)
        )
        server.start()
        port, tokens, window_id = await asyncio.to_thread(ours.recv)
        say(f"{name}, {CONNECTIONS} connections, {FANS} fans:")
        try:
            return await measure(port, tokens, window_id, ours)
        finally:
            ours.send("end")
            await asyncio.to_thread(server.join)


def main() -> int:
    good = asyncio.run(on("SQLite, synchronous=FULL", "sqlite:///{folder}/bench.sqlite"))
    with start_postgres(durable=True) as server:
        databases = PostgresDatabases(server.url, lambda _: None)
        url = databases.create_empty()
        good = asyncio.run(on("PostgreSQL, fsync on", url)) and good
        databases.close()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
