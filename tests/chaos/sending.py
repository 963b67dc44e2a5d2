"""A process that stores letters and sends them, and kills itself at one point on the way."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from services.core.clock import Clock, SystemClock
from services.core.db import Database
from services.core.ids import derived_uuid
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork
from services.ledger import service as ledger
from tests.chaos.journal import BORN, Journal
from tests.chaos.payers import BANK, PURSES, transfer

WRITTEN: Final = "written"
SENT: Final = "sent"
JOB: Final = "chaos.send"


class Point(StrEnum):
    """Where the process dies."""

    NOWHERE = "nowhere"
    COMMITTED = "after the commit, before anybody looks"
    CLAIMED = "before it is sent"
    SENT = "after it is sent, before its effect"
    EFFECTED = "after its effect, before it is finished"


@dataclass(frozen=True, slots=True)
class SendingPlan:
    """What one life needs to know: it writes letter `number`, and dies at that one's `point`."""

    database_url: str
    journal: Path
    log: Path
    number: int = 0
    point: Point = Point.NOWHERE


@dataclass(frozen=True, slots=True)
class Letter:
    number: int


@asynccontextmanager
async def open_post(plan: SendingPlan, clock: Clock) -> AsyncIterator[tuple[UnitOfWork, Jobs]]:
    journal, database = Journal(plan.journal), Database(plan.database_url)
    uow = UnitOfWork(database, clock)

    def die_at(point: Point, letter: Letter) -> None:
        if plan.point is point and letter.number == plan.number:
            os.kill(os.getpid(), signal.SIGKILL)

    async def send(letter: Letter) -> None:
        die_at(Point.CLAIMED, letter)
        journal.write(SENT, number=letter.number)
        die_at(Point.SENT, letter)
        money = transfer(derived_uuid("letter", letter.number), BANK, PURSES[0], 1)
        await uow.run(lambda tx: ledger.post(tx, [money]))
        die_at(Point.EFFECTED, letter)

    jobs = Jobs(uow)
    jobs.register(JOB, Letter, send)
    try:
        yield uow, jobs
    finally:
        await database.dispose()
        journal.close()


def live(plan: SendingPlan) -> None:
    """The body of the process: one letter more, then the post of today until it dies."""
    asyncio.run(_live(plan))


async def _live(plan: SendingPlan) -> None:
    async with open_post(plan, SystemClock()) as (uow, jobs):
        journal = Journal(plan.journal)

        async def write(tx: Tx) -> None:
            tx.enqueue(JOB, Letter(plan.number))

        await uow.run(write)
        journal.write(WRITTEN, number=plan.number)
        if plan.point is Point.COMMITTED:
            os.kill(os.getpid(), signal.SIGKILL)
        journal.write(BORN, pid=os.getpid())
        await jobs.release_all()
        await jobs.run_forever()
