"""Results: what a stage came to, once the counts are certified and people have decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from services.core.errors import DomainError
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.voting.errors import ActNotFound, RoleMissing, WindowNotFound, WrongState
from services.voting.intake.book import WindowBook, part_of
from services.voting.programme import moves
from services.voting.programme import repository as programme
from services.voting.results import feasible, repository
from services.voting.results.advancing import Entrant, Material, Outcome, Undecided, play
from services.voting.results.decisions import Decisions
from services.voting.results.feasibility import Finding
from services.voting.results.ranking import Counts
from services.voting.show.model import Show, Source, Stage
from services.voting.show.rules import FlashVote, InstantSave, Scope
from services.voting.states import VoteRole, WindowState

MOST_MARKS = 100
_BEFORE_COUNTS = (WindowState.ARMED, WindowState.OPEN)


@dataclass(frozen=True, slots=True)
class StageResult:
    """`outcome` None: `waits_for` says what is missing, by the code of the refusal."""

    stage: Stage
    outcome: Outcome | None
    waits_for: str
    details: Mapping[str, object]


class ResultsService:
    def __init__(self, uow: UnitOfWork, book: WindowBook) -> None:
        self.uow = uow
        self._book = book

    @use_case
    async def lock_marks(
        self, tx: Tx, window_id: str, fan_id: int, marks: Mapping[str, int]
    ) -> list[Finding]:
        """A judge's ballot, for good; what it makes impossible for the public, if anything.

        RoleMissing, ActNotFound, WrongState (locked already, or public counts may be known).
        """
        row = await moves.locked(tx, window_id)
        show = await self._book.show_of(tx, row.show_code, row.config_version)
        judge = next((j for j in show.judges if j.fan_id == fan_id), None)
        if judge is None:
            raise RoleMissing(roles=[VoteRole.JUDGE])
        for act, mark in marks.items():
            if act not in row.acts.split() or not 0 <= mark <= MOST_MARKS:
                raise ActNotFound(act=act)
        if row.state not in _BEFORE_COUNTS:
            raise WrongState(state=row.state)
        if not await repository.save_jury(tx, window_id, judge.code, fan_id, marks):
            raise WrongState(state="locked")
        await programme.note(
            tx, show.code, window_id, "marks", "locked", actor_id=fan_id, role=VoteRole.JUDGE
        )
        found = await feasible.check(tx, row, show, row.acts.split())
        return found if await self._all_locked(tx, window_id, show) else []

    async def _all_locked(self, tx: Tx, window_id: str, show: Show) -> bool:
        return len(await repository.jury(tx, window_id)) >= len(show.judges)

    @use_case
    async def decide(
        self, tx: Tx, show_code: str, stage: str, actor_id: int, decided: Decisions
    ) -> None:
        """What people on the stage decided, as the operator writes it down. RoleMissing."""
        if VoteRole.OPERATOR not in await programme.roles(tx, show_code, actor_id):
            raise RoleMissing(roles=[VoteRole.OPERATOR])
        await repository.save_decisions(tx, show_code, stage, decided)
        await programme.note(
            tx,
            show_code,
            None,
            "decide",
            stage,
            actor_id=actor_id,
            role=VoteRole.OPERATOR,
            note=repository.text_of(decided),
        )

    @query
    async def result(self, tx: Tx, window_id: str) -> StageResult:
        """The result of the window's stage as it stands now; nothing is stored."""
        return await self._result(tx, window_id)

    async def settle(self, tx: Tx, window_id: str) -> StageResult:
        """Store the fates if the stage is decided; joins the move that publishes the count."""
        found = await self._result(tx, window_id)
        if found.outcome is None:
            return found
        row = await moves.locked(tx, window_id)
        places = {placed.code: placed.place for placed in found.outcome.ranking}
        teams = {step.code: step.team for step in found.outcome.steps}
        for act, fate in found.outcome.fates().items():
            await repository.save_fate(
                tx, row.show_code, row.stage, act, fate, places.get(act), teams[act]
            )
        return found

    async def _result(self, tx: Tx, window_id: str) -> StageResult:
        row = await programme.window(tx, window_id)
        if row is None:
            raise WindowNotFound(window_id=window_id)
        show = await self._book.show_of(tx, row.show_code, row.config_version)
        stage, _ = part_of(show, row.stage, row.code)
        try:
            return StageResult(stage, play(stage, await self._material(tx, show, stage)), "", {})
        except DomainError as missing:
            return StageResult(stage, None, missing.code, missing.details)

    async def _material(self, tx: Tx, show: Show, stage: Stage) -> Material:
        """Undecided while a window that the stage needs is not certified."""
        windows = await repository.windows(tx, show.code, stage.code)
        side = {rule.window for rule in stage.rules if isinstance(rule, InstantSave | FlashVote)}
        main = next((w.code for w in stage.windows if w.code not in side), None)
        for code in [main] if main else []:
            if not repository.is_counted(windows[code].state):
                raise Undecided(rule="window", why="not_certified", acts=[], window=code)
        regions = await repository.units(tx, windows[main].id) if main else {}
        marks = await repository.jury(tx, windows[main].id) if main else {}
        codes = await moves.entrants(tx, show, stage.code)
        return Material(
            entrants=_entrants(await repository.acts(tx, show.code, codes), stage),
            counts=Counts(
                public=_sums(regions),
                judges=_sums(marks),
                others={Source.COACH: _sums(marks)},
                regions=regions,
                earlier=await repository.places(tx, show.code, _before(show, stage)),
                root=await repository.final_root(tx, windows[main].id) if main else None,
            ),
            decisions=await repository.decisions(tx, show.code, stage.code),
            windows={
                code: _sums(await repository.units(tx, windows[code].id))
                for code in side
                if repository.is_counted(windows[code].state)
            },
            judges=tuple(judge.code for judge in show.judges),
        )


def _sums(parts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for values in parts.values():
        total.update(values)
    return dict(total)


def _before(show: Show, stage: Stage) -> str:
    at = show.stages.index(stage)
    return show.stages[at - 1].code if at else ""


def _entrants(acts: list[tuple[str, str | None]], stage: Stage) -> tuple[Entrant, ...]:
    """Heats are blocks of the running order, pairs are neighbours in a team."""
    ordered = acts
    if stage.groups is Scope.PAIR:
        ordered = sorted(acts, key=lambda act: act[1] or "")
    size = max(-(-len(ordered) // stage.heats), 1)
    return tuple(
        Entrant(code, team, f"h{at // size}", f"p{at // 2}")
        for at, (code, team) in enumerate(ordered)
    )
