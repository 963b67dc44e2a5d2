"""The world around the product as its operator: people, faults, the log, the bank's app."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from tests.journeys.seen import Json

RICH: Mapping[str, int] = {"usd_minor": 1_000_00, "khr_minor": 4_000_000}
ANSWER_SECONDS = 60
"""So long a person looks at a button that was tapped."""


@dataclass(frozen=True, slots=True)
class Toast:
    """What a tap was answered with; `text` is empty for a silent answer."""

    text: str
    alert: bool


@dataclass(frozen=True, slots=True)
class Outside:
    """`/sim` of one sandbox."""

    http: httpx.AsyncClient

    async def get(self, path: str, **query: str | int) -> Json:
        answer = await self.http.get(path, params=query)
        assert answer.status_code == httpx.codes.OK, answer.text
        return dict(answer.json())

    async def post(self, path: str, **body: object) -> Json:
        answer = await self.http.post(path, json=body)
        assert answer.status_code == httpx.codes.OK, answer.text
        return dict(answer.json())

    async def press(self, person_id: int, **what: object) -> Toast:
        """A tap on a button, and what it was answered with."""
        path = f"/sim/people/{person_id}/press"
        answer = await self.post(path, **what, wait_seconds=ANSWER_SECONDS)
        assert answer["answered"], "the tap was not answered"
        return Toast(answer["text"], answer["show_alert"])

    async def file(self, url: str) -> bytes:
        answer = await self.http.get(url)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.content

    @asynccontextmanager
    async def fault(self, kind: str, **about: object) -> AsyncIterator[Json]:
        """The fault is in force for the length of the block.

        `match` or `chat_id` say whom it is meant for: what others left behind, such as the
        planned check of an older payment, would use it up.
        """
        fault = await self.post("/sim/faults", kind=kind, **about)
        try:
            yield fault
        finally:
            await self.http.delete("/sim/faults", params={"id": fault["id"]})

    async def log(self, after: int = 0, **query: str) -> list[Json]:
        """The calls of the product since `after`, oldest first."""
        entries: list[Json] = (await self.get("/sim/log", after=after, limit=10_000, **query))[
            "entries"
        ]
        return entries

    async def log_mark(self) -> int:
        """The number of the newest call."""
        entries = (await self.get("/sim/log", limit=1))["entries"]
        return int(entries[-1]["number"]) if entries else 0

    async def open_account(self, name: str, **balances: int) -> str:
        """A bank customer of one's own; the account's id."""
        account = f"{name}@lotus"
        await self.post("/sim/bank/accounts", id=account, name="Sok Dara", **balances)
        return account

    async def scan_and_pay(self, picture: bytes, account: str, **about: object) -> Json:
        """The bank app reads the KHQR in a picture and pays it."""
        image = base64.b64encode(picture).decode()
        return await self.post("/sim/bank/pay", image=image, account=account, **about)


@asynccontextmanager
async def open_outside(sandbox_url: str) -> AsyncIterator[Outside]:
    async with httpx.AsyncClient(base_url=sandbox_url, timeout=2 * ANSWER_SECONDS) as http:
        yield Outside(http)
