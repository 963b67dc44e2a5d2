"""The process with the batcher is killed at random moments: every intent has one posting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from services.core.db import Database
from tests.chaos.aftermath import until_nobody_works
from tests.chaos.conftest import Progress, Scale
from tests.chaos.journal import ACK, BORN, INTENT, Journal, lines
from tests.chaos.matching import mismatches, read_posted
from tests.chaos.nursery import live_and_be_killed
from tests.chaos.payers import Flaw, PayersPlan, Road, finish, intended, live

LONGEST_LIFE_SECONDS = 0.2
CONTROL_KILLS_AT_MOST = 40
KILLS_OF = {Road.LEDGER: 50, Road.WALLET: 15}


@pytest.fixture
def plan(durable_url: str, tmp_path: Path) -> PayersPlan:
    made = PayersPlan(durable_url, tmp_path / "journal", tmp_path / "log")
    Journal(made.journal).close()
    return made


async def kill_again_and_again(plan: PayersPlan, kills: int, chance: Random) -> int:
    """How many transfers were under way at those moments."""
    for _ in range(kills):
        seconds = chance.uniform(0, LONGEST_LIFE_SECONDS)
        # A few die before they have done anything.
        sign = chance.choices((BORN, INTENT, ACK), weights=(1, 2, 7))[0]
        await live_and_be_killed(live, plan, seconds, first_sign=sign)
    await until_nobody_works(plan.database_url)
    return lines(plan.journal, INTENT) - lines(plan.journal, ACK)


async def settle(plan: PayersPlan) -> list[str]:
    await finish(plan)
    database = Database(plan.database_url)
    try:
        return await mismatches(database, plan.journal)
    finally:
        await database.dispose()


class TestKilledBatcher:
    @pytest.mark.parametrize("road", list(Road), ids=["ledger", "wallet"])
    async def test_every_intent_has_exactly_one_posting(
        self, plan: PayersPlan, road: Road, scale: Scale, chance: Random, progress: Progress
    ) -> None:
        plan = replace(plan, road=road)
        kills = scale(KILLS_OF[road], 50)
        cut = await kill_again_and_again(plan, kills, chance)
        assert await settle(plan) == []
        progress(f"{kills} kills cut {cut} of {len(intended(plan.journal))} transfers")
        assert cut > kills, "hardly a kill met a transfer under way: nothing was proved"

    @pytest.mark.parametrize(
        ("flaw", "complaint"),
        [(Flaw.ACK_BEFORE_COMMIT, "lost"), (Flaw.NO_ID_CHECK, "doubled")],
        ids=["ack_before_commit", "no_id_check"],
    )
    async def test_control_is_found_by_the_matching(
        self,
        plan: PayersPlan,
        flaw: Flaw,
        complaint: str,
        chance: Random,
        progress: Progress,
    ) -> None:
        flawed = replace(plan, flaw=flaw)
        for kills in range(2, CONTROL_KILLS_AT_MOST, 2):
            await kill_again_and_again(flawed, 2, chance)
            if found := [one for one in await settle(flawed) if complaint in one]:
                progress(f"after {kills} kills: {found[0]}")
                break
        else:
            pytest.fail(f"{flaw}: nothing was found, so the matching proves nothing")

    @pytest.mark.parametrize("durable_url", ["sqlite"], indirect=True)
    async def test_sums_alone_do_not_see_double_postings(
        self, plan: PayersPlan, chance: Random
    ) -> None:
        """Why intents are matched: the ledger is sound in itself, and yet it paid twice."""
        flawed = replace(plan, flaw=Flaw.NO_ID_CHECK)
        for _ in range(2, CONTROL_KILLS_AT_MOST, 2):
            await kill_again_and_again(flawed, 2, chance)
            await finish(flawed)
            database = Database(plan.database_url)
            posted = await read_posted(database)
            await database.dispose()
            assert posted.broken_promises == []
            if any(len(found) > 1 for found in posted.transfers.values()):
                return
        pytest.fail("nothing was posted twice")
