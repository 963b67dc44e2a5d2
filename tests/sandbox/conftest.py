"""A sandbox of its own for every test, people to act in it, and both libraries as clients."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram.ext import ExtBot

from sandbox.main import SandboxServer, running_server
from sandbox.settings import DEFAULT_TOKEN, SandboxSettings
from sandbox.telegram.service import Telegram
from tests.sandbox.parsers import check_all

Json = dict[str, Any]
OTHER_TOKEN = "4200000002:sandbox-token-of-another-bot-00000000"


async def until(ready: Callable[[], bool], seconds: float = 30) -> None:
    """Waits for something that other tasks bring about."""
    async with asyncio.timeout(seconds):
        while not ready():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.01)


@dataclass(slots=True)
class Person:
    """Somebody who acts through `/sim`."""

    id: int
    http: httpx.AsyncClient

    async def post(self, action: str, **body: object) -> Json:
        answer = await self.http.post(f"/sim/people/{self.id}/{action}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def refused(self, action: str, **body: object) -> str:
        """The code of a refusal."""
        answer = await self.http.post(f"/sim/people/{self.id}/{action}", json=body)
        assert answer.status_code >= 400, answer.text
        return str(answer.json()["code"])

    async def say(self, text: str, **body: object) -> Json:
        sent: Json = (await self.post("send", text=text, **body))["message"]
        return sent

    async def press(self, message_id: int, button: str, **body: object) -> Json:
        return await self.post("press", message_id=message_id, button=button, **body)

    async def see(self, after: int = 0) -> list[Json]:
        answer = await self.http.get(f"/sim/people/{self.id}/messages", params={"after": after})
        messages: list[Json] = answer.json()["messages"]
        return messages

    async def last(self) -> Json:
        return (await self.see())[-1]


@dataclass(slots=True)
class Sandbox:
    """A running sandbox as tests use it."""

    url: str
    http: httpx.AsyncClient
    telegram: Telegram
    token: str = DEFAULT_TOKEN
    people: list[Person] = field(default_factory=list)

    async def call(self, method: str, **arguments: object) -> Json:
        """One Bot API call; the whole envelope."""
        answer = await self.http.post(f"/bot{self.token}/{method}", json=arguments)
        return dict(answer.json())

    async def ok(self, method: str, **arguments: object) -> Any:
        envelope = await self.call(method, **arguments)
        assert envelope["ok"], envelope
        return envelope["result"]

    async def refused(self, method: str, **arguments: object) -> str:
        """The description of a refusal."""
        envelope = await self.call(method, **arguments)
        assert not envelope["ok"], envelope
        return str(envelope["description"])

    async def person(self, first_name: str = "Dara", **about: object) -> Person:
        body = {"first_name": first_name, "language_code": "en", **about}
        answer = await self.http.post("/sim/people", json=body)
        assert answer.status_code == 200, answer.text
        person = Person(answer.json()["id"], self.http)
        self.people.append(person)
        return person

    async def fan(self, first_name: str = "Dara", **about: object) -> Person:
        """A person who has started the bot, with that update already taken."""
        person = await self.person(first_name, **about)
        await person.say("/start")
        await self.updates()
        return person

    async def updates(self, **arguments: object) -> list[Json]:
        """Takes and confirms all waiting updates."""
        queue = self.telegram.queue(self.telegram.world.default_bot)
        taken: list[Json] = []
        while queue.pending or queue.again:
            offset = taken[-1]["update_id"] + 1 if taken else 0
            fresh = await self.ok("getUpdates", offset=offset, **arguments)
            if not fresh:
                break
            taken += fresh
        if taken:
            queue.confirm(taken[-1]["update_id"] + 1)
        return taken

    async def update(self, seconds: int = 25) -> Json:
        """Waits for the next update and confirms it."""
        fresh = await self.ok("getUpdates", timeout=seconds, limit=1)
        assert fresh, "no update came"
        self.telegram.queue(self.telegram.world.default_bot).confirm(fresh[0]["update_id"] + 1)
        return dict(fresh[0])

    async def fault(self, kind: str, **about: object) -> Json:
        answer = await self.http.post("/sim/faults", json={"kind": kind, **about})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture
def settings(tmp_path: Path) -> SandboxSettings:
    return SandboxSettings(tmp_path / "sandbox", (DEFAULT_TOKEN, OTHER_TOKEN), port=0)


@pytest.fixture
async def sandbox(settings: SandboxSettings) -> AsyncIterator[Sandbox]:
    """Afterwards both libraries read everything that the sandbox answered in the test."""
    async with running_server(settings) as (url, server):
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            yield Sandbox(url, http, _telegram(server))
        telegram = _telegram(server)
        check_all(telegram.state.log.entries(limit=10_000))


def _telegram(server: SandboxServer) -> Telegram:
    return server.telegram


@pytest.fixture
async def aiogram_bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.url))
    async with Bot(DEFAULT_TOKEN, session=session) as bot:
        yield bot


@pytest.fixture
async def ptb_bot(sandbox: Sandbox) -> AsyncIterator[ExtBot[None]]:
    base, files = f"{sandbox.url}/bot", f"{sandbox.url}/file/bot"
    async with ExtBot(DEFAULT_TOKEN, base_url=base, base_file_url=files) as bot:
        yield bot
