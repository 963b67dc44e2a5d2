"""Dry runs for the producer: required before a window is armed, never in the real tables."""

from __future__ import annotations

from dataclasses import replace

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.voting.dry_run.schemas import DryRun, decoded
from services.voting.dry_run.stage import StagePlay, empty_stage
from services.voting.errors import RoleMissing, WindowNotFound
from services.voting.intake.book import WindowBook
from services.voting.programme import moves
from services.voting.programme import repository as programme
from services.voting.programme.guards import DRY_RUN
from services.voting.sanity import repository as reports
from services.voting.show.model import Show, Stage
from services.voting.states import VoteRole

FANS = 200
_WHO = frozenset({VoteRole.PRODUCER, VoteRole.OPERATOR})


class DryRunService:
    """`fans` vote in each window of the stage."""

    def __init__(self, uow: UnitOfWork, book: WindowBook, *, fans: int = FANS) -> None:
        self.uow = uow
        self._book = book
        self._fans = fans

    async def run(self, window_id: str, actor_id: int) -> DryRun:
        """Play the window's stage as it is configured now, and store what came of it.

        RoleMissing, WindowNotFound. What fails is in `failures`, it is not raised.
        """
        version, show, stage = await self._frame(window_id, actor_id)
        async with empty_stage() as database:
            played = await StagePlay(database, show, stage, self.uow.clock.now()).run(
                version, self._fans
            )
        return await self._store(window_id, actor_id, played)

    @use_case
    async def _frame(self, tx: Tx, window_id: str, actor_id: int) -> tuple[int, Show, Stage]:
        row = await programme.window(tx, window_id)
        if row is None:
            raise WindowNotFound(window_id=window_id)
        if not await programme.roles(tx, row.show_code, actor_id) & _WHO:
            raise RoleMissing(roles=sorted(_WHO))
        show = await self._book.show_of(tx, row.show_code, row.config_version)
        stage = next(stage for stage in show.stages if stage.code == row.stage)
        known = await moves.entrants(tx, show, row.stage)
        return row.config_version, with_acts(show, stage, known), stage

    @use_case
    async def _store(self, tx: Tx, window_id: str, actor_id: int, played: DryRun) -> DryRun:
        row = await moves.locked(tx, window_id)
        await reports.save_report(tx, window_id, DRY_RUN, len(played.failures), played.encoded())
        outcome = "failed" if played.failures else "passed"
        await programme.note(tx, row.show_code, window_id, DRY_RUN, outcome, actor_id=actor_id)
        return replace(played, at=tx.now)

    @query
    async def newest(self, tx: Tx, window_id: str) -> DryRun | None:
        report = await reports.newest_report(tx, window_id, DRY_RUN)
        return decoded(report.body, report.at) if report else None


def with_acts(show: Show, stage: Stage, known: list[str]) -> Show:
    """Only those who are in the stage; while that is not known, as many as it expects."""
    acts = show.contestants
    if known:
        acts = tuple(act for act in acts if act.code in known)
    elif stage.expects is not None:
        acts = acts[: stage.expects]
    return replace(show, contestants=acts)
