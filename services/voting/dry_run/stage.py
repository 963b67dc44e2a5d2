"""The throw-away database in which a stage is played, and everything around it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from services.core.clock import FrozenClock
from services.core.db import Base, Database
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork
from services.voting.dry_run import people
from services.voting.dry_run.crowd import Crowd, Expected
from services.voting.dry_run.schemas import DryRun, PlayedWindow
from services.voting.fraud.service import FraudService
from services.voting.intake.book import SECRET_PURPOSE, WindowBook
from services.voting.intake.flush import count
from services.voting.programme import moves
from services.voting.programme import repository as programme
from services.voting.programme.loading import load
from services.voting.results import repository as results
from services.voting.results.decisions import Decisions
from services.voting.results.service import ResultsService, StageResult
from services.voting.sanity.schemas import Result
from services.voting.sanity.service import SanityService
from services.voting.sealing.bundle import BundleService
from services.voting.sealing.merkle import Frontier, leaf_hash
from services.voting.sealing.service import SealingService
from services.voting.show.model import Show, Stage, Window
from services.voting.show.rules import Fate
from services.voting.states import Move, WindowState

_TABLES: Final = ("vote", "outbox_messages", "fans")
_AT_ONCE: Final = 100
_QUESTIONS: Final = 60
_SEED_SECRET: Final = b"dry runs seal nothing that is worth a secret"


@asynccontextmanager
async def empty_stage() -> AsyncIterator[Database]:
    """A database with the tables of voting alone; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="dry-run-") as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'votes.sqlite'}")
        tables = [table for table in Base.metadata.sorted_tables if table.name.startswith(_TABLES)]
        try:
            async with database.write.begin() as connection:
                await connection.run_sync(Base.metadata.create_all, tables)
            yield database
        finally:
            await database.dispose()


class StagePlay:
    """Plays one stage: each window from draft to certified, then the rules to the last act."""

    def __init__(self, database: Database, show: Show, stage: Stage, now: datetime) -> None:
        self._show = replace(show, starts_at=stage.code)
        self._stage = stage
        self._clock = FrozenClock(now)
        self._uow = UnitOfWork(database, self._clock)
        self._seal = TextSeal(_SEED_SECRET, SECRET_PURPOSE)
        self._book = WindowBook(self._seal)
        self._results = ResultsService(self._uow, self._book)
        self._sanity = SanityService(self._uow, self._book)
        self._chance = Random(f"{show.code} {stage.code}")  # noqa: S311 - repeatable on purpose
        self.verdicts: Counter[str] = Counter()
        self.failures: list[str] = []

    async def run(self, version: int, fans: int) -> DryRun:
        loaded = await self._uow.run(lambda tx: load(tx, self._show, self._seal, frozenset()))
        ids = await self._uow.run_read_only(
            lambda tx: results.windows(tx, self._show.code, self._stage.code)
        )
        assert loaded.version == 1
        played = [
            await self._window(ids[window.code].id, window, fans) for window in self._stage.windows
        ]
        outcome = await self._decided(ids[self._stage.windows[0].code].id) if ids else None
        fates = outcome.outcome.fates() if outcome and outcome.outcome else {}
        if ids and not fates:
            self.failures.append(f"undecided {outcome.waits_for}" if outcome else "undecided")
        return DryRun(
            version=version,
            fans=fans,
            verdicts=dict(sorted(self.verdicts.items())),
            windows=tuple(played),
            through=tuple(act for act, fate in fates.items() if fate is Fate.THROUGH),
            out=tuple(act for act, fate in fates.items() if fate is Fate.OUT),
            failures=tuple(self.failures),
        )

    async def _window(self, window_id: str, rules: Window, fans: int) -> PlayedWindow:
        await self._move(window_id, Move.ARM)
        await self._jury(window_id)
        await self._move(window_id, Move.OPEN)
        await self._vote(window_id, rules, fans)
        await self._move(window_id, Move.CLOSE)
        self._clock.advance(60)
        await self._uow.run(lambda tx: SealingService(self._uow).finish(tx, window_id))
        await self._move(window_id, Move.VERIFY)
        await self._check(window_id, rules)
        self._clock.advance(rules.verify_min_seconds + 60)
        await self._certify(window_id)
        return await self._bundle(window_id, rules)

    async def _move(self, window_id: str, move: Move) -> None:
        show, rules = self._show, self._rules

        async def work(tx: Tx) -> None:
            row = await moves.locked(tx, window_id)
            await moves.make(tx, row, move, replace(show, is_demo=True), rules(row.code))

        await self._uow.run(work)

    def _rules(self, code: str) -> Window:
        return next(window for window in self._stage.windows if window.code == code)

    async def _jury(self, window_id: str) -> None:
        judges = [judge.code for judge in self._show.judges]
        acts = [act.code for act in self._show.contestants]

        async def work(tx: Tx) -> None:
            for judge, marks in people.marks(judges, acts, self._chance).items():
                await results.save_jury(tx, window_id, judge, 0, marks)

        await self._uow.run(work)

    async def _vote(self, window_id: str, rules: Window, fans: int) -> None:
        """In batches, as the intake counts them; the clock stands at the end of the window."""
        row = await self._uow.run_read_only(lambda tx: programme.window(tx, window_id))
        assert row is not None
        crowd = Crowd(fans, rules.code)
        cast = list(crowd.votes(window_id, rules, row.acts.split(), row.opened_at, row.ends_at))
        self._clock.advance((row.ends_at - self._clock.now()) / timedelta(seconds=1))
        for start in range(0, len(cast), _AT_ONCE):
            await self._batch(crowd, cast[start : start + _AT_ONCE])

    async def _batch(self, crowd: Crowd, cast: Sequence[Expected]) -> None:
        commands = [each.command for each in cast]
        verdicts = await self._uow.run(lambda tx: count(tx, commands, self._book, crowd, writer=0))
        for each, verdict in zip(cast, verdicts, strict=True):
            self.verdicts[verdict.outcome] += 1
            if verdict.outcome is not each.outcome:
                self.failures.append(f"vote {each.outcome} became {verdict.outcome}")

    async def _check(self, window_id: str, rules: Window) -> None:
        await FraudService(self._uow, self._book).look(window_id)
        report = await self._sanity.run(window_id)
        flagged = [check.test for check in report.checks if check.result is Result.FLAGGED]
        self.failures += [f"{test} in {rules.code}" for test in flagged if test == "reconcile"]

    async def _certify(self, window_id: str) -> None:
        """By the book of states, not by people: there are none here."""

        async def work(tx: Tx) -> None:
            verifying = (WindowState.VERIFYING,)
            await programme.move_window(tx, window_id, verifying, WindowState.CERTIFIED)

        await self._uow.run(work)

    async def _bundle(self, window_id: str, rules: Window) -> PlayedWindow:
        """The bundle as anybody gets it, its root and totals made once more from its leaves."""
        head, leaves = await BundleService(self._uow, is_test=True).parsed(window_id)
        log = Frontier()
        units: Counter[str] = Counter()
        for body, act, worth in leaves:
            log.append(leaf_hash(body.encode()))
            units[act] += worth
        if log.root().hex() != head["root"] or log.size != head["size"]:
            self.failures.append(f"root of {rules.code}")
        counted = {act: worth for act, worth in units.items() if worth}
        if counted != {act: worth for act, worth in head["before"].items() if worth}:
            self.failures.append(f"totals of {rules.code}")
        return PlayedWindow(rules.code, log.size, head["root"], dict(sorted(units.items())))

    async def _decided(self, window_id: str) -> StageResult:
        """The stage's result, with people who answer as often as a rule asks."""
        judges = [judge.code for judge in self._show.judges]
        teams = {act.code: act.team for act in self._show.contestants}
        decided: Decisions = people.beforehand(self._show, self._stage, teams)
        found = await self._with(window_id, decided)
        for _ in range(_QUESTIONS):
            if found.outcome is not None:
                break
            more = people.answered(found.details, self._stage, judges, decided)
            if more is None or more == decided:
                break
            decided = more
            found = await self._with(window_id, decided)
        return found

    async def _with(self, window_id: str, decided: Decisions) -> StageResult:
        code, stage = self._show.code, self._stage.code
        await self._uow.run(lambda tx: results.save_decisions(tx, code, stage, decided))
        return await self._results.result(window_id)
