"""A bank on its own data directory, with a clock that tests move."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from sandbox.bank import open_book, routes
from sandbox.settings import SandboxSettings
from sandbox.state import Clock, SandboxState
from tests.sandbox.bank.codes import CREATED_MS


class StillClock(Clock):
    """Epoch seconds that move only when told."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = CREATED_MS / 1000

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def state(tmp_path: Path, clock: StillClock) -> SandboxState:
    made = SandboxState(SandboxSettings(tmp_path))
    made.clock = clock
    return made


@pytest.fixture
async def bank(state: SandboxState) -> AsyncIterator[httpx.AsyncClient]:
    """The bank app and the Open API; the client carries a valid token."""
    transport = httpx.ASGITransport(Starlette(routes=routes(state, open_book(state))))
    headers = {"Authorization": "Bearer sandbox-bakong-token"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://bank.test", headers=headers
    ) as client:
        yield client
