"""The wallet in chat on a real database; what people see does not depend on which."""

from collections.abc import AsyncIterator, Iterator

import pytest
from aiogram import Dispatcher
from argon2 import PasswordHasher

from handlers.identity import router as identity_router
from handlers.identity.pin_desk import PinDesk
from handlers.wallet import router as wallet_router
from handlers.wallet.desk import WALLET_FLOWS, WalletDesk
from services.artwork.studio import PictureStudio
from services.core.clock import FrozenClock
from services.core.conversations import Conversation
from services.core.db import Database
from services.core.i18n import Language
from services.core.sealing import TextSeal
from services.core.sent_files import SentFiles
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
from services.identity.roles import RolesService
from services.wallet import ExchangeService, FreezeService, ReceiptsService, WalletService
from services.wallet.statements import StatementsService
from tests.handlers.ticketing.chat import BOT_ID
from tests.handlers.wallet.chat import TRANSLATORS, Chat, Room, give_back
from tests.servers.pool import SQLITE, Servers
from tests.services.identity.people import PIN, set_pin
from tests.services.wallet.people import DARA

SECRET = b"a secret of the tests"


@pytest.fixture
def database_url(servers: Servers) -> Iterator[str]:
    databases = servers.databases(SQLITE)
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture(params=["km", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    """Every flow is walked in both languages."""
    return "km" if request.param == "km" else "en"


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock)


@pytest.fixture
async def wallet(uow: UnitOfWork) -> AsyncIterator[WalletService]:
    service = WalletService(uow)
    service.start()
    yield service
    await service.stop()
    assert await service.audit() == []


@pytest.fixture
def hasher() -> Iterator[PinHasher]:
    made = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield made
    made.close()


@pytest.fixture
def pins(uow: UnitOfWork, hasher: PinHasher) -> PinService:
    return PinService(uow, hasher, Sealer(SECRET))


@pytest.fixture
def roles(uow: UnitOfWork) -> RolesService:
    return RolesService(uow)


@pytest.fixture(scope="session")
def studio() -> Iterator[PictureStudio]:
    made = PictureStudio()
    yield made
    made.close()


@pytest.fixture
def desk(
    uow: UnitOfWork,
    wallet: WalletService,
    pins: PinService,
    roles: RolesService,
    studio: PictureStudio,
    clock: FrozenClock,
) -> Iterator[WalletDesk]:
    statements = StatementsService(uow)
    yield WalletDesk(
        wallet,
        ExchangeService(uow, roles, pins),
        ReceiptsService(uow),
        FreezeService(uow, pins, roles),
        statements,
        studio,
        TRANSLATORS,
        clock,
    )
    statements.close()


@pytest.fixture
def identity(uow: UnitOfWork, clock: FrozenClock) -> IdentityService:
    return IdentityService(uow, ProfileCache(clock))


@pytest.fixture
def room(uow: UnitOfWork, desk: WalletDesk, pins: PinService, hasher: PinHasher) -> Iterator[Room]:
    codes = CodeService(uow, hasher, TextSeal(SECRET, "one-time-code"))
    root = Dispatcher(
        disable_fsm=True, wallet_desk=desk, pin_desk=PinDesk(pins, WALLET_FLOWS, codes)
    )
    routers = (identity_router.router, wallet_router.router)
    root.include_routers(*routers)
    yield Room(root, SentFiles(uow, BOT_ID))
    give_back(root, *routers)


@pytest.fixture
async def chat(
    room: Room, identity: IdentityService, pins: PinService, language: Language
) -> Chat:
    """The chat of a fan with a PIN and no money."""
    await identity.meet(FanSeen(DARA, "Dara", language_code=language))
    fan = await identity.choose_language(DARA, language)
    await set_pin(pins, DARA, PIN)
    return Chat(room, fan, Conversation(DARA))
