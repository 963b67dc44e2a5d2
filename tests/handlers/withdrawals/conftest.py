"""Withdrawals in chat on a real database, in both languages."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from argon2 import PasswordHasher

from handlers.identity.pin_desk import PinDesk
from handlers.operator.desk import OperatorDesk
from handlers.withdrawals.desk import WithdrawDesk
from handlers.withdrawals.operator_router import withdrawals_queue
from handlers.withdrawals.router import confirm_tap
from services.artwork.studio import PictureStudio
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.i18n import Language, Translators
from services.core.sealing import TextSeal
from services.core.sent_files import SentFiles
from services.core.uow import UnitOfWork
from services.identity import Channel, FanProfile, PinHasher, PinService, Sealer, VerificationLevel
from services.identity.codes import CodeService
from services.wallet import ExchangeService
from tests.handlers.ticketing.chat import BOT_ID
from tests.handlers.withdrawals.chat import WithdrawChat
from tests.servers.pool import Servers
from tests.services.payments.withdrawals.world import FAN, World, usd

SECRET = b"a secret of the tests, long enough for all"
TRANSLATORS = Translators.load()
Open = Callable[[int], WithdrawChat]


@pytest.fixture
def database_url(servers: Servers) -> Iterator[str]:
    """One kind of database is enough here: what a fan sees does not depend on it."""
    databases = servers.databases("sqlite")
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def studio() -> Iterator[PictureStudio]:
    made = PictureStudio()
    yield made
    made.close()


@pytest.fixture(params=["km", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    return "km" if request.param == "km" else "en"


@pytest.fixture
def hasher() -> Iterator[PinHasher]:
    made = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield made
    made.close()


@pytest.fixture
async def world(
    database: Database, clock: FrozenClock, hasher: PinHasher, request: pytest.FixtureRequest
) -> World:
    """A fan with 500 dollars. `by_hand` as parameter: no provider."""
    uow = UnitOfWork(database, clock, World.subscriptions())
    built = World(
        uow,
        clock,
        PinService(uow, hasher, Sealer(SECRET)),
        CodeService(uow, hasher, TextSeal(SECRET, "one-time-code")),
        sends_itself=getattr(request, "param", "") != "by_hand",
    )
    await built.come(FAN)
    await built.give(FAN, usd(500_00))
    return built


@pytest.fixture
def open_chat(world: World, studio: PictureStudio, clock: FrozenClock, language: Language) -> Open:
    """The chat of one person."""

    def opened(fan_id: int) -> WithdrawChat:
        fan = FanProfile(
            id=fan_id,
            first_name="Dara",
            last_name=None,
            username=None,
            phone=None,
            language=language,
            language_chosen=True,
            channel=Channel.ACTIVE,
            level=VerificationLevel.PREMIUM,
            created_at=clock.now(),
        )
        desk = WithdrawDesk(
            world.withdrawals,
            world.destinations,
            world.wallet,
            ExchangeService(world.uow, world.roles, world.pins),
            studio,
            TRANSLATORS,
            clock,
        )
        chat = WithdrawChat.open(
            fan,
            TRANSLATORS.for_language(language),
            SentFiles(world.uow, BOT_ID),
            cast("Any", None),
            withdraw_desk=desk,
            withdrawal_desk=world.desk,
            operator_desk=OperatorDesk(world.roles, [withdrawals_queue(world.desk)]),
            pin_desk=PinDesk(world.pins, {"withdrawal": confirm_tap}, world.codes),
        )
        return cast("WithdrawChat", chat)

    return opened
