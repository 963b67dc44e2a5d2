"""Processes that sell the last tickets of one event at the same moment; perhaps unguarded."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from random import Random
from typing import Any, Final
from unittest.mock import patch

from argon2 import PasswordHasher
from sqlalchemy import ColumnElement, text, true
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from services.core.clock import SystemClock
from services.core.db import Busy, Database
from services.core.errors import DomainError
from services.core.ids import new_key
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.ticketing import HoldTickets, TicketingService
from services.ticketing.errors import NotEnoughLeft, SoldOut
from services.ticketing.repository import stock
from services.wallet import WalletService
from tests.services.ticketing.programme import SECRET, Fans, payment

BOUGHT: Final = "bought"
REFUSED: Final = "refused"
_LONGEST_PAUSE_SECONDS: Final = 0.004
_BUSY_TRIES: Final = 200


@dataclass(frozen=True, slots=True)
class Crowd:
    """Fans who want one ticket each of one event, served by one process, so many at a time."""

    database_url: str
    event_id: str
    ticket_type_id: int
    fans: Sequence[int]
    tasks: int
    start: Barrier
    journal: Path
    log: Path
    seed: int
    guarded: bool = True
    pauses: bool = False


def live(crowd: Crowd) -> None:
    """The body of the process: everybody tries once, then it ends and leaves its count."""
    with _faults(crowd):
        outcomes = asyncio.run(_sell(crowd))
    crowd.journal.write_text(json.dumps(outcomes))


async def _sell(crowd: Crowd) -> Counter[str]:
    database = Database(crowd.database_url)
    uow = UnitOfWork(database, SystemClock())
    wallet = WalletService(uow)
    hasher = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    ticketing = TicketingService(uow, wallet, PinService(uow, hasher, Sealer(SECRET)), SECRET)
    people, waiting = Fans(uow, wallet), iter(crowd.fans)
    outcomes: Counter[str] = Counter()

    async def serve() -> None:
        for fan_id in waiting:
            outcomes[await _try(ticketing, people, crowd, fan_id)] += 1

    await database.ping()
    await asyncio.to_thread(crowd.start.wait)
    await asyncio.gather(*(serve() for _ in range(crowd.tasks)))
    hasher.close()
    await database.dispose()
    return outcomes


async def _try(ticketing: TicketingService, people: Fans, crowd: Crowd, fan_id: int) -> str:
    """Hold, confirm, pay. "Busy" is no answer: the same is asked again with the same key."""
    wish = HoldTickets(fan_id, crowd.event_id, crowd.ticket_type_id, 1, new_key())
    for _ in range(_BUSY_TRIES):
        try:
            order = await ticketing.hold(wish)
            await people.confirm(order)
            await ticketing.pay(payment(order))
        except (SoldOut, NotEnoughLeft):
            return REFUSED
        except Busy:
            continue
        except DomainError as error:
            return error.code
        else:
            return BOUGHT
    return "busy"


@contextmanager
def _faults(crowd: Crowd) -> Iterator[None]:
    """What this run does to the sale on purpose."""
    chance = Random(crowd.seed)
    with (
        _patched(stock, "has_room", _no_guard, on=not crowd.guarded),
        _patched(AsyncSession, "execute", _slow(AsyncSession, chance), on=crowd.pauses),
        _patched(AsyncConnection, "execute", _slow(AsyncConnection, chance), on=crowd.pauses),
    ):
        yield


@contextmanager
def _patched(owner: Any, name: str, value: Any, *, on: bool) -> Iterator[None]:
    if not on:
        yield
        return
    with patch.object(owner, name, value):
        yield


def _no_guard(_: int) -> ColumnElement[bool]:
    return true()


def _slow(kind: Any, chance: Random) -> Any:
    """A pause before every statement, so that others come between any two of a sale."""
    execute = kind.execute

    async def slow(self: Any, *arguments: Any, **options: Any) -> Any:
        await asyncio.sleep(chance.uniform(0, _LONGEST_PAUSE_SECONDS))
        return await execute(self, *arguments, **options)

    return slow


async def without_check(database: Database) -> None:
    """Take the table's own guard away, behind the statement's."""
    if database.dialect == "postgresql":
        async with database.write.begin() as connection:
            await connection.execute(
                text("ALTER TABLE stock_pools DROP CONSTRAINT ck_stock_pools_not_oversold")
            )
