"""Whatever is sent to the API, it answers as it says it does, and never with a 5xx.

`API_EXAMPLES=10000` asks as many questions in all; the default is a look.
"""

import asyncio
import os
from typing import Any, Final

import pytest
import schemathesis
from fastapi import FastAPI, HTTPException
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import negative_data_rejection

from services.core.clock import FrozenClock
from services.ticketing import TicketingService
from tests.services.ticketing.programme import a_load, an_event
from tests.webapp.people import authorization
from tests.webapp.test_served import serving

EXAMPLES: Final = int(os.environ.get("API_EXAMPLES", "120"))
MODES: Final = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def operations(port: int) -> list[Any]:
    url = f"http://127.0.0.1:{port}/api/v1/openapi.json"
    known = []
    for found in schemathesis.openapi.from_url(url).get_all_operations():
        assert isinstance(found, Ok), found
        known.append(found.ok())
    return known


def ask(operation: Any, mode: GenerationMode, headers: dict[str, str], examples: int) -> int:
    """Questions of one kind to one operation; how many were answered well."""
    answered = 0

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
        # Unknown parameters are ignored, so they make no request wrong.
        case.call_and_validate(headers=headers, excluded_checks=[negative_data_rejection])
        answered += 1

    asked()
    return answered


def ask_all(port: int, headers: dict[str, str]) -> int:
    known = operations(port)
    share = max(1, EXAMPLES // (len(known) * len(MODES)))
    return sum(ask(one, mode, headers, share) for one in known for mode in MODES)


class TestAnyRequest:
    @pytest.mark.parametrize("signed_in", [True, False], ids=["a fan", "nobody"])
    async def test_is_answered_as_described(
        self, app: FastAPI, ticketing: TicketingService, clock: FrozenClock, signed_in: bool
    ) -> None:
        await ticketing.load_events(a_load(an_event()))
        headers = authorization(clock.now()) if signed_in else {}
        async with serving(app) as port:
            answered = await asyncio.to_thread(ask_all, port, headers)
        assert answered >= EXAMPLES // 2  # the generator may know fewer than it was asked for


class TestTheQuestions:
    async def test_find_an_answer_that_was_not_promised(self) -> None:
        """The control: an API whose description leaves out how it says no."""
        careless = FastAPI(openapi_url="/api/v1/openapi.json")

        @careless.get("/api/v1/halves/{number}")
        async def half(number: int) -> float:
            if number % 2:
                raise HTTPException(418)
            return number / 2

        async with serving(careless) as port:
            with pytest.raises(FailureGroup):
                await asyncio.to_thread(ask_all, port, {})
