"""A Telegram of its own for a test of the sending side, and what reached it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from sandbox.main import running_server
from sandbox.settings import DEFAULT_TOKEN, SandboxSettings
from tests.sandbox.conftest import Sandbox


@asynccontextmanager
async def telegram_outside(folder: Path) -> AsyncIterator[Sandbox]:
    settings = SandboxSettings(folder, (DEFAULT_TOKEN,), port=0)
    async with (
        running_server(settings) as (url, server),
        httpx.AsyncClient(base_url=url, timeout=30) as http,
    ):
        yield Sandbox(url, http, server.telegram)


class Book:
    """A book of halts in memory."""

    def __init__(self) -> None:
        self.written: dict[str, float] = {}

    async def note(self, scope: str, seconds: float) -> None:
        self.written[scope] = seconds

    async def running(self) -> dict[str, float]:
        return self.written


class Moment:
    """A clock for the bucket in this process."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> float:
        return self.seconds

    async def advance(self, seconds: float) -> None:
        self.seconds += seconds

    async def pass_until(self, ended: asyncio.Future[Any]) -> None:
        """Time goes on, ten times as fast as outside, until that is done."""
        while not ended.done():
            await self.advance(0.1)
            await asyncio.sleep(0.01)


def calls(outside: Sandbox, method: str, chat_id: int | None = None) -> list[tuple[float, int]]:
    """Moment and status of each call of this method (to this chat), in order."""
    return [
        (entry.at, entry.status)
        for entry in outside.telegram.state.log.entries(limit=10_000)
        if entry.source == "telegram"
        and entry.name.lower() == method.lower()
        and chat_id in (None, _number(entry.request.get("chat_id")))
    ]


def _number(value: Any) -> int | None:
    return int(value) if value is not None else None
