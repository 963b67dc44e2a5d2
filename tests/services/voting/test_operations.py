"""What operators do beside moves: more time, counts, receipts, acts that leave, roles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.voting.errors import (
    NotReady,
    RoleMissing,
    SamePerson,
    ShowNotFound,
    WrongState,
)
from services.voting.intake import Outcome
from services.voting.operations.overview import OverviewService
from services.voting.operations.service import DropAct
from services.voting.programme.moves import Asked
from services.voting.programme.schemas import WindowDue
from services.voting.sealing.service import ReceiptState
from services.voting.show.model import (
    ActState,
    Contingency,
    Judge,
)
from services.voting.states import Move, VoteRole, WindowState
from tests.services.voting.conftest import Studio
from tests.services.voting.shows import WORDS, stage, window
from tests.services.voting.staff import (
    ANALYST,
    AUDITOR,
    OPERATOR,
    PRODUCER,
    armed,
    ask,
    operations,
    staffed,
)


class TestMoreTime:
    async def test_two_people_extend_by_the_same_minutes(self, studio: Studio) -> None:
        await armed(studio)
        await ask(studio, Move.OPEN, OPERATOR)
        desk, id_ = operations(studio), studio.window_id
        before = (await studio.programme.window(id_)).ends_at
        assert before is not None
        await desk.ask(Asked(id_, Move.EXTEND, OPERATOR, "rain", 10))
        await desk.ask(Asked(id_, Move.EXTEND, PRODUCER, "rain", 20))  # wants another thing
        assert (await studio.programme.window(id_)).ends_at == before
        await desk.ask(Asked(id_, Move.EXTEND, OPERATOR, "rain", 20))
        after = before + timedelta(minutes=20)
        assert (await studio.programme.window(id_)).ends_at == after
        studio.clock.advance((before - studio.clock.now()).total_seconds())
        await studio.programme.close_due(WindowDue(id_))
        assert (await studio.programme.window(id_)).state is WindowState.OPEN

    async def test_only_what_was_announced_is_done_in_need(self, studio: Studio) -> None:
        await armed(studio)
        asked = Asked(studio.window_id, Move.POSTPONE, OPERATOR, "rain", 10)
        await operations(studio).ask(asked)
        with pytest.raises(NotReady) as refusal:
            await operations(studio).ask(replace(asked, actor_id=PRODUCER))
        assert refusal.value.details["why"] == "not_announced"

    async def test_a_postponed_window_waits(self, studio: Studio) -> None:
        opens = studio.clock.now() + timedelta(hours=1)
        planned = window(
            "w1",
            opens_at=opens,
            closes_at=opens + timedelta(minutes=30),
            contingency=Contingency.POSTPONE,
        )
        await armed(studio, stage("final", windows=(planned,)))
        for actor in (OPERATOR, PRODUCER):
            asked = Asked(studio.window_id, Move.POSTPONE, actor, "rain", 90)
            await operations(studio).ask(asked)
        studio.clock.advance(3_600)
        await studio.programme.open_due(WindowDue(studio.window_id))
        card = await studio.programme.window(studio.window_id)
        assert (card.state, card.opens_at) == (WindowState.ARMED, opens + timedelta(minutes=90))
        studio.clock.advance(90 * 60)
        await studio.programme.open_due(WindowDue(studio.window_id))
        assert (await studio.programme.window(studio.window_id)).state is WindowState.OPEN


class TestOperations:
    async def test_counts_before_the_close_are_for_the_auditor_and_logged(
        self, studio: Studio
    ) -> None:
        await armed(studio)
        await ask(studio, Move.OPEN, OPERATOR)
        await studio.count(studio.vote(11))
        desk = operations(studio)
        assert await desk.counts(studio.window_id, AUDITOR) == {"c1": {"free": 1}}
        for actor in (OPERATOR, PRODUCER, ANALYST, 50):
            with pytest.raises(RoleMissing):
                await desk.counts(studio.window_id, actor)
        seen = await studio.column(
            "SELECT outcome FROM vote_moves WHERE action = 'counts' ORDER BY id"
        )
        assert seen == ["seen", *["role_missing"] * 4]

    async def test_support_looks_a_receipt_up(self, studio: Studio) -> None:
        await armed(studio)
        await ask(studio, Move.OPEN, OPERATOR)
        await studio.count(studio.vote(11))
        await studio.sealing.seal()
        (mine,) = await studio.history(11)
        desk = operations(studio)
        with pytest.raises(RoleMissing):
            await desk.look_up(mine.receipt, OPERATOR)
        proof = await desk.look_up(mine.receipt, ANALYST)
        assert (proof.leaf.act, proof.state) == ("c1", ReceiptState.COUNTED)

    async def test_an_act_leaves_by_two_and_nobody_votes_for_it(self, studio: Studio) -> None:
        await armed(studio)
        await ask(studio, Move.OPEN, OPERATOR)
        desk, id_ = operations(studio), studio.window_id
        gone = DropAct(id_, "c2", ActState.WITHDRAWN, OPERATOR, "ill")
        assert not await desk.drop(gone)
        assert (await studio.count(studio.vote(11, "c2"))).outcome is Outcome.COUNTED
        with pytest.raises(SamePerson):
            await desk.drop(gone)
        with pytest.raises(RoleMissing):
            await desk.drop(replace(gone, actor_id=AUDITOR))
        assert await desk.drop(replace(gone, actor_id=PRODUCER))
        assert (await studio.count(studio.vote(13, "c2"))).outcome is Outcome.NO_ACT
        with pytest.raises(WrongState):
            await desk.drop(gone)

    async def test_a_role_that_was_taken_back_counts_no_more(self, studio: Studio) -> None:
        await armed(studio)
        assert await operations(studio).revoke("test", OPERATOR, VoteRole.OPERATOR)
        assert not await operations(studio).revoke("test", OPERATOR, VoteRole.OPERATOR)
        with pytest.raises(RoleMissing):
            await ask(studio, Move.OPEN, OPERATOR)

    async def test_everybody_sees_the_desk_of_the_own_shows(self, studio: Studio) -> None:
        await staffed(studio, judges=(Judge("j1", WORDS, 40), Judge("j2", WORDS)))
        overview = OverviewService(studio.uow, studio.book, studio.programme)
        assert not await overview.works_here(50)
        assert [s.roles for s in await overview.shows(40)] == [frozenset({VoteRole.JUDGE})]
        (listed,) = await overview.windows("test", PRODUCER)
        assert (listed.id, listed.state) == (studio.window_id, WindowState.DRAFT)
        with pytest.raises(ShowNotFound):
            await overview.windows("test", 50)
        with pytest.raises(RoleMissing):
            await overview.window(studio.window_id, 50)
        seen = await overview.window(studio.window_id, 40)
        assert (seen.my_judge, seen.judges) == ("j1", {"j1": False, "j2": False})
        assert [line.outcome for line in await overview.log(studio.window_id, AUDITOR)] == [
            "role_missing"
        ]
