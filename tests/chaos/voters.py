"""A process of voters: taps noted before they go out and after their answer, some twice."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final

from services.core.clock import SystemClock
from services.core.db import Busy, Database
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork
from services.voting.intake import CastVote, IntakeService, Verdict
from services.voting.intake.book import SECRET_PURPOSE, WindowBook
from services.voting.packs import repository
from services.voting.packs.repository import NewLot
from services.voting.programme import ProgrammeService
from services.voting.programme.schemas import WindowDue
from services.voting.results.service import ResultsService
from services.voting.sealing import SealingService
from services.voting.show.model import Ballot, Channel, Kinds, Pack, VoteKind
from services.voting.voters import VoterProfiles
from tests.chaos.journal import ACK, BORN, INTENT, Journal
from tests.services.voting.shows import show, stage, window

VOTERS: Final = 40
FREE: Final = 500
_SEAL: Final = TextSeal(b"killed votes", SECRET_PURPOSE)
_TWICE_SHARE: Final = 0.1
_AGAIN_AFTER_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class VotersPlan:
    """What one life needs to know; all of it outlives the process.

    `acks_early` is the control: the voter is told before anything is stored.
    """

    database_url: str
    journal: Path
    log: Path
    window_id: str
    acks_early: bool = False


async def open_window(database_url: str) -> str:
    """A window of the demo's kind that stays open for the whole test."""
    database = Database(database_url)
    uow = UnitOfWork(database, SystemClock())
    book, sealing, now = WindowBook(_SEAL), SealingService(uow), uow.clock.now()
    programme = ProgrammeService(uow, book, _SEAL, sealing, ResultsService(uow, book))
    ends = now + timedelta(days=1)
    kinds = Kinds(packs=(Pack("all", FREE, 1, None),), paid_cap=FREE)
    long = window("w1", opens_at=now, closes_at=ends, ballot=Ballot(free=FREE), kinds=kinds)
    loaded = await programme.load(show(stage("final", windows=(long,))))
    await programme.open_due(WindowDue(loaded.windows[0]))
    await uow.run(lambda tx: _hand_out(tx, loaded.windows[0]))
    await database.dispose()
    return loaded.windows[0]


async def _hand_out(tx: Tx, window_id: str) -> None:
    """Bought votes for everybody, in two lots each."""
    for fan in range(1, VOTERS + 1):
        for part in range(2):
            name, count = f"{fan}-{part}", FREE // 2
            lot = NewLot(name, window_id, fan, VoteKind.PAID, count, 0, "stars", name)
            await repository.add(tx, lot)


def live(plan: VotersPlan) -> None:
    asyncio.run(_live(plan))


async def _live(plan: VotersPlan) -> None:
    database = Database(plan.database_url)
    uow = UnitOfWork(database, SystemClock())
    intake = IntakeService(uow, WindowBook(_SEAL), VoterProfiles(uow), writer=os.getpid())
    sealer = asyncio.create_task(SealingService(uow).seal_forever())
    intake.start()
    journal = Journal(plan.journal)
    journal.write(BORN, pid=os.getpid())
    chance = Random(os.getpid())
    voters = (_vote(plan, intake, journal, chance, fan) for fan in range(1, VOTERS + 1))
    await asyncio.gather(*voters, sealer)


async def _vote(
    plan: VotersPlan, intake: IntakeService, journal: Journal, chance: Random, fan: int
) -> None:
    number = 0
    while True:
        number += 1
        idem = f"{os.getpid()}-{fan}-{number}"
        vote = CastVote(
            window_id=plan.window_id,
            fan_id=fan,
            idem=idem,
            picks=((f"c{chance.randint(1, 4)}", 1),),
            channel=Channel.MINIAPP,
            received_at=SystemClock().now(),
            kind=chance.choice((VoteKind.FREE, VoteKind.PAID)),
        )
        journal.write(INTENT, idem=idem, fan_id=fan)
        if plan.acks_early:
            journal.write(ACK, idem=idem, fan_id=fan, outcome="counted")
        times = 2 if chance.random() < _TWICE_SHARE else 1
        verdicts = await asyncio.gather(*(_submit(intake, vote) for _ in range(times)))
        if not plan.acks_early:
            journal.write(ACK, idem=idem, fan_id=fan, outcome=verdicts[0].outcome)


async def _submit(intake: IntakeService, vote: CastVote) -> Verdict:
    """After a flush that took long many are told to come later: nothing was counted."""
    while True:
        try:
            return await intake.submit(vote)
        except Busy:
            await asyncio.sleep(_AGAIN_AFTER_SECONDS)
