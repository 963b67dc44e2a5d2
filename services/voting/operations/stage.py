"""What judges mark and people on the stage decide, written down for a window's stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final

from services.core.errors import DomainError
from services.core.uow import Tx, UnitOfWork, query
from services.voting.errors import ActNotFound, WindowNotFound
from services.voting.intake.book import WindowBook, part_of
from services.voting.operators import Act, logged, note, require
from services.voting.programme import moves
from services.voting.programme import repository as programme
from services.voting.programme.schemas import ActCard
from services.voting.results import repository as results
from services.voting.results.decisions import Decisions
from services.voting.results.feasibility import Finding
from services.voting.results.service import ResultsService, StageResult
from services.voting.show.model import Show, Stage
from services.voting.show.rules import (
    Chairs,
    CoachChoice,
    GoldenBuzzer,
    JudgePick,
    JudgeYes,
    SingOff,
    Steal,
    Wildcard,
)
from services.voting.states import VoteRole

_OPERATOR: Final = frozenset({VoteRole.OPERATOR})
_LOOKERS: Final = frozenset(
    {VoteRole.OPERATOR, VoteRole.AUDITOR, VoteRole.PRODUCER, VoteRole.RESPONSIBLE}
)


class DecisionKind(StrEnum):
    """What can be decided; each belongs to a rule of the stage."""

    GOLDEN = "golden"
    YES = "yes"
    CHOSEN = "chosen"
    CHAIRS = "chairs"
    STOLEN = "stolen"
    PICKED = "picked"
    SING_OFF = "sing_off"
    COMEBACK = "comeback"

    @property
    def needs_person(self) -> bool:
        return self not in (DecisionKind.YES, DecisionKind.COMEBACK)


_RULES: Final = {
    GoldenBuzzer: DecisionKind.GOLDEN,
    JudgeYes: DecisionKind.YES,
    CoachChoice: DecisionKind.CHOSEN,
    Chairs: DecisionKind.CHAIRS,
    Steal: DecisionKind.STOLEN,
    JudgePick: DecisionKind.PICKED,
    SingOff: DecisionKind.SING_OFF,
}


def kinds_of(stage: Stage) -> list[DecisionKind]:
    """What people decide in a stage, in the order of its rules."""
    kinds = [_RULES[type(rule)] for rule in stage.rules if type(rule) in _RULES]
    if any(isinstance(rule, Wildcard) and rule.by != "public" for rule in stage.rules):
        kinds.append(DecisionKind.COMEBACK)
    return kinds


def people_of(show: Show, kind: DecisionKind) -> list[str]:
    """Codes of those who decide: teams where coaches do, else judges."""
    if kind in (DecisionKind.CHOSEN, DecisionKind.STOLEN) and show.teams:
        return [team.code for team in show.teams]
    return [judge.code for judge in show.judges]


class StageDesk:
    def __init__(self, uow: UnitOfWork, book: WindowBook, outcomes: ResultsService) -> None:
        self.uow = uow
        self._book = book
        self._outcomes = outcomes

    async def lock_marks(
        self, window_id: str, actor_id: int, marks: Mapping[str, int]
    ) -> list[Finding]:
        """As `ResultsService.lock_marks`; a refusal is logged."""
        try:
            return await self._outcomes.lock_marks(window_id, actor_id, marks)
        except DomainError as refusal:
            code = refusal.code.removeprefix("voting.")
            act = Act(window_id, "marks", actor_id)
            await self.uow.run(lambda tx: note(tx, act, code))
            raise

    async def result(self, window_id: str, actor_id: int) -> StageResult:
        """How the stage stands once its count is certified. RoleMissing."""

        async def work(tx: Tx) -> None:
            row = await programme.window(tx, window_id)
            if row is None:
                raise WindowNotFound(window_id=window_id)
            await require(tx, row.show_code, actor_id, _LOOKERS)

        await logged(self.uow, Act(window_id, "result", actor_id), work, None)
        return await self._outcomes.result(window_id)

    @query
    async def entrants(self, tx: Tx, window_id: str) -> tuple[Show, Stage, list[ActCard]]:
        """Who is in the window's stage, in the running order."""
        row = await programme.window(tx, window_id)
        if row is None:
            raise WindowNotFound(window_id=window_id)
        show = await self._book.show_of(tx, row.show_code, row.config_version)
        stage, _ = part_of(show, row.stage, row.code)
        codes = await moves.entrants(tx, show, row.stage)
        return show, stage, await programme.acts(tx, show.code, {}, codes)

    @query
    async def decided(self, tx: Tx, window_id: str) -> Decisions:
        row = await programme.window(tx, window_id)
        if row is None:
            raise WindowNotFound(window_id=window_id)
        return await results.decisions(tx, row.show_code, row.stage)

    async def decide(
        self,
        window_id: str,
        actor_id: int,
        kind: DecisionKind,
        person: str,
        acts: Sequence[tuple[str, int]],
    ) -> Decisions:
        """One decision takes the place of the same person's last; all of them after it.

        `acts`: codes with a count, which only `YES` looks at. RoleMissing, ActNotFound.
        """

        async def work(tx: Tx) -> Decisions:
            row = await moves.locked(tx, window_id)
            await require(tx, row.show_code, actor_id, _OPERATOR)
            show = await self._book.show_of(tx, row.show_code, row.config_version)
            known = {act.code for act in show.contestants}
            for code, _ in acts:
                if code not in known:
                    raise ActNotFound(act=code)
            before = await results.decisions(tx, row.show_code, row.stage)
            after = with_decision(before, kind, person, acts)
            await results.save_decisions(tx, row.show_code, row.stage, after)
            return after

        said = f"{person} {' '.join(code for code, _ in acts)}".strip()
        return await logged(self.uow, Act(window_id, f"decide_{kind}", actor_id, said), work)


def with_decision(
    known: Decisions, kind: DecisionKind, person: str, acts: Sequence[tuple[str, int]]
) -> Decisions:
    codes = tuple(code for code, _ in acts)
    match kind:
        case DecisionKind.YES:
            return replace(known, yes={**known.yes, **dict(acts)})
        case DecisionKind.COMEBACK:
            return replace(known, comeback=codes)
        case DecisionKind.SING_OFF:
            return replace(known, sing_off={**known.sing_off, person: codes[0]})
        case _:
            named: dict[str, Any] = {kind.value: {**getattr(known, kind.value), person: codes}}
            return replace(known, **named)
