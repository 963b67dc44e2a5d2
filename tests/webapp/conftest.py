"""The whole web application on real services, and clients that hold it to its own description."""

import random
from collections.abc import AsyncIterator, Iterator
from itertools import count

import httpx
import pytest
import structlog
from argon2 import PasswordHasher
from fastapi import FastAPI
from structlog.testing import LogCapture

from bot.intake import intake_batcher
from services.core.batcher import Batcher
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.i18n import Translators
from services.core.inbox import Arrived, Inbox
from services.core.limits import Limits
from services.core.sealing import TextSeal
from services.core.uow import UnitOfWork
from services.core.wakeups import Wakeups
from services.identity import IdentityService, PinHasher, PinService, ProfileCache, Sealer
from services.identity.codes import CodeService
from services.identity.devices.service import DevicesService
from services.identity.devices.tokens import BiometricTokens
from services.identity.roles import RolesService
from services.identity.sessions import SessionsService
from services.ticketing import TicketingService
from services.ticketing.gate import GateService
from services.ticketing.queue import Following, QueueService
from services.ticketing.seats.service import SeatService
from services.wallet import WalletService
from tests.webapp.answers import check_answer
from tests.webapp.people import BOT_TOKEN, SECRET
from webapp.api.caller import Caller, Doorkeeper, caller
from webapp.api.events import events_router
from webapp.api.gate import gate_router
from webapp.api.me import me_router
from webapp.api.queue import queue_router
from webapp.api.seats import seats_router
from webapp.api.session import session_router
from webapp.app import create_app
from webapp.hooks.telegram import webhook_router

PEPPER = b"a secret of the tests, long enough for all"
BOT_ID = int(BOT_TOKEN.partition(":")[0])


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
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock)


@pytest.fixture
def identity(uow: UnitOfWork, clock: FrozenClock) -> IdentityService:
    return IdentityService(uow, ProfileCache(clock))


@pytest.fixture
def wallet(uow: UnitOfWork) -> WalletService:
    return WalletService(uow)


@pytest.fixture
def hasher() -> Iterator[PinHasher]:
    made = PinHasher(PEPPER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield made
    made.close()


@pytest.fixture
def pins(uow: UnitOfWork, hasher: PinHasher) -> PinService:
    return PinService(uow, hasher, Sealer(PEPPER))


@pytest.fixture
def devices(uow: UnitOfWork, pins: PinService, hasher: PinHasher) -> DevicesService:
    codes = CodeService(uow, hasher, TextSeal(PEPPER, "one-time-code"))
    return DevicesService(uow, pins, codes, BiometricTokens(PEPPER))


@pytest.fixture
def sessions(uow: UnitOfWork, devices: DevicesService) -> SessionsService:
    return SessionsService(uow, devices, PEPPER)


@pytest.fixture
def ticketing(uow: UnitOfWork, wallet: WalletService, pins: PinService) -> TicketingService:
    return TicketingService(uow, wallet, pins, PEPPER)


@pytest.fixture
def gate(uow: UnitOfWork, identity: IdentityService) -> GateService:
    return GateService(uow, RolesService(uow), identity, PEPPER)


@pytest.fixture
def seats(uow: UnitOfWork) -> SeatService:
    return SeatService(uow, random.Random(7))


@pytest.fixture
async def queue(uow: UnitOfWork) -> AsyncIterator[QueueService]:
    service = QueueService(uow, PEPPER)
    service.start()
    yield service
    await service.stop()


@pytest.fixture
def inbox(uow: UnitOfWork) -> Inbox:
    return Inbox(uow, TextSeal(b"a secret of the tests", "inbox"))


@pytest.fixture
async def intake(inbox: Inbox) -> AsyncIterator[Batcher[Arrived, bool]]:
    batcher = intake_batcher(inbox, Wakeups(None))
    batcher.start()
    yield batcher
    await batcher.stop()


@pytest.fixture
def door(identity: IdentityService, sessions: SessionsService, clock: FrozenClock) -> Doorkeeper:
    """Its buckets are full whenever time goes on: nothing here is asked too often by itself."""
    moments = count(step=60.0)
    return Doorkeeper(identity, sessions, BOT_TOKEN, clock, Limits(timer=lambda: next(moments)))


@pytest.fixture
def who(door: Doorkeeper) -> Caller:
    return caller(door)


@pytest.fixture
def app(
    translators: Translators,
    door: Doorkeeper,
    who: Caller,
    sessions: SessionsService,
    wallet: WalletService,
    ticketing: TicketingService,
    queue: QueueService,
    seats: SeatService,
    gate: GateService,
    intake: Batcher[Arrived, bool],
    database: Database,
) -> FastAPI:
    """Joined as the web role joins it."""

    async def database_answers() -> bool:
        await database.ping()
        return True

    return create_app(
        translators,
        {"database": database_answers},
        [
            webhook_router(intake, BOT_ID, SECRET),
            session_router(door, who, sessions),
            me_router(who, wallet),
            events_router(who, ticketing),
            gate_router(who, gate),
            queue_router(who, queue, Following(queue)),
            seats_router(who, seats),
        ],
    )


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
