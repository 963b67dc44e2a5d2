"""The door of the programme: what fans may see, what operators do, what the clock does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from services.artwork.schemas import Bilingual
from services.core.errors import DomainError
from services.core.jobs import Jobs
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.voting.errors import NotReady, ShowNotFound, WindowNotFound
from services.voting.intake.book import WindowBook, part_of
from services.voting.programme import moves, repository
from services.voting.programme.awaiting import LOOK_AGAIN, taps_wait
from services.voting.programme.loading import LoadedShow, load
from services.voting.programme.moves import CLOSE_JOB, OPEN_JOB, VERIFY_JOB, Asked
from services.voting.programme.profiles import with_profiles
from services.voting.programme.schemas import ShowCard, WindowCard, WindowDue
from services.voting.results.service import ResultsService
from services.voting.sealing import SealingService
from services.voting.show.model import Show
from services.voting.states import TARGETS, Move, VoteRole, WindowState

_ORDER = (WindowState.OPEN, WindowState.ARMED, WindowState.CLOSED, WindowState.VERIFYING)
_ASK_AGAIN = timedelta(seconds=30)


class ProgrammeService:
    def __init__(
        self,
        uow: UnitOfWork,
        book: WindowBook,
        seal: TextSeal,
        sealing: SealingService,
        results: ResultsService,
    ) -> None:
        self.uow = uow
        self._results = results
        self._sealing = sealing
        self._book = book
        self._seal = seal

    @use_case
    async def load(self, tx: Tx, show: Show, keeps: frozenset[str] = frozenset()) -> LoadedShow:
        """BadShow, FrozenShow. A demo's windows are armed at once: nobody works for it.

        `keeps`: codes of windows that keep the times of their first load.
        """
        loaded = await load(tx, show, self._seal, keeps)
        if loaded.version:
            await repository.note(tx, show.code, None, "load", f"version {loaded.version}")
        if show.is_demo:
            for window_id in loaded.windows:
                await self._arm_demo(tx, window_id, show)
        return loaded

    async def _arm_demo(self, tx: Tx, window_id: str, show: Show) -> None:
        row = await moves.locked(tx, window_id)
        if row.stage != show.starts_at and show.stages[0].code != row.stage:
            return
        _, rules = part_of(show, row.stage, row.code)
        await moves.make(tx, row, Move.ARM, show, rules)
        await repository.note(tx, show.code, window_id, Move.ARM, "armed", note="demo")

    @use_case
    async def grant(self, tx: Tx, show_code: str, fan_id: int, role: VoteRole) -> bool:
        """Whether the role is new to this person; `*` stands for all shows."""
        made = await repository.grant(tx, show_code, fan_id, role)
        if made:
            await repository.note(tx, show_code, None, "grant", role, note=str(fan_id))
        return made

    async def ask(self, asked: Asked) -> WindowState:
        """Somebody wants a move; see `moves.ask`. A refusal is logged as well."""
        try:
            return await self.uow.run(lambda tx: self._ask(tx, asked))
        except DomainError as refusal:
            code = refusal.code.removeprefix("voting.")
            await self.uow.run(lambda tx: self._note_refusal(tx, asked, code))
            raise

    async def _ask(self, tx: Tx, asked: Asked) -> WindowState:
        row = await moves.locked(tx, asked.window_id)
        show, rules = await self._rules(tx, row)
        state = await moves.ask(tx, asked, show, rules)
        if state is WindowState.CERTIFIED:
            await self._results.settle(tx, asked.window_id)
        return state

    @use_case
    async def lead_demo(self, tx: Tx, window_id: str, move: Move) -> WindowState | None:
        """A demo's move without people; None where it is no demo or not its turn. NotReady."""
        row = await moves.locked(tx, window_id)
        show, rules = await self._rules(tx, row)
        if not show.is_demo or row.state not in TARGETS[move][0]:
            return None
        state = await moves.make(tx, row, move, show, rules)
        if state is WindowState.CERTIFIED:
            await self._results.settle(tx, window_id)
        await repository.note(tx, show.code, window_id, move, state, note="demo")
        return state

    async def _note_refusal(self, tx: Tx, asked: Asked, code: str) -> None:
        row = await repository.window(tx, asked.window_id)
        if row is not None:
            await repository.note(
                tx,
                row.show_code,
                row.id,
                asked.move,
                code,
                actor_id=asked.actor_id,
                note=asked.reason,
            )

    async def _rules(self, tx: Tx, row: Row[Any]) -> tuple[Show, Any]:
        show = await self._book.show_of(tx, row.show_code, row.config_version)
        _, rules = part_of(show, row.stage, row.code)
        return show, rules

    @query
    async def window(self, tx: Tx, window_id: str) -> WindowCard:
        """WindowNotFound."""
        row = await repository.window(tx, window_id)
        if row is None:
            raise WindowNotFound(window_id=window_id)
        return await self._card(tx, row)

    @query
    async def shows(self, tx: Tx) -> list[ShowCard]:
        """All seasons, those that take votes first."""
        cards = [
            ShowCard(
                show.code,
                Bilingual(show.name_km, show.name_en),
                show.season,
                show.is_demo,
                await self._current(tx, show.code),
            )
            for show in await repository.shows(tx)
        ]
        return sorted(cards, key=lambda card: card.window is None or not card.window.takes_votes)

    @query
    async def show(self, tx: Tx, show_code: str) -> list[WindowCard]:
        """The windows of a season in their order. ShowNotFound."""
        rows = await repository.windows_of(tx, show_code)
        if not rows:
            raise ShowNotFound(show=show_code)
        cards = [await self._card(tx, row) for row in rows if row.state != WindowState.DRAFT]
        return sorted(cards, key=lambda card: (card.opens_at is None, card.opens_at, card.id))

    async def _current(self, tx: Tx, show_code: str) -> WindowCard | None:
        rows = [r for r in await repository.windows_of(tx, show_code) if r.state in _ORDER]
        if not rows:
            return None
        first = min(rows, key=lambda r: (_ORDER.index(r.state), r.opens_at is None, r.opens_at))
        return await self._card(tx, first)

    async def _card(self, tx: Tx, row: Row[Any]) -> WindowCard:
        show = await self._book.show_of(tx, row.show_code, row.config_version)
        stage, rules = part_of(show, row.stage, row.code)
        teams = {team.code: team.name for team in show.teams}
        return WindowCard(
            id=row.id,
            show_code=row.show_code,
            show_name=show.name,
            is_demo=show.is_demo,
            stage=stage,
            rules=rules,
            state=WindowState(row.state),
            opens_at=row.opened_at or row.opens_at,
            ends_at=row.closed_at or row.ends_at,
            acts=with_profiles(
                await repository.acts(tx, show.code, teams, row.acts.split()), show
            ),
        )

    def register(self, jobs: Jobs) -> None:
        jobs.register(OPEN_JOB, WindowDue, self.open_due)
        jobs.register(CLOSE_JOB, WindowDue, self.close_due)
        jobs.register(VERIFY_JOB, WindowDue, self.verify_due)

    async def open_due(self, due: WindowDue) -> None:
        """At its time; while a guard does not hold, every half minute again, and logged."""
        try:
            await self._by_clock(due, Move.OPEN)
        except NotReady as refusal:
            why = str(refusal.details["why"])
            await self._wait_to_open(due, why)

    @use_case
    async def _wait_to_open(self, tx: Tx, due: WindowDue, why: str) -> None:
        row = await moves.locked(tx, due.window_id)
        if not await repository.was_noted(tx, row.id, Move.OPEN, why):
            await repository.note(tx, row.show_code, row.id, Move.OPEN, why, note="clock")
        tx.enqueue(OPEN_JOB, due, run_in=_ASK_AGAIN)

    async def close_due(self, due: WindowDue) -> None:
        await self._by_clock(due, Move.CLOSE)

    async def verify_due(self, due: WindowDue) -> None:
        await self._by_clock(due, Move.VERIFY)

    @use_case
    async def _by_clock(self, tx: Tx, due: WindowDue, move: Move) -> None:
        """The clock's move, once; whatever people did before it stands."""
        row = await moves.locked(tx, due.window_id)
        allowed, _ = TARGETS[move]
        if row.state not in allowed:
            return
        if move is Move.CLOSE and row.ends_at is not None and tx.now < row.ends_at:
            tx.enqueue(CLOSE_JOB, due, run_in=row.ends_at - tx.now)  # it was extended
            return
        if move is Move.OPEN and row.opens_at is not None and tx.now < row.opens_at:
            tx.enqueue(OPEN_JOB, due, run_in=row.opens_at - tx.now)  # it was postponed
            return
        if move is Move.VERIFY and await taps_wait(tx, row.closed_at, moves.grace_of(row)):
            tx.enqueue(VERIFY_JOB, due, run_in=LOOK_AGAIN)
            return
        show, rules = await self._rules(tx, row)
        note = "clock"
        if move is Move.VERIFY:
            root = await self._sealing.finish(tx, row.id)
            note = f"{root.size} {root.root.hex()}"
        state = await moves.make(tx, row, move, show, rules)
        await repository.note(tx, row.show_code, row.id, move, state, note=note)
