"""A process that works an inbox off and is killed by one of its messages, again and again."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.inbox_worker import InboxWorker
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.inbox import MAX_ATTEMPTS, Inbox, Taken, Write
from services.core.sealing import TextSeal
from services.core.uow import UnitOfWork
from tests.chaos.journal import BORN, Journal

DONE: Final = "done"
GIVEN_UP: Final = "given_up"
POISON: Final = "poison"
_HANDLED_WITHIN_SECONDS: Final = 0.02


@dataclass(frozen=True, slots=True)
class DyingPlan:
    """What one life needs to know; `farewell_kills`: even to say that it is given up is deadly."""

    database_url: str
    journal: Path
    log: Path
    farewell_kills: bool = False


def open_inbox(database: Database) -> Inbox:
    return Inbox(UnitOfWork(database, SystemClock()), TextSeal(b"of the chaos runs", "inbox"))


def live(plan: DyingPlan) -> None:
    """The body of the process; it ends when nothing waits any more."""
    asyncio.run(_live(plan))


async def _live(plan: DyingPlan) -> None:
    journal, database = Journal(plan.journal), Database(plan.database_url)

    async def handle(taken: Taken) -> Sequence[Write]:
        await asyncio.sleep(_HANDLED_WITHIN_SECONDS)
        gives_up = taken.attempt > MAX_ATTEMPTS
        if taken.payload == POISON and (plan.farewell_kills or not gives_up):
            os.kill(os.getpid(), signal.SIGKILL)
        journal.write(GIVEN_UP if gives_up else DONE, lane=taken.lane, payload=taken.payload)
        return ()

    inbox = open_inbox(database)
    await inbox.release_all()
    journal.write(BORN, pid=os.getpid())
    worker = InboxWorker(inbox, handle)
    working = asyncio.create_task(worker.run_forever())
    worker.wake()
    while await inbox.waiting():  # noqa: ASYNC110 - the database has no event
        await asyncio.sleep(0.05)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await database.dispose()
    journal.close()
