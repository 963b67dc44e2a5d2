"""Four processes race for one balance, one hold and one refund: only what is allowed succeeds."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from pathlib import Path

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.ledger import audit
from services.ledger import service as ledger
from services.ledger.schemas import Command
from tests.chaos.conftest import Progress, Scale
from tests.chaos.crossing import (
    BALANCE,
    PRICE,
    PROCESSES,
    TASKS,
    VERDICTS,
    CrossingPlan,
    endowment,
    live,
)
from tests.chaos.journal import Journal, read
from tests.chaos.nursery import barrier, begin, log_end

ALLOWED = BALANCE // PRICE
ONE_RUN_SECONDS = 900.0
AT_ONCE = 50
OTHERS = 4 * PROCESSES - 1


async def race(plan: CrossingPlan) -> dict[str, list[dict[str, int]]]:
    """Verdicts of each race, round by round, from all processes together."""
    await endow(plan)
    processes = [begin(live, plan) for _ in range(PROCESSES)]
    for process in processes:
        await asyncio.to_thread(process.join, ONE_RUN_SECONDS)
    ends = [process.exitcode for process in processes]
    for process in processes:
        process.kill()
    assert ends == [0] * PROCESSES, log_end(plan)
    counted: dict[str, dict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for line in read(plan.journal):
        if line["what"] == VERDICTS:
            counted[line["race"]][line["number"]].update(line["counts"])
    return {race: [dict(one) for one in rounds.values()] for race, rounds in counted.items()}


async def endow(plan: CrossingPlan) -> None:
    database = Database(plan.database_url)
    uow = UnitOfWork(database, SystemClock())
    for first in range(0, plan.rounds, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, plan.rounds))
        commands: list[Command] = [one for number in numbers for one in endowment(number)]
        await uow.run(lambda tx, some=commands: ledger.post(tx, some))  # type: ignore[misc]
    await database.dispose()


def made_plan(url: str, folder: Path, rounds: int, *, looks_first: bool = False) -> CrossingPlan:
    journal = folder / "journal"
    Journal(journal).close()
    return CrossingPlan(url, journal, folder / "log", barrier(PROCESSES), rounds, looks_first)


async def test_exactly_what_is_allowed_succeeds(
    durable_url: str, tmp_path: Path, scale: Scale, progress: Progress
) -> None:
    rounds = scale(20, 1_000)
    verdicts = await race(made_plan(durable_url, tmp_path, rounds))
    spend = {"posted": ALLOWED, "insufficient_funds": TASKS - ALLOWED}
    once = {"posted": 1, "already_resolved": OTHERS}
    assert verdicts == {
        "spend": [spend] * rounds,
        "hold": [once] * rounds,
        "refund": [once] * rounds,
    }
    database = Database(durable_url)
    broken = await UnitOfWork(database, SystemClock()).run_read_only(audit.violations)
    await database.dispose()
    assert broken == []
    progress(f"{rounds} rounds of {TASKS + 2 * (OTHERS + 1)} commands in {PROCESSES} processes")


async def test_control_who_looks_first_spends_too_much(durable_url: str, tmp_path: Path) -> None:
    verdicts = await race(made_plan(durable_url, tmp_path, 1, looks_first=True))
    (spent,) = verdicts["spend"]
    assert spent["posted"] > ALLOWED
