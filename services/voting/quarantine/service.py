"""Holds votes, and lets two people decide on them; voters may say that theirs are honest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.voting.errors import (
    CaseNotFound,
    NothingToAppeal,
    ReceiptNotFound,
    RoleMissing,
    SamePerson,
    WindowNotFound,
    WrongState,
)
from services.voting.fraud.schemas import Rule
from services.voting.intake.receipts import code_hash
from services.voting.models.votes import Vote
from services.voting.operators import Act, logged, require
from services.voting.programme import repository as programme
from services.voting.programme.schemas import SANITY_JOB, WindowDue
from services.voting.quarantine import repository
from services.voting.quarantine.schemas import (
    AppealState,
    BeforeAfter,
    FlagState,
    MyFlag,
    VoteCase,
)
from services.voting.results import repository as results
from services.voting.show.model import Channel
from services.voting.states import CASE_DECIDERS, CASE_MAKERS, Move, VoteRole, WindowState

_HOLDS: Final = (WindowState.OPEN, WindowState.CLOSED, WindowState.VERIFYING)
_DECIDES: Final = (WindowState.CLOSED, WindowState.VERIFYING, WindowState.CERTIFIED)
_LOOKERS: Final = frozenset({VoteRole.FRAUD_ANALYST, VoteRole.OPERATOR, VoteRole.AUDITOR})
_FULL: Final = 100
_MOST_WORDS: Final = 500


class QuarantineService:
    """What an actor may not do is refused and stands in the log of the show."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def hold_channel(
        self, window_id: str, channel: Channel, actor_id: int, reason: str
    ) -> VoteCase:
        """Hold all votes that came by one channel. RoleMissing, WrongState."""

        async def work(tx: Tx) -> VoteCase:
            condition = Vote.channel == channel
            return await self._hold(
                tx, window_id, actor_id, reason, Rule.CHANNEL, channel, condition
            )

        return await logged(self.uow, Act(window_id, "hold_channel", actor_id, reason), work)

    async def hold_person(self, code: str, actor_id: int, reason: str) -> VoteCase:
        """Hold all that the fan with this receipt gave in its window. ReceiptNotFound."""
        window_id, fan_id = await self._voter(code)

        async def work(tx: Tx) -> VoteCase:
            condition = Vote.fan_id == fan_id
            return await self._hold(
                tx, window_id, actor_id, reason, Rule.PERSON, str(fan_id), condition
            )

        return await logged(self.uow, Act(window_id, "hold_person", actor_id, reason), work)

    @query
    async def _voter(self, tx: Tx, code: str) -> tuple[str, int]:
        voter = await repository.voter_of(tx, code_hash(code))
        if voter is None:
            raise ReceiptNotFound(code=code)
        return voter

    async def _hold(
        self,
        tx: Tx,
        window_id: str,
        actor_id: int,
        reason: str,
        rule: Rule,
        subject: str,
        condition: Any,
    ) -> VoteCase:
        row = await self._window(tx, window_id, _HOLDS)
        await require(tx, row.show_code, actor_id, CASE_MAKERS)
        case_id = await repository.open_case(tx, window_id, rule, subject, _FULL, reason)
        if case_id is None:
            raise WrongState(state="decided")
        await repository.flag_where(tx, window_id, case_id, rule, _FULL, condition)
        await repository.weigh(tx, case_id)
        return await _one(tx, window_id, case_id)

    async def decide(
        self, window_id: str, case_ids: Collection[int], wanted: FlagState, actor_id: int, why: str
    ) -> Sequence[VoteCase]:
        """What one person wants of some cases, or agrees to after another; the cases after it.

        RoleMissing, SamePerson, CaseNotFound, WrongState (decided already, or still open).
        """
        assert wanted is not FlagState.HELD

        async def work(tx: Tx) -> Sequence[VoteCase]:
            row = await self._window(tx, window_id, _DECIDES)
            await repository.flag_reversals(tx, window_id, case_ids)
            for case_id in sorted(case_ids):
                await self._decide(tx, row, case_id, wanted, actor_id, why)
            await self._recount(tx, row, case_ids)
            tx.enqueue(SANITY_JOB, WindowDue(window_id))
            return await repository.cases(tx, window_id, ids=case_ids)

        return await logged(self.uow, Act(window_id, wanted, actor_id, why), work)

    async def _decide(
        self, tx: Tx, row: Any, case_id: int, wanted: FlagState, actor_id: int, why: str
    ) -> None:
        case = await repository.locked(tx, case_id)
        if case is None or case.window_id != row.id:
            raise CaseNotFound(case=case_id)
        if case.state is not FlagState.HELD:
            raise WrongState(state=case.state)
        both = CASE_DECIDERS[0] | CASE_DECIDERS[1]
        roles = await require(tx, row.show_code, actor_id, both)
        if case.wish is not wanted or case.by1 is None:
            await repository.weigh(tx, case_id)
            await repository.wish(tx, case_id, wanted, actor_id, why)
            return
        if case.by1 == actor_id:
            raise SamePerson(move=wanted)
        first = await programme.roles(tx, row.show_code, case.by1)
        if not (first | roles) & CASE_MAKERS:
            raise RoleMissing(roles=sorted(CASE_MAKERS))
        await repository.weigh(tx, case_id)
        await repository.decide(tx, case_id, actor_id)
        if case.rule is Rule.APPEAL:
            upheld = wanted is FlagState.RELEASED
            state = AppealState.UPHELD if upheld else AppealState.DENIED
            await repository.answer_appeal(tx, row.id, int(case.subject), state, actor_id)

    async def _recount(self, tx: Tx, row: Any, case_ids: Collection[int]) -> None:
        """What is decided after the count was certified takes the certificate back.

        Who had agreed to publish the old count has not agreed to publish the new one.
        """
        certified = (WindowState.CERTIFIED,)
        decided = await repository.cases(tx, row.id, ids=case_ids)
        if row.state not in certified or all(c.state is FlagState.HELD for c in decided):
            return
        await programme.move_window(tx, row.id, certified, WindowState.VERIFYING)
        await programme.forget_approvals(tx, row.id, Move.PUBLISH)
        await programme.note(tx, row.show_code, row.id, "recount", WindowState.VERIFYING)

    @use_case
    async def appeal(self, tx: Tx, window_id: str, fan_id: int, words: str) -> None:
        """A fan's word for the own votes, once, until the result is published.

        They are held under a case of their own. NothingToAppeal, WrongState.
        """
        row = await self._window(tx, window_id, (*_HOLDS, WindowState.CERTIFIED))
        flags = await repository.flags_of(tx, window_id, fan_id)
        if not any(state != FlagState.RELEASED for _, state in flags):
            raise NothingToAppeal(window_id=window_id)
        if not await repository.save_appeal(tx, window_id, fan_id, words[:_MOST_WORDS]):
            raise NothingToAppeal(window_id=window_id)
        touched = await repository.cases_of(tx, window_id, fan_id)
        await repository.flag_reversals(tx, window_id, touched)
        case_id = await repository.open_case(tx, window_id, Rule.APPEAL, str(fan_id), _FULL)
        assert case_id is not None, "one appeal for each fan"
        await repository.move_flags(tx, window_id, fan_id, case_id)
        for each in (*touched, case_id):
            await repository.weigh(tx, each)
        await programme.note(tx, row.show_code, window_id, "appeal", "held")

    @query
    async def mine(self, tx: Tx, window_id: str, fan_id: int) -> MyFlag:
        """How the fan's own votes stand."""
        flags = await repository.flags_of(tx, window_id, fan_id)
        appeal = await repository.appeal_of(tx, window_id, fan_id)
        for state in (FlagState.EXCLUDED, FlagState.HELD):
            votes = {idem for idem, each in flags if each == state}
            if votes:
                return MyFlag(state, len(votes), appeal)
        return MyFlag(None, 0, appeal)

    async def cases(
        self, window_id: str, actor_id: int, rule: Rule | None = None
    ) -> list[VoteCase]:
        """Held ones first. RoleMissing."""

        async def work(tx: Tx) -> list[VoteCase]:
            row = await self._window(tx, window_id, tuple(WindowState))
            await require(tx, row.show_code, actor_id, _LOOKERS)
            return await repository.cases(tx, window_id, rule=rule)

        return await logged(self.uow, Act(window_id, "cases", actor_id), work, None)

    @query
    async def before_after(self, tx: Tx, window_id: str) -> BeforeAfter:
        return await before_after(tx, window_id)

    async def _window(self, tx: Tx, window_id: str, allowed: Collection[WindowState]) -> Any:
        row = await programme.window(tx, window_id, keep=True)
        if row is None:
            raise WindowNotFound(window_id=window_id)
        if row.state not in allowed:
            raise WrongState(state=row.state)
        return row


async def _one(tx: Tx, window_id: str, case_id: int) -> VoteCase:
    (case,) = await repository.cases(tx, window_id, ids=[case_id])
    return case


async def before_after(tx: Tx, window_id: str) -> BeforeAfter:
    """Counts with and without what was excluded; joins the caller's transaction."""
    before = await repository.before(tx, window_id)
    after: dict[str, int] = dict.fromkeys(before, 0)
    for values in (await results.units(tx, window_id)).values():
        for act, units in values.items():
            after[act] += units
    return BeforeAfter(before, after, await repository.by_rule(tx, window_id))
