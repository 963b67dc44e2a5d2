"""The handlers of the gate on a real database, in both languages."""

from collections.abc import Callable, Iterator

import pytest
from aiogram import Dispatcher
from argon2 import PasswordHasher

from handlers.gate import router as gate_router
from handlers.gate.desk import GateChat
from handlers.gate.doors_router import doors_queue
from handlers.operator import router as operator_router
from handlers.operator.desk import OperatorDesk
from services.core.clock import FrozenClock
from services.core.conversations import Conversation
from services.core.db import Database
from services.core.i18n import Language
from services.core.sent_files import SentFiles
from services.core.uow import UnitOfWork
from services.identity import Channel, FanProfile, PinHasher, PinService, Sealer, VerificationLevel
from services.ticketing import TicketingService
from services.wallet import WalletService
from tests.handlers.gate.chat import StaffChat
from tests.handlers.ticketing.chat import BOT_ID
from tests.handlers.wallet.chat import Room, give_back
from tests.servers.pool import Servers
from tests.services.ticketing.gate.conftest import OPERATOR, OTHER_STAFF, STAFF, Gates
from tests.services.ticketing.programme import DARA, SECRET, Fans, a_load, an_event, buy, usd

Open = Callable[[int], StaffChat]


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


@pytest.fixture
def hasher() -> Iterator[PinHasher]:
    made = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield made
    made.close()


@pytest.fixture
async def gates(database: Database, clock: FrozenClock, hasher: PinHasher) -> Gates:
    """An evening with three sold tickets and two people at its gates."""
    uow = UnitOfWork(database, clock)
    wallet = WalletService(uow)
    ticketing = TicketingService(uow, wallet, PinService(uow, hasher, Sealer(SECRET)), SECRET)
    fans = Fans(uow, wallet)
    await ticketing.load_events(a_load(an_event()))
    await fans.come(DARA)
    for fan in (STAFF, OTHER_STAFF, OPERATOR):
        await fans.come(fan, usd(0))
    await buy(ticketing, fans, DARA, 3)
    made = Gates(uow, ticketing, clock)
    await made.open()
    made.tickets = list((await ticketing.my_tickets(DARA)).items)
    return made


@pytest.fixture
def room(gates: Gates) -> Iterator[Room]:
    queues = [gate_router.gate_queue(), doors_queue()]
    root = Dispatcher(
        disable_fsm=True,
        gate=gates.service,
        gate_desk=gates.desk,
        gate_chat=GateChat(gates.service, has_app=True),
        operator_desk=OperatorDesk(gates.roles, queues),
    )
    routers = (operator_router.router, gate_router.router)
    root.include_routers(*routers)
    yield Room(root, SentFiles(gates.uow, BOT_ID))
    give_back(root, *routers)


@pytest.fixture
def open_chat(room: Room, language: Language, clock: FrozenClock) -> Open:
    """The chat of one person with the desk and the gate."""

    def opened(fan_id: int) -> StaffChat:
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
        return StaffChat(room, fan, Conversation(fan_id))

    return opened
