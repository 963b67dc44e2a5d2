"""The box office in chat on a real database, in both languages."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from aiogram import Dispatcher
from argon2 import PasswordHasher

from handlers.box_office import router as box_router
from handlers.box_office.desk import BoxDesk
from handlers.operator import router as operator_router
from handlers.operator.desk import OperatorDesk
from services.artwork.studio import PictureStudio
from services.core.clock import FrozenClock
from services.core.conversations import Conversation
from services.core.db import Database
from services.core.i18n import Language
from services.core.sent_files import SentFiles
from services.core.uow import UnitOfWork
from services.identity import Channel, FanProfile, PinHasher, PinService, Sealer, VerificationLevel
from services.identity.roles import Role, RolesService
from services.payments import PaymentsService
from services.payments.schemas import Way
from services.ticketing import TicketingService
from services.ticketing.box_office import BoxOfficeService, DrawerService, StockDesk
from services.wallet import WalletService
from tests.handlers.ticketing.chat import BOT_ID
from tests.handlers.wallet.chat import Chat, Room, give_back
from tests.servers.pool import Servers
from tests.services.ticketing.box_office.conftest import OPERATOR, OTHER_SELLER, SELLER, Counter
from tests.services.ticketing.programme import EVENING, SECRET, Fans, a_load, an_event, usd
from tests.services.ticketing.test_outside import Bank

Open = Callable[[int], Chat]


@pytest.fixture
def database_url(servers: Servers) -> Iterator[str]:
    """One kind of database is enough here: what staff sees does not depend on it."""
    databases = servers.databases("sqlite")
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture(params=["km", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    return "km" if request.param == "km" else "en"


@pytest.fixture(scope="session")
def studio() -> Iterator[PictureStudio]:
    made = PictureStudio()
    yield made
    made.close()


@pytest.fixture
def bank() -> Bank:
    return Bank()


@pytest.fixture
async def counter(database: Database, clock: FrozenClock, bank: Bank) -> Counter:
    """An hour before the show; two sellers and an operator, and no drawer open."""
    uow = UnitOfWork(database, clock)
    wallet = WalletService(uow)
    hasher = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    pins = PinService(uow, hasher, Sealer(SECRET))
    hasher.close()
    payments = PaymentsService(uow, wallet, {Way.KHQR: bank})
    ticketing = TicketingService(uow, wallet, pins, SECRET, payments)
    roles, fans = RolesService(uow), Fans(uow, wallet)
    await ticketing.load_events(a_load(an_event()))
    for fan in (SELLER, OTHER_SELLER, OPERATOR):
        await fans.come(fan, usd(0))
    for seller in (SELLER, OTHER_SELLER):
        await roles.grant(seller, Role.BOX_OFFICE)
    await roles.grant(OPERATOR, Role.OPERATOR)
    clock.advance((EVENING - timedelta(hours=1) - clock.now()).total_seconds())
    service = BoxOfficeService(uow, roles, ticketing.outside, SECRET)
    drawers = DrawerService(uow, roles)
    return Counter(uow, ticketing, wallet, clock, roles, service, drawers, fans)


@pytest.fixture
def room(counter: Counter, studio: PictureStudio) -> Iterator[Room]:
    desk = BoxDesk(counter.service, counter.drawers, StockDesk(counter.uow, counter.roles), studio)
    root = Dispatcher(
        disable_fsm=True,
        box_desk=desk,
        operator_desk=OperatorDesk(counter.roles, [box_router.box_queue()]),
    )
    routers = (operator_router.router, box_router.router)
    root.include_routers(*routers)
    yield Room(root, SentFiles(counter.uow, BOT_ID))
    give_back(root, *routers)


@pytest.fixture
def open_chat(room: Room, language: Language, clock: FrozenClock) -> Open:
    """The chat of one person with the desk and the box office."""

    def opened(fan_id: int) -> Chat:
        fan = FanProfile(
            id=fan_id,
            first_name="Sokha",
            last_name=None,
            username=None,
            phone=None,
            language=language,
            language_chosen=True,
            channel=Channel.ACTIVE,
            level=VerificationLevel.BASIC,
            created_at=clock.now(),
        )
        return Chat(room, fan, Conversation(fan_id))

    return opened
