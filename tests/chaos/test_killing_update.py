"""An update kills its process each time: it is set aside, and all the others are done."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import text

from services.core.db import Database
from services.core.inbox import MAX_ATTEMPTS, Arrived
from tests.chaos.aftermath import until_nobody_works
from tests.chaos.conftest import Progress
from tests.chaos.dying import DONE, GIVEN_UP, POISON, DyingPlan, live, open_inbox
from tests.chaos.journal import Journal, lines, read
from tests.chaos.nursery import begin, log_end

LANES = 12
LIVES_AT_MOST = 2 * MAX_ATTEMPTS
ONE_LIFE_SECONDS = 120.0


async def lives_until_it_survives(plan: DyingPlan) -> int:
    for number in range(1, LIVES_AT_MOST):
        process = begin(live, plan)
        process.join(ONE_LIFE_SECONDS)
        assert process.exitcode is not None, "it neither dies nor comes to an end"
        if process.exitcode == 0:
            return number
        assert process.exitcode == -9, log_end(plan)
        # What it was about to take would else be taken after the next one has released all.
        await until_nobody_works(plan.database_url)
    raise AssertionError("it dies for ever")


@pytest.mark.parametrize("farewell_kills", [False, True], ids=["told", "even_telling_kills"])
async def test_a_killing_update_is_set_aside(
    durable_url: str, tmp_path: Path, progress: Progress, *, farewell_kills: bool
) -> None:
    plan = DyingPlan(durable_url, tmp_path / "journal", tmp_path / "log", farewell_kills)
    Journal(plan.journal).close()
    database = Database(durable_url)
    inbox = open_inbox(database)
    # The killer stands in the middle of its own lane, and every other lane waits beside it.
    payloads = {lane: ["1", POISON if lane == 5 else "2", "3"] for lane in range(LANES)}
    await inbox.put(
        [
            Arrived("telegram:1", f"{lane}-{place}", str(lane), payload)
            for lane, of_lane in payloads.items()
            for place, payload in enumerate(of_lane)
        ]
    )
    since = monotonic()
    lives = await lives_until_it_survives(plan)
    progress(f"{lives} lives in {monotonic() - since:.1f} s")
    assert lives == MAX_ATTEMPTS + 1 + farewell_kills
    assert lines(plan.journal, GIVEN_UP) == (0 if farewell_kills else 1)
    done = {(one["lane"], one["payload"]) for one in read(plan.journal) if one["what"] == DONE}
    assert done == {
        (str(lane), payload)
        for lane, of_lane in payloads.items()
        for payload in of_lane
        if payload != POISON
    }
    async with database.read.connect() as connection:
        statement = text("SELECT state, count(*) FROM inbox_messages GROUP BY state")
        states = {row.state: row[1] for row in await connection.execute(statement)}
    await database.dispose()
    assert states == {"done": 3 * LANES - 1, "dead": 1}
