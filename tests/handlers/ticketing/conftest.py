"""The handlers of ticketing on a real database, with the demo story on sale."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from handlers.identity.pin_desk import PinDesk
from handlers.operator.desk import OperatorDesk
from handlers.ticketing.buttons import PayTap
from handlers.ticketing.desk import TicketDesk
from handlers.ticketing.early_router import early_queue
from services.artwork.studio import PictureStudio
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.i18n import Language, Translators
from services.core.sealing import TextSeal
from services.core.sent_files import SentFiles
from services.core.uow import UnitOfWork
from services.identity import (
    Channel,
    FanProfile,
    PinHasher,
    PinService,
    Sealer,
    VerificationLevel,
)
from services.identity.codes import CodeService
from services.identity.roles import RolesService
from services.ticketing import TicketingService
from services.ticketing.early.desk import EarlyDesk
from services.ticketing.queue import QueueService
from services.wallet import WalletService
from tests.handlers.ticketing.chat import BOT_ID, Chat
from tests.servers.pool import Servers
from tests.services.ticketing.programme import DARA, SECRET, Fans

TRANSLATORS = Translators.load()


@pytest.fixture
def database_url(servers: Servers) -> Iterator[str]:
    """One kind of database is enough here: what a fan sees does not depend on it."""
    databases = servers.databases("sqlite")
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock)


@pytest.fixture
def wallet(uow: UnitOfWork) -> WalletService:
    return WalletService(uow)


@pytest.fixture
def fans(uow: UnitOfWork, wallet: WalletService) -> Fans:
    return Fans(uow, wallet)


@pytest.fixture
def pins(uow: UnitOfWork) -> Iterator[PinService]:
    hasher = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield PinService(uow, hasher, Sealer(SECRET))
    hasher.close()


@pytest.fixture
def ticketing(uow: UnitOfWork, wallet: WalletService, pins: PinService) -> TicketingService:
    return TicketingService(uow, wallet, pins, SECRET)


@pytest.fixture(scope="session")
def studio() -> Iterator[PictureStudio]:
    made = PictureStudio()
    yield made
    made.close()


@pytest.fixture(params=["km", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    """Every flow is walked in both languages."""
    return "km" if request.param == "km" else "en"


@pytest.fixture
def chat(
    uow: UnitOfWork,
    pins: PinService,
    ticketing: TicketingService,
    wallet: WalletService,
    studio: PictureStudio,
    clock: FrozenClock,
    language: Language,
) -> Chat:
    """The chat of a fan who has not come yet: `fans.come(DARA)` gives him an account."""
    fan = FanProfile(
        id=DARA,
        first_name="Dara",
        last_name=None,
        username=None,
        phone=None,
        language=language,
        language_chosen=True,
        channel=Channel.ACTIVE,
        level=VerificationLevel.BASIC,
        created_at=clock.now(),
    )
    queue = QueueService(uow, SECRET)
    desk = TicketDesk(ticketing, wallet, studio, TRANSLATORS, clock, queue)
    codes = CodeService(uow, PinHasher(SECRET), TextSeal(SECRET, "one-time-code"))
    pin_desk = PinDesk(pins, {"ticket_order": _pay}, codes)
    t = TRANSLATORS.for_language(language)
    roles = RolesService(uow)
    return Chat.open(
        fan,
        t,
        SentFiles(uow, BOT_ID),
        desk,
        pin_desk=pin_desk,
        early_desk=EarlyDesk(uow, roles),
        operator_desk=OperatorDesk(roles, [early_queue()]),
    )


def _pay(subject: str) -> PayTap:
    key, _, revision = subject.rpartition(":")
    return PayTap(order_key=key, revision=int(revision))
