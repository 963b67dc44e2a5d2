"""Verification in chat on a real database; what people see does not depend on which."""

from collections.abc import AsyncIterator, Iterator

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.i18n import Language, Translator
from services.core.uow import UnitOfWork
from tests.handlers.verification.chat import TRANSLATORS, Chat, Room
from tests.servers.pool import SQLITE, Servers
from tests.services.identity.papers import BOPHA, DARA, TOLD, Office


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
def t(language: Language) -> Translator:
    return TRANSLATORS.for_language(language)


@pytest.fixture
async def office(database: Database, clock: FrozenClock) -> Office:
    opened = Office.on(UnitOfWork(database, clock, TOLD), clock)
    await opened.people()
    return opened


@pytest.fixture
async def room(office: Office) -> AsyncIterator[Room]:
    opened = Room(office)
    yield opened
    opened.close()


@pytest.fixture
async def chat(room: Room, language: Language) -> Chat:
    """The chat of a fan."""
    return await room.chat(DARA, language)


@pytest.fixture
async def reviewer(room: Room, language: Language) -> Chat:
    """The chat of somebody with the role of a reviewer."""
    return await room.chat(BOPHA, language)
