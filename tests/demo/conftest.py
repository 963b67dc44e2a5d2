"""The demo story, and files of one's own, loaded on a real database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.ticketing import TicketingService
from services.wallet import WalletService
from tests.services.ticketing.programme import SECRET

STORY = Path(__file__).parents[2] / "demo" / "events.yaml"


@pytest.fixture
def ticketing(database: Database, clock: FrozenClock) -> Iterator[TicketingService]:
    uow = UnitOfWork(database, clock)
    hasher = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield TicketingService(
        uow, WalletService(uow), PinService(uow, hasher, Sealer(SECRET)), SECRET
    )
    hasher.close()
