"""A season with one open window on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, text, update

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.sealing import TextSeal
from services.core.uow import UnitOfWork
from services.identity.models import Fan
from services.voting.fraud.service import FraudService
from services.voting.history import HistoryService, MyVote
from services.voting.intake import CastVote, IntakeService, UndoVote, Verdict
from services.voting.intake.book import SECRET_PURPOSE, WindowBook
from services.voting.models.shows import VoteWindow
from services.voting.programme import ProgrammeService
from services.voting.programme.schemas import WindowDue
from services.voting.results.service import ResultsService
from services.voting.sanity.service import SanityService
from services.voting.sealing import SealingService
from services.voting.show.model import Channel, Judge, Stage, VoteKind
from services.voting.states import WindowState
from services.voting.voters import VoterProfiles
from tests.services.voting.shows import show, stage, window

SEAL = TextSeal(b"voting tests", SECRET_PURPOSE)
FANS = range(1, 61)


class Studio:
    """The show under test: its window, its clock, and fans who vote."""

    def __init__(self, database: Database, clock: FrozenClock) -> None:
        self.database = database
        self.clock = clock
        self.uow = UnitOfWork(database, clock)
        self.book = WindowBook(SEAL)
        self.sealing = SealingService(self.uow)
        self.results = ResultsService(self.uow, self.book)
        self.programme = ProgrammeService(self.uow, self.book, SEAL, self.sealing, self.results)
        self.voters = VoterProfiles(self.uow)
        self.window_id = ""

    async def open(
        self, *stages: Stage, acts: int = 4, judges: tuple[Judge, ...] = (), **rules: object
    ) -> str:
        """Load a demo show whose first window is open now; `rules` change the window."""
        now = self.clock.now()
        opened = window("w1", opens_at=now, closes_at=now + timedelta(minutes=30), **rules)
        first = stages[0] if stages else stage("final")
        staged = replace(first, windows=(opened, *first.windows[1:]))
        plain = show(staged, *stages[1:], acts=acts)
        loaded = await self.programme.load(replace(plain, judges=judges or plain.judges))
        self.window_id = loaded.windows[0]
        await self.programme.open_due(WindowDue(self.window_id))
        return self.window_id

    async def close(self) -> None:
        card = await self.programme.window(self.window_id)
        assert card.ends_at is not None
        self.clock.advance(max((card.ends_at - self.clock.now()).total_seconds(), 0))
        await self.programme.close_due(WindowDue(self.window_id))

    async def close_by_hand(self) -> None:
        """The window is over before its time."""
        await self._change(state=WindowState.CLOSED, closed_at=self.clock.now())

    async def void_by_hand(self) -> None:
        await self._change(state=WindowState.VOID)

    async def take_out(self, act: str) -> None:
        """An act leaves the show while the window is open."""
        await self._change(acts=func.replace(VoteWindow.acts, act, ""))

    async def _change(self, **values: object) -> None:
        change = update(VoteWindow).where(VoteWindow.id == self.window_id).values(**values)
        async with self.database.write.begin() as connection:
            await connection.execute(change)

    def intake(self, writer: int = 0) -> IntakeService:
        return IntakeService(self.uow, self.book, self.voters, writer=writer)

    async def verify(self) -> None:
        """The log is sealed, the rules of suspicion looked, the totals were tested."""
        self.clock.advance(10)
        await self.programme.verify_due(WindowDue(self.window_id))
        await FraudService(self.uow, self.book).look(self.window_id)
        await SanityService(self.uow, self.book).run(self.window_id)

    def vote(
        self,
        fan_id: int,
        act: str = "c1",
        count: int = 1,
        *,
        idem: str = "k1",
        kind: VoteKind = VoteKind.FREE,
        after: timedelta = timedelta(0),
        channel: Channel = Channel.PRIVATE,
    ) -> CastVote:
        picks = ((act, count),)
        return self.ballot(fan_id, picks, idem=idem, kind=kind, after=after, channel=channel)

    def ballot(
        self,
        fan_id: int,
        picks: tuple[tuple[str, int], ...],
        *,
        idem: str = "k1",
        kind: VoteKind = VoteKind.FREE,
        after: timedelta = timedelta(0),
        channel: Channel = Channel.PRIVATE,
    ) -> CastVote:
        at = self.clock.now() + after
        return CastVote(self.window_id, fan_id, idem, picks, channel, at, kind)

    def undo(self, fan_id: int, idem: str = "k1") -> UndoVote:
        return UndoVote(self.window_id, fan_id, idem, Channel.PRIVATE, self.clock.now())

    async def count(self, command: CastVote | UndoVote) -> Verdict:
        return await self.uow.run(lambda tx: self.intake().count(tx, command))

    async def history(self, fan_id: int) -> list[MyVote]:
        return await HistoryService(self.uow, self.book).votes(fan_id, self.window_id)

    async def scalar(self, statement: str) -> int:
        async with self.database.read.connect() as connection:
            return (await connection.execute(text(statement))).scalar() or 0

    async def column(self, statement: str) -> list[str]:
        async with self.database.read.connect() as connection:
            return list((await connection.execute(text(statement))).scalars())

    async def adds_up(self) -> None:
        """Totals = rows = what papers say, and nobody over the limit."""
        rows = await self.scalar("SELECT sum(votes) FROM votes")
        assert rows == await self.scalar("SELECT sum(votes) FROM vote_tallies")
        used = "free_used + paid_used + points_used + bonus_used"
        assert rows == await self.scalar(f"SELECT sum({used}) FROM vote_papers")
        units = await self.scalar("SELECT sum(units) FROM votes")
        assert units == await self.scalar("SELECT sum(units) FROM vote_tallies")


@pytest.fixture
async def studio(database: Database, clock: FrozenClock) -> Studio:
    studio = Studio(database, clock)
    rows = [
        {
            "id": fan_id,
            "first_name": f"Fan {fan_id}",
            "phone": f"+8551200{fan_id:04}" if fan_id % 2 else None,
            "language_chosen": False,
            "channel": "active",
            "level": "basic",
            "created_at": clock.now(),
        }
        for fan_id in FANS
    ]
    async with database.write.begin() as connection:
        await connection.execute(insert(Fan), rows)
    return studio
