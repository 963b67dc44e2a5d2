"""Bills in chat on a real database, in both languages."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from aiogram import Dispatcher
from argon2 import PasswordHasher

from handlers.bills import router as bills_router
from handlers.bills.desk import BillDesk
from handlers.bills.router import pay_bill_tap
from handlers.bills.saved_router import cap_tap
from handlers.identity import router as identity_router
from handlers.identity.pin_desk import PinDesk
from services.artwork.studio import PictureStudio
from services.core.clock import FrozenClock
from services.core.conversations import Conversation
from services.core.db import Database
from services.core.i18n import Language
from services.core.sealing import TextSeal
from services.core.sent_files import SentFiles
from services.core.uow import UnitOfWork
from services.identity import Channel, FanProfile, PinHasher, PinService, Sealer, VerificationLevel
from services.identity.codes import CodeService
from services.identity.roles import RolesService
from services.wallet import ExchangeService
from tests.handlers.ticketing.chat import BOT_ID
from tests.handlers.wallet.chat import Chat, Room, give_back
from tests.servers.pool import SQLITE, Servers
from tests.services.bills.world import FAN, World, usd
from tests.services.identity.people import set_pin

SECRET = b"a secret of the tests, long enough for all"
Open = Callable[..., Chat]


@pytest.fixture
def database_url(servers: Servers) -> Iterator[str]:
    """One kind of database is enough here: what a fan sees does not depend on it."""
    databases = servers.databases(SQLITE)
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
async def world(database: Database, clock: FrozenClock) -> AsyncIterator[World]:
    """A fan with a PIN and 500 dollars; a bill of 42.50 at each account."""
    uow = UnitOfWork(database, clock, World.subscriptions())
    hasher = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    pins = PinService(uow, hasher, Sealer(SECRET))
    built = World(uow, clock, pins, CodeService(uow, hasher, TextSeal(SECRET, "one-time-code")))
    await built.come(FAN)
    await set_pin(pins, FAN)
    await built.load()
    built.billers.owes(usd(4_250))
    yield built
    hasher.close()
    assert await built.wallet.audit() == []


@pytest.fixture
def room(world: World, studio: PictureStudio) -> Iterator[Room]:
    exchange = ExchangeService(world.uow, RolesService(world.uow), world.pins)
    flows = {"bill": pay_bill_tap, "bill_cap": cap_tap}
    root = Dispatcher(
        disable_fsm=True,
        bill_desk=BillDesk(world.bills, world.saved, world.wallet, exchange, studio),
        pin_desk=PinDesk(world.pins, flows, world.codes),
    )
    routers = (identity_router.router, bills_router.router)
    root.include_routers(*routers)
    yield Room(root, SentFiles(world.uow, BOT_ID))
    give_back(root, *routers)


@pytest.fixture
def open_chat(room: Room, language: Language, clock: FrozenClock) -> Open:
    """The chat of one fan, whose own number is `phone`."""

    def opened(fan_id: int = FAN, phone: str | None = "+85512345678") -> Chat:
        fan = FanProfile(
            id=fan_id,
            first_name="Dara",
            last_name=None,
            username=None,
            phone=phone,
            language=language,
            language_chosen=True,
            channel=Channel.ACTIVE,
            level=VerificationLevel.PREMIUM,
            created_at=clock.now(),
        )
        return Chat(room, fan, Conversation(fan_id))

    return opened
