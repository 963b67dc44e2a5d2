"""PayWay and the bank behind one application, with a clock that tests move."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from sandbox import bank
from sandbox.payway import PayWay
from sandbox.settings import SandboxSettings
from sandbox.state import SandboxState
from tests.sandbox.bank.conftest import StillClock
from tests.sandbox.payway.merchant import Merchant


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def state(tmp_path: Path, clock: StillClock) -> SandboxState:
    made = SandboxState(SandboxSettings(tmp_path))
    made.clock = clock
    return made


@pytest.fixture
async def merchant(state: SandboxState) -> AsyncIterator[Merchant]:
    book = bank.open_book(state)
    payway = PayWay(state, book)
    app = Starlette(routes=[*bank.routes(state, book), *payway.routes()])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://payway.test"
    ) as http:
        yield Merchant(http)
    await payway.callbacks.stop()
