"""The handlers of identity on a real database."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from handlers.identity.security_router import SecurityDesk
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.i18n import Language, Translators
from services.core.sealing import TextSeal
from services.core.uow import UnitOfWork
from services.identity import (
    FanSeen,
    IdentityService,
    PinHasher,
    PinService,
    ProfileCache,
    Sealer,
)
from services.identity.codes import CodeService
from services.identity.devices.service import DevicesService
from services.identity.devices.tokens import BiometricTokens
from services.identity.resets import PinResets
from services.identity.security import SecurityLog
from services.notifications import NotificationsService
from tests.handlers.identity.chat import Chat
from tests.servers.pool import SQLITE, Servers

SECRET = b"a secret of the tests"
TRANSLATORS = Translators.load()


@pytest.fixture
def database_url(servers: Servers) -> Iterator[str]:
    """One kind of database is enough here: what a fan sees does not depend on it."""
    databases = servers.databases(SQLITE)
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture(params=["km", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    """Every flow is walked in both languages."""
    return "km" if request.param == "km" else "en"


@pytest.fixture
def hasher() -> Iterator[PinHasher]:
    made = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield made
    made.close()


@pytest.fixture
def pins(database: Database, clock: FrozenClock, hasher: PinHasher) -> PinService:
    return PinService(UnitOfWork(database, clock), hasher, Sealer(SECRET))


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock)


@pytest.fixture
def codes(uow: UnitOfWork, hasher: PinHasher) -> CodeService:
    return CodeService(uow, hasher, TextSeal(SECRET, "one-time-code"))


@pytest.fixture
def security(
    uow: UnitOfWork, pins: PinService, codes: CodeService, clock: FrozenClock
) -> SecurityDesk:
    devices = DevicesService(uow, pins, codes, BiometricTokens(SECRET))
    return SecurityDesk(PinResets(uow), devices, SecurityLog(uow), clock)


@pytest.fixture
async def new_chat(
    uow: UnitOfWork,
    clock: FrozenClock,
    pins: PinService,
    codes: CodeService,
    security: SecurityDesk,
    language: Language,
) -> Chat:
    """The chat of a fan who has just come and has chosen nothing yet."""
    identity = IdentityService(uow, ProfileCache(clock))
    fan = await identity.meet(FanSeen(7, "Dara", language_code=language))
    notifications = NotificationsService(uow)
    return Chat(fan, uow, identity, notifications, pins, codes, security, TRANSLATORS)


@pytest.fixture
async def chat(new_chat: Chat, language: Language) -> Chat:
    """The chat of a fan who has chosen the language."""
    new_chat.fan = await new_chat.identity.choose_language(7, language)
    return new_chat


@pytest.fixture(autouse=True)
def closed(new_chat: Chat) -> Iterator[None]:
    yield
    new_chat.close()
