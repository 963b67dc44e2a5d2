"""A process full of shoppers that is killed at random moments and started again."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from tests.chaos.journal import BORN, DONE, STEP, Journal, remembered
from tests.chaos.nursery import live_and_be_killed
from tests.chaos.shop import open_shop
from tests.chaos.shopper import FIRST_FAN, Shopper

LONGEST_LIFE_SECONDS: Final = 1.0
_AT_WORK_SHARE: Final = 0.8


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


async def kill_before_it_is_told(plan: Plan) -> None:
    """One life, ended as soon as something is done of which its fan does not know yet."""
    await live_and_be_killed(live, plan, 0, first_sign=DONE)


async def kill_again_and_again(
    plan: Plan, kills: int, random: Random, progress: Callable[[str], None]
) -> Cuts:
    """So many lives, each ended by SIGKILL at a random moment."""
    steps: Counter[str] = Counter()
    for number in range(1, kills + 1):
        # A few die before they have done anything.
        sign = STEP if random.random() < _AT_WORK_SHARE else BORN
        seconds = random.uniform(0, LONGEST_LIFE_SECONDS)
        await live_and_be_killed(live, plan, seconds, first_sign=sign)
        wishes = remembered(plan.journal).values()
        steps.update(wish.step for wish in wishes if wish.is_open and wish.step)
        if number % 10 == 0:
            progress(f"{number} of {kills} kills, {len(wishes)} wishes")
    return Cuts(kills, steps)
