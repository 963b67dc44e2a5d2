"""Money between people in chat on a real database, in both languages."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from aiogram.types import User
from argon2 import PasswordHasher

from handlers.identity.pin_desk import PinDesk
from handlers.transfers import schedule_router
from handlers.transfers.desk import SendDesk
from handlers.transfers.receive_desk import ReceiveDesk
from handlers.transfers.router import confirm_tap
from handlers.transfers.scanning import Scanner
from handlers.transfers.schedule_router import ScheduleDesk
from services.artwork.studio import PictureStudio
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.i18n import Language, Translators
from services.core.sealing import TextSeal
from services.core.sent_files import SentFiles
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.identity.codes import CodeService
from services.identity.roles import RolesService
from services.wallet import ExchangeService
from tests.handlers.ticketing.chat import BOT_ID
from tests.handlers.transfers.chat import SendChat
from tests.servers.pool import Servers
from tests.services.transfers.world import DARA, SECRET, SOK, World, khr, usd

TRANSLATORS = Translators.load()
Open = Callable[[int], Any]


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
async def world(database: Database, clock: FrozenClock, hasher: PinHasher) -> AsyncIterator[World]:
    """Dara with 500 dollars and 400,000 riel; Sok with nothing."""
    uow = UnitOfWork(database, clock, World.subscriptions())
    codes = CodeService(uow, hasher, TextSeal(SECRET, "one-time-code"))
    built = World(uow, clock, codes, PinService(uow, hasher, Sealer(SECRET)))
    await built.come(DARA)
    await built.come(SOK, name="Sok_Sabay")
    await built.give(DARA, usd(500_00))
    await built.give(DARA, khr(400_000))
    built.transfers.start()
    yield built
    await built.transfers.stop()


@pytest.fixture
def open_chat(
    world: World,
    studio: PictureStudio,
    clock: FrozenClock,
    language: Language,
    hasher: PinHasher,
) -> Open:
    """The chat of one person."""
    pins = PinService(world.uow, hasher, Sealer(SECRET))

    async def opened(fan_id: int) -> SendChat:
        desk = SendDesk(
            world.transfers,
            world.claims,
            world.people,
            world.wallet,
            ExchangeService(world.uow, RolesService(world.uow), pins),
            studio,
            TRANSLATORS,
            clock,
        )
        flows = {"transfer": confirm_tap, "schedule": schedule_router.confirm_tap}
        receive = ReceiveDesk(
            world.requests, world.receive_codes, world.people, studio, TRANSLATORS, clock
        )
        fan = replace(await world.identity.profile(fan_id), language=language)
        chat = SendChat.open(
            fan,
            TRANSLATORS.for_language(language),
            SentFiles(world.uow, BOT_ID),
            cast("Any", None),
            send_desk=desk,
            receive_desk=receive,
            scanner=Scanner(world.top_ups, desk, receive),
            schedule_desk=ScheduleDesk(world.schedules, desk),
            identity=world.identity,
            pin_desk=PinDesk(pins, flows, world.codes),
        )
        chat.kit.bot._me = User(id=1, is_bot=True, first_name="Bot", username="hangmeas_bot")
        return cast("SendChat", chat)

    return opened
