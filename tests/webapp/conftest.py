"""The whole web application on real services, and clients that hold it to its own description."""

import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import fields, replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
import structlog
from argon2 import PasswordHasher
from fastapi import FastAPI
from pydantic import SecretStr
from structlog.testing import LogCapture

from bot.container import Container, build
from bot.intake import intake_batcher
from bot.web import make_app
from services.core.batcher import Batcher
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.i18n import Translators
from services.core.inbox import Arrived, Inbox
from services.core.limits import Limits
from services.core.settings import Settings
from services.core.uow import UnitOfWork
from services.identity import IdentityService, PinHasher
from services.identity.sessions import SessionsService
from services.ticketing import TicketingService
from services.ticketing.gate import GateService
from services.ticketing.queue import QueueService
from services.ticketing.seats.service import SeatService
from services.wallet import WalletService
from tests.webapp.answers import check_answer
from tests.webapp.bank import bank_that_knows_nothing
from tests.webapp.people import BOT_TOKEN, SECRET
from tests.webapp.standing import STAGE, Standing
from webapp.api.caller import Doorkeeper

PEPPER = b"a secret of the tests, long enough for all"


@pytest.fixture(autouse=True)
def logged() -> Iterator[LogCapture]:
    """What is logged, as it is handed over: nothing is drawn for a person who is not there."""
    capture, before = LogCapture(), structlog.get_config()
    structlog.configure(processors=[capture])
    yield capture
    structlog.configure(**before)


@pytest.fixture(scope="session")
def translators() -> Translators:
    return Translators.load("km")


@pytest.fixture
async def container(
    database: Database,
    clock: FrozenClock,
    translators: Translators,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Container]:
    """The product's own services, on this database, at this clock; nobody asks too often by
    itself, hashes are cheap, and the bank knows of no payment.
    """
    moments = count(step=60.0)
    monkeypatch.setattr("bot.trades.foundation.Database", lambda _: database)
    monkeypatch.setattr("bot.trades.foundation.DatabaseClock", lambda _: clock)
    monkeypatch.setattr(
        "bot.trades.foundation.Limits", lambda _: Limits(timer=lambda: next(moments))
    )
    monkeypatch.setattr("bot.trades.people.PinHasher", _cheap_hasher)
    monkeypatch.setattr("bot.trades.foundation.Translators.load", lambda _: translators)
    async with httpx.AsyncClient(transport=bank_that_knows_nothing()) as bank:
        made = build(_settings(database.url, tmp_path), bank)
        made = replace(made, seats=SeatService(made.uow, random.Random(7)))
        made.queue.start()
        made.transfers.start()
        made.ang_pao.start()
        made.voting.intake.start()
        made.library_parts.progress.start()
        made.playback_parts.beats.start()
        yield made
        await made.playback_parts.beats.stop()
        await made.library_parts.progress.stop()
        await made.voting.intake.stop()
        await made.ang_pao.stop()
        await made.transfers.stop()
        await made.queue.stop()
        await made.uow.drain()
        made.studio.close()
        made.statements.close()


def _cheap_hasher(pepper: bytes) -> PinHasher:
    return PinHasher(pepper, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def _settings(database_url: str, folder: Path) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        bot_token=SecretStr(BOT_TOKEN),
        secret_key=SecretStr(PEPPER.decode()),
        telegram_webhook_secret=SecretStr(SECRET),
        telegram_api_url="http://telegram.test",
        database_url=database_url,
        data_dir=folder,
        bakong_api_url="http://bank.test",
        bakong_token=SecretStr("a token of the tests"),
        bakong_account="hang_meas@test",
        drm_clearkey=True,
        local_country="KH",
    )


@pytest.fixture
def uow(container: Container) -> UnitOfWork:
    return container.uow


@pytest.fixture
def identity(container: Container) -> IdentityService:
    return container.identity


@pytest.fixture
def wallet(container: Container) -> WalletService:
    return container.wallet


@pytest.fixture
def sessions(container: Container) -> SessionsService:
    return container.sessions


@pytest.fixture
def ticketing(container: Container) -> TicketingService:
    return container.ticketing


@pytest.fixture
def gate(container: Container) -> GateService:
    return container.gate


@pytest.fixture
def seats(container: Container) -> SeatService:
    return container.seats


@pytest.fixture
def queue(container: Container) -> QueueService:
    return container.queue


@pytest.fixture
def inbox(container: Container) -> Inbox:
    return container.inbox


@pytest.fixture
def door(container: Container) -> Doorkeeper:
    return Doorkeeper(
        container.identity, container.sessions, BOT_TOKEN, container.clock, container.limits
    )


@pytest.fixture
async def intake(container: Container) -> AsyncIterator[Batcher[Arrived, bool]]:
    batcher = intake_batcher(container.inbox, container.wakeups)
    batcher.start()
    yield batcher
    await batcher.stop()


@pytest.fixture(scope="session")
def whole_app(translators: Translators) -> FastAPI:
    """As the web role makes it. It takes long, so it is made once."""
    assert STAGE.container is None
    known = {"settings": _settings("", Path()), "translators": translators}
    parts = SimpleNamespace(
        **{
            each.name: known.get(each.name, Standing(("container", each.name)))
            for each in fields(Container)
        }
    )
    parts.database_answers = Standing(("container", "database_answers"))
    parts.store_answers = Standing(("container", "store_answers"))
    return make_app(cast("Any", parts), cast("Any", Standing(("intake",))))


@pytest.fixture
def app(
    whole_app: FastAPI, container: Container, intake: Batcher[Arrived, bool]
) -> Iterator[FastAPI]:
    """With the services of this test behind it."""
    STAGE.container, STAGE.intake = container, intake
    yield whole_app
    STAGE.container = STAGE.intake = None


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Every answer that it gets must be one that the API's description promises."""

    async def checked(response: httpx.Response) -> None:
        await response.aread()
        check_answer(app, response)

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://test",
        event_hooks={"response": [checked]},
    ) as opened:
        yield opened
