"""The intake is killed at random moments: what was told is stored, free and bought votes fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Final

import pytest
from sqlalchemy import text

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.voting.sealing import SealingService
from tests.chaos.aftermath import until_nobody_works
from tests.chaos.conftest import Progress, Scale
from tests.chaos.journal import ACK, BORN, INTENT, Journal, lines, read
from tests.chaos.nursery import live_and_be_killed
from tests.chaos.voters import FREE, VotersPlan, live, open_window

LONGEST_LIFE_SECONDS: Final = 0.3
CONTROL_KILLS_AT_MOST: Final = 40


@pytest.fixture
async def plan(durable_url: str, tmp_path: Path) -> VotersPlan:
    window_id = await open_window(durable_url)
    made = VotersPlan(durable_url, tmp_path / "journal", tmp_path / "log", window_id)
    Journal(made.journal).close()
    return made


async def kill_again_and_again(plan: VotersPlan, kills: int, chance: Random) -> None:
    for _ in range(kills):
        sign = chance.choices((BORN, INTENT, ACK), weights=(1, 2, 7))[0]
        seconds = chance.uniform(0, LONGEST_LIFE_SECONDS)
        await live_and_be_killed(live, plan, seconds, first_sign=sign)
    await until_nobody_works(plan.database_url)


async def complaints(plan: VotersPlan) -> list[str]:
    """What does not agree: answers and rows, rows and totals, rows and the public log."""
    database = Database(plan.database_url)
    try:
        await SealingService(UnitOfWork(database, SystemClock())).seal()
        async with database.read.connect() as connection:
            rows = (await connection.execute(text("SELECT idem FROM votes"))).scalars().all()
            sums = [
                (await connection.execute(text(statement))).scalar() or 0
                for statement in (
                    "SELECT sum(votes) FROM votes",
                    "SELECT sum(votes) FROM vote_tallies",
                    "SELECT sum(free_used + paid_used) FROM vote_papers",
                    "SELECT count(*) FROM vote_leaves",
                )
            ]
            most = (
                await connection.execute(text("SELECT max(free_used) FROM vote_papers"))
            ).scalar()
            credit = [
                (await connection.execute(text(statement))).scalar() or 0
                for statement in (
                    "SELECT sum(used) FROM vote_lots",
                    "SELECT sum(votes) FROM votes WHERE kind = 'paid'",
                )
            ]
    finally:
        await database.dispose()
    stored, told = set(rows), acknowledged(plan.journal)
    found = [f"lost {idem}" for idem in sorted(told - stored)]
    found += [f"nobody asked for {idem}" for idem in sorted(stored - intended(plan.journal))]
    if len({int(each) for each in sums}) != 1:
        found.append(f"books differ: {sums}")
    if int(credit[0]) != int(credit[1]):
        found.append(f"bought votes differ: {credit}")
    if (most or 0) > FREE:
        found.append(f"somebody has {most} votes")
    return found


def acknowledged(journal: Path) -> set[str]:
    counted = ("counted", "duplicate")
    return {line["idem"] for line in read(journal) if line.get("outcome") in counted}


def intended(journal: Path) -> set[str]:
    return {line["idem"] for line in read(journal) if line["what"] == INTENT}


class TestKilledVotes:
    async def test_what_was_acknowledged_is_stored(
        self, plan: VotersPlan, scale: Scale, chance: Random, progress: Progress
    ) -> None:
        kills = scale(6, 50)
        await kill_again_and_again(plan, kills, chance)
        assert await complaints(plan) == []
        told, asked = lines(plan.journal, ACK), lines(plan.journal, INTENT)
        progress(f"{kills} kills, {told} of {asked} votes were answered")
        assert asked > told, "no kill met a vote under way: nothing was proved"

    async def test_control_an_early_answer_is_found_out(
        self, plan: VotersPlan, chance: Random, progress: Progress
    ) -> None:
        early = replace(plan, acks_early=True)
        for kills in range(2, CONTROL_KILLS_AT_MOST, 2):
            await kill_again_and_again(early, 2, chance)
            if found := [one for one in await complaints(plan) if one.startswith("lost")]:
                progress(f"after {kills} kills: {found[0]}")
                return
        pytest.fail("no early answer was found out")
