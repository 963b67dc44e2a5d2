"""Payers on a SQLite file that may not grow any more, until somebody makes room."""

from __future__ import annotations

import asyncio
import resource
from pathlib import Path
from random import Random
from typing import Final

from services.core.db import Database
from tests.chaos.journal import FAILED, Journal, lines
from tests.chaos.payers import Payer, PayersPlan, open_work

ROOM: Final = "room"
FAILURES_AT_LEAST: Final = 20
# More than the journal writes meanwhile, which may not grow beyond it either.
_LIMIT_BYTES: Final = 400_000


def live(plan: PayersPlan) -> None:
    """The body of the process: a write beyond the limit is an error of input and output."""
    asyncio.run(_live(plan))


async def _live(plan: PayersPlan) -> None:
    journal, database = Journal(plan.journal), Database(plan.database_url)
    async with open_work(database) as work:
        _limit(_LIMIT_BYTES)
        payers = [Payer(work, journal, Random(number)) for number in range(plan.payers)]
        await asyncio.gather(
            _make_room_later(plan.journal, journal), *(payer.live([]) for payer in payers)
        )


async def _make_room_later(path: Path, journal: Journal) -> None:
    while lines(path, FAILED) < FAILURES_AT_LEAST:  # noqa: ASYNC110 - a file has no event
        await asyncio.sleep(0.02)
    _limit(resource.RLIM_INFINITY)
    journal.write(ROOM)


def _limit(size_bytes: int) -> None:
    """How far a file of this process may reach."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, most))
