"""Whatever is sent to the API, it answers as it says it does, and never with a 5xx.

`API_EXAMPLES=10000` asks as many questions in all, on both databases; the default is a look at
some of the routes.
"""

import asyncio
import os
import random
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx
import pytest
import schemathesis
from fastapi import FastAPI, HTTPException
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
)

from bot.container import Container
from services.core.clock import FrozenClock
from tests.servers.pool import POSTGRESQL, SQLITE, Servers
from tests.services.ticketing.programme import DARA, Fans, a_load, an_event
from tests.webapp.people import authorization
from tests.webapp.strangers import World
from tests.webapp.test_served import serving
from tests.webapp.test_strangers import own_of, routes

WHOLE: Final = "API_EXAMPLES" in os.environ
EXAMPLES: Final = int(os.environ.get("API_EXAMPLES", "60"))
A_LOOK: Final = 24
MODES: Final = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
# Unknown parameters are ignored, so they make no request wrong; what a rule of the business
# refuses is right as a request all the same.
NOT_ASKED: Final = [negative_data_rejection, positive_data_acceptance]
BACKENDS: Final = (SQLITE, POSTGRESQL) if WHOLE else (POSTGRESQL,)
PEOPLE: Final = ("a fan", "nobody") if WHOLE else ("a fan",)
ANSWER_SECONDS: Final = 60
Headers = Mapping[str, str]


@pytest.fixture(params=BACKENDS)
def database_url(servers: Servers, request: pytest.FixtureRequest) -> Iterator[str]:
    """One database is enough for a look."""
    databases = servers.databases(str(request.param))
    url = databases.create()
    yield url
    databases.drop(url)


def operations(port: int) -> list[Any]:
    url = f"http://127.0.0.1:{port}/api/v1/openapi.json"
    known = []
    described = schemathesis.openapi.from_url(url, timeout=ANSWER_SECONDS)
    for found in described.get_all_operations():
        assert isinstance(found, Ok), found
        known.append(found.ok())
    return known


def ask(
    operation: Any, mode: GenerationMode, headers: Headers, examples: int, own: Mapping[str, str]
) -> int:
    """Questions of one kind to one operation; how many were answered well.

    Every other one that names a thing names one that there is.
    """
    answered = 0
    thing = own.get(own_of(operation.path.removeprefix("/api/v1")) or "")

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def asked(case: Any) -> None:
        nonlocal answered
        if thing and mode is GenerationMode.POSITIVE and answered % 2 == 0:
            case.path_parameters = dict.fromkeys(case.path_parameters, thing)
        answer = case.call_and_validate(
            headers={**headers, **dict(case.headers or {})},
            excluded_checks=NOT_ASKED,
            timeout=ANSWER_SECONDS,
        )
        if mode is GenerationMode.POSITIVE and answer.status_code == 422:
            assert answer.json()["code"] != "http.invalid", answer.text
        answered += 1

    try:
        asked()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, operation.label  # nothing in it can be wrong
    return answered


def ask_all(port: int, headers: Headers, own: Mapping[str, str]) -> int:
    known = operations(port)
    look = random.Random(A_LOOK)  # the same each time; the whole is for finding more
    known = known if WHOLE else look.sample(known, min(A_LOOK, len(known)))
    share = max(1, EXAMPLES // (len(known) * len(MODES)))
    return sum(ask(one, mode, headers, share, own) for one in known for mode in MODES)


class TestAnyRequest:
    @pytest.mark.parametrize("person", PEOPLE)
    async def test_is_answered_as_described(
        self,
        app: FastAPI,
        client: httpx.AsyncClient,
        container: Container,
        clock: FrozenClock,
        person: str,
    ) -> None:
        fans = Fans(container.uow, container.wallet)
        await container.ticketing.load_events(a_load(an_event()))
        await fans.come(DARA)
        world = World(client, container, fans, clock.now())
        named = {key: each for _, _, each, key in routes(app)}
        own = {key: await each.make(world) for key, each in named.items()}
        headers = authorization(clock.now()) if person == "a fan" else {}
        async with serving(app) as port:
            answered = await asyncio.to_thread(ask_all, port, headers, own)
        assert answered >= EXAMPLES // 3  # the generator may know fewer than it was asked for


class TestTheQuestions:
    async def test_find_an_answer_that_was_not_promised(self) -> None:
        """The control: an API whose description leaves out how it says no."""
        careless = FastAPI(openapi_url="/api/v1/openapi.json")

        @careless.get("/api/v1/halves")
        async def half(number: int) -> float:
            if number % 2:
                raise HTTPException(418)
            return number / 2

        async with serving(careless) as port:
            with pytest.raises(FailureGroup):
                await asyncio.to_thread(ask_all, port, {}, {})
