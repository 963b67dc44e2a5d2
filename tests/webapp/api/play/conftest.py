"""A fan before the cinema: real media, real plans, the whole application."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.container import Container
from services.core.clock import FrozenClock
from services.streaming.library.schemas import Policy
from tests.services.streaming.playback.things import give, install, load, spec
from tests.services.streaming.samples import Samples, samples  # noqa: F401
from tests.services.subscriptions.world import PLANS
from tests.services.ticketing.programme import DARA, Fans
from tests.webapp.api.fan import AppFan

PHONE, TABLET = "phone-0123456789", "tablet-0123456789"
CAPS = {"mse": True, "native_hls": False, "eme": []}
BOPHA = 43


@dataclass
class Cinema:
    """A fan before the cinema; `open` gives whoever asks another address of the network."""

    fan: AppFan
    other: AppFan
    app: FastAPI
    container: Container
    clock: FrozenClock
    client: httpx.AsyncClient
    samples: Samples
    give: Callable[[int, str], Any]

    async def play(self, key: str, device: str = PHONE, *, status: int = 200, **more: Any) -> Any:
        body = {"device_id": device, "platform": "ios", "caps": CAPS, **more}
        return await self.fan.post(f"/play/{key}", body, status=status)

    async def fetch(self, url: str, token: str | None = None, **headers: str) -> httpx.Response:
        if token is not None:
            headers["X-Play-Token"] = token
        return await self.client.get(url, headers=headers)

    def key_url(self, played: Any, name: str = "SD") -> str:
        base = played["manifest_url"].rpartition("/")[0]
        return f"{base}/{self.version}/key/{name}"

    version = ""


@pytest.fixture
async def cinema(
    app: FastAPI,
    client: httpx.AsyncClient,
    container: Container,
    clock: FrozenClock,
    samples: Samples,  # noqa: F811
) -> Cinema:
    """One video of Basic, ready to play, and a fan who has Basic."""
    await container.plan_parts.plans.load(PLANS)
    fans = Fans(container.uow, container.wallet)
    await fans.come(DARA)
    await fans.come(BOPHA)
    made = Cinema(
        AppFan(client, clock, DARA),
        AppFan(client, clock, BOPHA, "Bopha"),
        app,
        container,
        clock,
        client,
        samples,
        give(container.uow, clock),
    )
    await add(made, "film")
    await made.give(DARA, "basic")
    return made


async def add(cinema: Cinema, key: str, *, strict: bool = False, **changes: Any) -> None:
    now = cinema.clock.now()
    if strict:
        changes.setdefault("policy", Policy.STRICT)
    await load(cinema.container.uow, spec(key, now, **changes))
    media = await install(
        cinema.container.uow,
        cinema.samples,
        cinema.container.settings.data_dir,
        cinema.container.settings.secret(),
        key,
        strict=strict,
    )
    cinema.version = media.version


def text_of(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


@asynccontextmanager
async def abroad(cinema: Cinema, address: str) -> AsyncIterator[None]:
    """Requests come from this address."""
    transport: Any = cinema.client._transport
    before, transport.client = transport.client, (address, 1)
    yield
    transport.client = before
