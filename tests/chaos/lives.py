"""A process full of shoppers that is killed at random moments and started again."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic
from typing import Final

from services.core.logs import configure
from tests.chaos.journal import BORN, STEP, Journal, lines, remembered
from tests.chaos.shop import open_shop
from tests.chaos.shopper import FIRST_FAN, Shopper

BEGUN_WITHIN_SECONDS: Final = 30.0
LONGEST_LIFE_SECONDS: Final = 1.0
_AT_WORK_SHARE: Final = 0.8
# A clean process that has imported everything waits to be copied: a life begins in 0.1 s.
_NURSERY: Final = multiprocessing.get_context("forkserver")
_NURSERY.set_forkserver_preload([__name__])


class DiedAlone(Exception):
    """A process ended before it was killed; holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one life needs to know; all of it outlives the process."""

    database_url: str
    sandbox_url: str
    journal: Path
    log: Path
    fans: int = 6
    fresh_keys: bool = False


def live(plan: Plan) -> None:
    """The body of the process; it has no end of its own."""
    with plan.log.open("ab") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    configure("json")
    asyncio.run(_live(plan))


async def _live(plan: Plan) -> None:
    remembers = remembered(plan.journal)
    journal = Journal(plan.journal)
    async with open_shop(plan.database_url, plan.sandbox_url, journal) as shop:
        fans = [
            Shopper(shop, journal, FIRST_FAN + place, remembers, fresh_keys=plan.fresh_keys)
            for place in range(plan.fans)
        ]
        journal.write(BORN, pid=os.getpid())
        await asyncio.gather(shop.jobs.run_forever(), *(fan.live() for fan in fans))


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where wishes were when their process was killed: how many at each step."""

    kills: int
    steps: Counter[str]

    def __str__(self) -> str:
        steps = ", ".join(f"{name} {number}" for name, number in sorted(self.steps.items()))
        return f"{self.kills} kills cut {self.steps.total()} wishes: {steps}"


async def kill_again_and_again(
    plan: Plan, kills: int, random: Random, progress: Callable[[str], None]
) -> Cuts:
    """So many lives, each ended by SIGKILL at a random moment."""
    steps: Counter[str] = Counter()
    for number in range(1, kills + 1):
        # A few die before they have done anything.
        at_work = random.random() < _AT_WORK_SHARE
        await _one_life(plan, random.uniform(0, LONGEST_LIFE_SECONDS), at_work=at_work)
        wishes = remembered(plan.journal).values()
        steps.update(wish.step for wish in wishes if wish.is_open and wish.step)
        if number % 10 == 0:
            progress(f"{number} of {kills} kills, {len(wishes)} wishes")
    return Cuts(kills, steps)


async def _one_life(plan: Plan, seconds: float, *, at_work: bool) -> None:
    """`seconds` count from the birth, or from the first thing asked for in this life."""
    begins = lines(plan.journal, STEP if at_work else BORN)
    process = _NURSERY.Process(target=live, args=(plan,))
    process.start()
    try:
        deadline = monotonic() + BEGUN_WITHIN_SECONDS
        while lines(plan.journal, STEP if at_work else BORN) == begins:
            if process.exitcode is not None or monotonic() > deadline:
                raise DiedAlone(_log_end(plan))
            await asyncio.sleep(0.01)
        await asyncio.sleep(seconds)
        if process.exitcode is not None:
            raise DiedAlone(_log_end(plan))
    finally:
        process.kill()
        process.join()


def _log_end(plan: Plan) -> str:
    return plan.log.read_text(errors="replace")[-3000:]
