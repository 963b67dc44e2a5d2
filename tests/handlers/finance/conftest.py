"""Finance in chat, on a shop whose banks are the sandbox's."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiogram import Dispatcher

from handlers.finance import router as finance_router
from handlers.finance.desk import FinanceDesk
from handlers.operator import router as operator_router
from handlers.operator.desk import OperatorDesk
from services.core.clock import FrozenClock
from services.core.conversations import Conversation
from services.core.db import Database
from services.core.i18n import Language
from services.core.sent_files import SentFiles
from services.identity import FanSeen, IdentityService, ProfileCache
from services.identity.roles import Role
from services.wallet import ExchangeService, FreezeService
from tests.handlers.ticketing.chat import BOT_ID
from tests.handlers.wallet.chat import Chat, Room, give_back
from tests.servers.pool import SQLITE, Servers
from tests.services.payments.shop import FAN, Shop, open_shop
from tests.services.payments.test_reviews import OPERATOR
from tests.services.wallet.people import Confirmed

OUTSIDER = 77


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
async def shop(database: Database, tmp_path: Path) -> AsyncIterator[Shop]:
    """Its clock starts now, because the sandbox's banks have the time of the machine."""
    async with open_shop(database, FrozenClock(datetime.now(UTC)), tmp_path) as built:
        yield built
        assert await built.wallet.audit() == []


@pytest.fixture
def identity(shop: Shop) -> IdentityService:
    return IdentityService(shop.uow, ProfileCache(shop.clock))


@pytest.fixture
def desk(shop: Shop, identity: IdentityService) -> FinanceDesk:
    pins = Confirmed(shop.uow)
    return FinanceDesk(
        FreezeService(shop.uow, pins, shop.roles),
        ExchangeService(shop.uow, shop.roles, pins),
        shop.reviews,
        shop.reconciliation,
        identity,
    )


@pytest.fixture
def room(shop: Shop, desk: FinanceDesk) -> Iterator[Room]:
    root = Dispatcher(
        disable_fsm=True,
        finance_desk=desk,
        operator_desk=OperatorDesk(shop.roles, desk.queues()),
    )
    routers = (operator_router.router, finance_router.router)
    root.include_routers(*routers)
    yield Room(root, SentFiles(shop.uow, BOT_ID))
    give_back(root, *routers)


async def _chat(room: Room, identity: IdentityService, person_id: int, language: Language) -> Chat:
    await identity.meet(FanSeen(person_id, "Dara", language_code=language))
    fan = await identity.choose_language(person_id, language)
    return Chat(room, fan, Conversation(person_id))


@pytest.fixture
async def chat(room: Room, identity: IdentityService, shop: Shop, language: Language) -> Chat:
    """The chat of somebody with the role finance; the fan is known, too."""
    await identity.meet(FanSeen(FAN, "Sok"))
    made = await _chat(room, identity, OPERATOR, language)
    await shop.roles.grant(OPERATOR, Role.FINANCE)
    return made


@pytest.fixture
async def outsider(room: Room, identity: IdentityService, language: Language) -> Chat:
    return await _chat(room, identity, OUTSIDER, language)
