"""Moves with their groundwork, signatures, counts for the auditor, acts that leave a show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row

from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork
from services.voting.errors import (
    ActNotFound,
    NotReady,
    SamePerson,
    ShowNotFound,
    WindowNotFound,
    WrongState,
)
from services.voting.intake.book import WindowBook
from services.voting.operations import repository
from services.voting.operators import Act, logged, require
from services.voting.programme import ProgrammeService, guards, moves
from services.voting.programme import repository as programme
from services.voting.programme.moves import Asked
from services.voting.programme.schemas import DEMO_JOB, WindowDue
from services.voting.results.feasible import FeasibilityService
from services.voting.sanity import repository as reports
from services.voting.sealing import SealingService
from services.voting.sealing.bundle import BundleService
from services.voting.sealing.service import Proof
from services.voting.show.model import ActState
from services.voting.states import DROPPED_BY, SIGNED_BY, Move, VoteRole, WindowState

_LEAVES: Final = (ActState.WITHDRAWN, ActState.DISQUALIFIED)
_SOON: Final = ("too_early", "not_tested", "root_not_public")
_AUDITOR: Final = frozenset({VoteRole.AUDITOR})
_SUPPORT: Final = frozenset({VoteRole.SUPPORT, VoteRole.FRAUD_ANALYST, VoteRole.AUDITOR})


@dataclass(frozen=True, slots=True)
class DropAct:
    """An act leaves the show. `replaced`: the next of the stage before comes back for it."""

    window_id: str
    act: str
    state: ActState
    actor_id: int
    reason: str
    replaced: bool = False


class OperationsService:
    def __init__(
        self,
        uow: UnitOfWork,
        book: WindowBook,
        programme: ProgrammeService,
        sealing: SealingService,
    ) -> None:
        self.uow = uow
        self._book = book
        self._programme = programme
        self._feasibility = FeasibilityService(uow, book)
        self._bundles = BundleService(uow)
        self._sealing = sealing

    def register(self, jobs: Jobs) -> None:
        jobs.register(DEMO_JOB, WindowDue, self.lead_demo)

    async def ask(self, asked: Asked) -> WindowState:
        """A move, after what it stands on was made: the check of the format, the bundle.

        As `ProgrammeService.ask`: RoleMissing, SamePerson, WrongState, NotReady.
        """
        match asked.move:
            case Move.ARM:
                await self._feasibility.check(asked.window_id)
            case Move.PUBLISH:
                await self._write_bundle(asked.window_id)
            case _:
                pass
        return await self._programme.ask(asked)

    async def _write_bundle(self, window_id: str) -> None:
        """Its digest stands in the log before anybody can publish it."""
        card = await self._programme.window(window_id)
        if card.state is not WindowState.CERTIFIED:
            return
        digest = await self._bundles.digest(window_id)

        async def work(tx: Tx) -> None:
            row = await moves.locked(tx, window_id)
            if not await programme.was_noted(tx, window_id, guards.BUNDLE, digest[:24]):
                await programme.note(
                    tx, row.show_code, window_id, guards.BUNDLE, digest[:24], note=digest
                )

        await self.uow.run(work)

    async def lead_demo(self, due: WindowDue) -> None:
        """Nobody works for a demo: what was tested and found right is certified and published.

        What was not is left as it is, for people.
        """
        try:
            await self._programme.lead_demo(due.window_id, Move.CERTIFY)
            await self._write_bundle(due.window_id)
            await self._programme.lead_demo(due.window_id, Move.PUBLISH)
        except NotReady as refusal:
            if refusal.details["why"] in _SOON:
                raise  # the job comes again

    async def sign(self, window_id: str, kind: str, actor_id: int, reason: str) -> bool:
        """Somebody stands for a report that found something; True once enough people do.

        RoleMissing, SamePerson, NotReady (there is no such report, or it found nothing).
        """
        needed = SIGNED_BY[kind]

        async def work(tx: Tx) -> bool:
            row = await moves.locked(tx, window_id)
            all_of = frozenset().union(*needed)
            roles = await require(tx, row.show_code, actor_id, all_of)
            report = await reports.newest_report(tx, window_id, kind)
            if report is None or not report.flags:
                raise NotReady(why="nothing_to_sign")
            role = min(roles & all_of)
            under = guards.signature(report)
            if not await programme.approve(tx, window_id, under, actor_id, role, reason):
                raise SamePerson(move=kind)
            return await guards.is_signed(tx, row.show_code, report)

        return await logged(self.uow, Act(window_id, f"sign_{kind}", actor_id, reason), work)

    async def counts(self, window_id: str, actor_id: int) -> Mapping[str, Mapping[str, int]]:
        """Units by act and kind, at any time, for the auditor alone; each look is logged."""

        async def work(tx: Tx) -> Mapping[str, Mapping[str, int]]:
            row = await programme.window(tx, window_id)
            if row is None:
                raise WindowNotFound(window_id=window_id)
            await require(tx, row.show_code, actor_id, _AUDITOR)
            return await repository.counts(tx, window_id)

        return await logged(self.uow, Act(window_id, "counts", actor_id), work, "seen")

    async def look_up(self, code: str, actor_id: int) -> Proof:
        """A fan's receipt for support. ReceiptNotFound, RoleMissing; each look is logged."""
        proof = await self._sealing.prove(code)
        window_id = proof.leaf.window_id

        async def work(tx: Tx) -> Proof:
            row = await programme.window(tx, window_id)
            assert row is not None, "a leaf has its window"
            await require(tx, row.show_code, actor_id, _SUPPORT)
            return proof

        return await logged(self.uow, Act(window_id, "receipt", actor_id), work, "seen")

    async def drop(self, asked: DropAct) -> bool:
        """Whether the act is out now: two people must ask for the same.

        ActNotFound, RoleMissing, SamePerson, WrongState (the act has left already).
        """
        assert asked.state in _LEAVES

        async def work(tx: Tx) -> bool:
            row = await moves.locked(tx, asked.window_id)
            await require(tx, row.show_code, asked.actor_id, frozenset().union(*DROPPED_BY))
            act = await repository.act(tx, row.show_code, asked.act)
            if act is None:
                raise ActNotFound(act=asked.act)
            if act.state in _LEAVES:
                raise WrongState(state=act.state)
            if not await _agreed_to_drop(tx, row.show_code, asked, act.number):
                return False
            show = await self._book.show_of(tx, row.show_code, row.config_version)
            stages = [stage.code for stage in show.stages]
            before = stages[: stages.index(row.stage)][-1:]
            await _drop(tx, row, asked, before[0] if before else None)
            return True

        reason = f"{asked.act} {asked.reason}"
        act = Act(asked.window_id, asked.state, asked.actor_id, reason)
        return await logged(self.uow, act, work)

    async def grant(self, show_code: str, fan_id: int, role: VoteRole) -> bool:
        """Whether the role is new to this person; `*` stands for all shows. ShowNotFound."""
        if not await self.uow.run_read_only(lambda tx: repository.knows(tx, show_code)):
            raise ShowNotFound(show=show_code)
        return await self._programme.grant(show_code, fan_id, role)

    async def revoke(self, show_code: str, fan_id: int, role: VoteRole) -> bool:
        """Whether there was anything to revoke; counts for the next act."""

        async def work(tx: Tx) -> bool:
            gone = await repository.revoke(tx, show_code, fan_id, role)
            if gone:
                await programme.note(tx, show_code, None, "revoke", role, note=str(fan_id))
            return gone

        return await self.uow.run(work)


async def _agreed_to_drop(tx: Tx, show_code: str, asked: DropAct, number: int) -> bool:
    """Two people about the same act in the same way; what else was asked for it is forgotten."""
    under, said = f"drop{number}", f"{asked.state} {'next' if asked.replaced else 'none'}"
    await programme.forget_others(tx, asked.window_id, under, said)
    roles = await programme.roles(tx, show_code, asked.actor_id)
    role = min(roles & frozenset().union(*DROPPED_BY))
    if not await programme.approve(tx, asked.window_id, under, asked.actor_id, role, said):
        raise SamePerson(move=asked.state)
    agreed = await programme.approvals(tx, asked.window_id, under)
    everybody = {actor: await programme.roles(tx, show_code, actor) for actor in agreed}
    if not guards.enough(DROPPED_BY, everybody):
        return False
    await programme.forget_approvals(tx, asked.window_id, under)
    return True


async def _drop(tx: Tx, row: Row[Any], asked: DropAct, before: str | None) -> None:
    """Out of the show and of every window that takes votes or will; who is next comes in.

    `before`: the stage whose losers may come back.
    """
    await repository.set_act(tx, row.show_code, asked.act, asked.state)
    following: str | None = None
    if asked.replaced:
        following = await repository.next_in_line(tx, row.show_code, before) if before else None
        if following is None or before is None:
            raise NotReady(why="nobody_next")
        await repository.bring_back(tx, row.show_code, before, following)
    for window in await repository.live_windows(tx, row.show_code):
        acts = [code for code in window.acts.split() if code != asked.act]
        if following is not None and window.id == row.id:
            acts.append(following)
        await repository.set_acts(tx, window.id, acts)
