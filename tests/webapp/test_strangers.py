"""What is one person's is not there for another: every route of the API is walked by two people.

A new route is walked by itself; if its path names a thing that tests/webapp/strangers.py cannot
make, this fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from bot.container import Container
from services.core.clock import FrozenClock
from tests.services.ticketing.programme import DARA, Fans, a_load, an_event
from tests.webapp.answers import Json
from tests.webapp.strangers import BODIES, NAMES, OWN, PUBLIC, STAFF_ONLY, Own, World

BOPHA = next(fan_id for fan_id, name in NAMES.items() if name == "Bopha")
PREFIX = "/api/v1"


@pytest.fixture
async def world(client: httpx.AsyncClient, container: Container, clock: FrozenClock) -> World:
    """Dara has money and an event to go to; Bopha has nothing."""
    fans = Fans(container.uow, container.wallet)
    await container.ticketing.load_events(a_load(an_event()))
    await fans.come(DARA)
    made = World(client, container, fans, clock.now())
    await made.ask("GET", "/me", by=BOPHA)
    return made


def operations(app: FastAPI) -> Iterator[tuple[str, str, Json]]:
    """Method, path without the prefix, description."""
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path.removeprefix(PREFIX), operation


def own_of(path: str) -> str | None:
    """The key in OWN of the thing that a path names; None when it names nothing of anybody's."""
    if not re.search(r"\{\w+\}", path) or any(path.startswith(each) for each in STAFF_ONLY):
        return None
    known = [key for key in OWN if path == key or path.startswith(f"{key}/")]
    if known:
        return max(known, key=len)
    public = [key for key in PUBLIC if path == key or path.startswith(f"{key}/")]
    assert public, f"{path}: tests/webapp/strangers.py does not know how to make one"
    assert path.count("{") == max(each.count("{") for each in public), path
    return None


def routes(app: FastAPI) -> list[tuple[str, str, Own, str]]:
    """Every operation on something of somebody's own, with the key of it."""
    found = []
    for method, path, operation in operations(app):
        if key := own_of(path):
            assert path.count("{") == key.count("{"), f"{path}: names more than {key}"
            needs_body = "requestBody" in operation
            assert needs_body == (f"{method} {path}" in BODIES), f"{method} {path}: its body?"
            found.append((method, path, OWN[key], key))
    return found


async def body_of(world: World, name: str) -> Json | None:
    """What to send, with the owner's things in it."""
    body = BODIES.get(name)
    if body is None:
        return None
    return {
        field: await value(world) if callable(value) else value for field, value in body.items()
    }


class TestStrangers:
    async def test_find_nothing_of_anybody_elses(self, app: FastAPI, world: World) -> None:
        known = routes(app)
        assert {key for *_, key in known} == set(OWN), "a thing that no route names"
        for method, path, own, _ in known:
            real, body = await own.make(world), await body_of(world, f"{method} {path}")

            async def call(
                named: str, by: int, asked: tuple[str, str, Json | None] = (method, path, body)
            ) -> httpx.Response:
                address = PREFIX + re.sub(r"\{\w+\}", named, asked[1])
                headers = world.headers(by)
                return await world.client.request(
                    asked[0], address, json=asked[2], headers=headers
                )

            there, nowhere = await call(real, BOPHA), await call(own.other, BOPHA)
            assert there.status_code == (403 if own.is_of_staff else 404), (method, path)
            assert there.text.replace(real, own.other) == nowhere.text, (method, path)
            # The control: it was there, and it still is.
            mine = await call(real, own.owner)
            assert mine.status_code != 404, (method, path, mine.text)

    async def test_a_route_that_is_not_known_is_noticed(self) -> None:
        """The control: a path that names something new."""
        with pytest.raises(AssertionError, match="does not know how to make one"):
            own_of("/boxes/{box_id}")
        assert own_of("/orders/{order_key}/pay") == "/orders/{order_key}"
        assert own_of("/wallet") is None
