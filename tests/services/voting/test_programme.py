"""Shows are loaded once, windows move by one table, and what needs two people takes two."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.voting.dry_run.schemas import DryRun
from services.voting.dry_run.service import DryRunService
from services.voting.errors import (
    BadShow,
    NotReady,
    RoleMissing,
    SamePerson,
    ShowNotFound,
    WrongState,
)
from services.voting.fraud.schemas import Rule
from services.voting.intake import Outcome
from services.voting.operations import OperationsService
from services.voting.operations.overview import OverviewService
from services.voting.operations.service import DropAct
from services.voting.programme.moves import Asked
from services.voting.programme.schemas import WindowDue
from services.voting.quarantine.schemas import FlagState
from services.voting.quarantine.service import QuarantineService
from services.voting.sanity import repository as reports
from services.voting.sanity.service import SanityService
from services.voting.sealing.bundle import BundleService
from services.voting.sealing.service import ReceiptState
from services.voting.show.model import (
    ActState,
    Ballot,
    BlendPart,
    Channel,
    Contingency,
    Judge,
    Normalise,
    Source,
    Stage,
    TieBreak,
    Ties,
)
from services.voting.states import BY_HAND, TARGETS, Move, VoteRole, WindowState
from tests.services.voting.conftest import Studio
from tests.services.voting.shows import WORDS, blend, show, stage, window

PRODUCER, OPERATOR, SECOND, AUDITOR, ANALYST, BOSS = 1, 2, 3, 4, 5, 6
_S = WindowState


def operations(studio: Studio) -> OperationsService:
    return OperationsService(studio.uow, studio.book, studio.programme, studio.sealing)


async def staffed(studio: Studio, *stages: Stage, **changes: Any) -> str:
    """A show that is no demo, with its window as a draft and people in their roles."""
    staged = stages or (stage("final", windows=(window("w1"),)),)
    loaded = await studio.programme.load(show(*staged, is_demo=False, **changes))
    for fan, role in (
        (PRODUCER, VoteRole.PRODUCER),
        (OPERATOR, VoteRole.OPERATOR),
        (SECOND, VoteRole.OPERATOR),
        (AUDITOR, VoteRole.AUDITOR),
        (ANALYST, VoteRole.FRAUD_ANALYST),
        (BOSS, VoteRole.RESPONSIBLE),
    ):
        await studio.programme.grant("test", fan, role)
    studio.window_id = loaded.windows[0]
    return studio.window_id


async def ask(studio: Studio, move: Move, *actors: int) -> WindowState:
    state = WindowState.DRAFT
    for actor in actors:
        state = await operations(studio).ask(Asked(studio.window_id, move, actor, "because"))
    return state


async def played_dry(studio: Studio) -> None:
    """As if a dry run had passed: a real one takes its time."""
    passed = DryRun(1, 0, {}, (), ("c1",), (), ()).encoded()
    await studio.uow.run(
        lambda tx: reports.save_report(tx, studio.window_id, "dry_run", 0, passed)
    )


async def armed(studio: Studio, *stages: Stage, **changes: Any) -> None:
    await staffed(studio, *stages, **changes)
    await played_dry(studio)
    assert await ask(studio, Move.ARM, PRODUCER, OPERATOR) is WindowState.ARMED


async def verified(studio: Studio) -> None:
    """Armed, opened, voted in, closed by two, sealed and tested."""
    await armed(studio)
    assert await ask(studio, Move.OPEN, OPERATOR) is WindowState.OPEN
    await studio.count(studio.vote(11))
    assert await ask(studio, Move.CLOSE, OPERATOR, SECOND) is WindowState.CLOSED
    await studio.verify()
    studio.clock.advance(60)


class TestLoad:
    async def test_the_same_file_again_changes_nothing(self, studio: Studio) -> None:
        first = await studio.programme.load(show())
        again = await studio.programme.load(show())
        assert (first.version, again.version) == (1, 0)
        assert await studio.scalar("SELECT count(*) FROM vote_windows") == 1

    async def test_a_window_keeps_the_times_of_its_first_load(self, studio: Studio) -> None:
        now = studio.clock.now()
        planned = window("w1", opens_at=now, closes_at=now + timedelta(minutes=30))
        await studio.programme.load(show(stage("final", windows=(planned,))), frozenset({"w1"}))
        day = timedelta(days=1)
        later = replace(planned, opens_at=now + day, closes_at=now + day + timedelta(minutes=30))
        again = await studio.programme.load(
            show(stage("final", windows=(later,))), frozenset({"w1"})
        )
        assert again.version == 0

    async def test_a_show_that_cannot_be_played_is_not_stored(self, studio: Studio) -> None:
        with pytest.raises(BadShow) as refusal:
            await studio.programme.load(show(stage("final", windows=())))
        assert refusal.value.details["faults"][0] == (
            ("stages", 0, "windows"),
            "are needed: the public counts",
        )
        assert await studio.scalar("SELECT count(*) FROM vote_shows") == 0

    async def test_a_running_window_keeps_the_rules_it_began_with(self, studio: Studio) -> None:
        await studio.open()
        card = await studio.programme.window(studio.window_id)
        changed = replace(card.rules, ballot=Ballot(free=9))
        await studio.programme.load(show(stage("final", windows=(changed,))))
        card = await studio.programme.window(studio.window_id)
        assert card.rules.ballot.free == 5


class TestMoves:
    async def test_a_window_from_draft_to_published(self, studio: Studio) -> None:
        await verified(studio)
        assert await ask(studio, Move.CERTIFY, AUDITOR, OPERATOR) is WindowState.CERTIFIED
        assert await ask(studio, Move.PUBLISH, OPERATOR, BOSS) is WindowState.PUBLISHED
        (digest,) = await studio.column("SELECT note FROM vote_moves WHERE action = 'bundle'")
        assert digest == await BundleService(studio.uow).digest(studio.window_id)

    @pytest.mark.parametrize("move", BY_HAND)
    async def test_who_has_no_role_is_refused_and_logged(self, studio: Studio, move: Move) -> None:
        await staffed(studio)
        with pytest.raises(RoleMissing):
            await ask(studio, move, 50)
        assert await studio.scalar(
            "SELECT count(*) FROM vote_moves WHERE outcome = 'role_missing' AND actor_id = 50"
        )

    async def test_one_person_is_never_two(self, studio: Studio) -> None:
        await staffed(studio)
        await played_dry(studio)
        await studio.programme.grant("test", PRODUCER, VoteRole.OPERATOR)
        assert await ask(studio, Move.ARM, PRODUCER) is WindowState.DRAFT
        with pytest.raises(SamePerson):
            await ask(studio, Move.ARM, PRODUCER)
        assert await ask(studio, Move.ARM, OPERATOR) is WindowState.ARMED

    @pytest.mark.parametrize("move", BY_HAND)
    async def test_from_a_state_that_does_not_allow_it_nothing_happens(
        self, studio: Studio, move: Move
    ) -> None:
        await staffed(studio)
        allowed, _ = TARGETS[move]
        wrong = next(state for state in (_S.DRAFT, _S.CERTIFIED) if state not in allowed)
        async with studio.database.write.begin() as connection:
            await connection.exec_driver_sql(
                f"UPDATE vote_windows SET state = '{wrong}', closed_at = '2026-04-01 05:00:00'"
            )
        actor = next(a for a, r in _PEOPLE.items() if r in BY_HAND[move][0])
        with pytest.raises(WrongState):
            await ask(studio, move, actor)

    async def test_the_log_cannot_be_rewritten(self, studio: Studio) -> None:
        await staffed(studio)
        with pytest.raises(Exception, match="append-only"):
            async with studio.database.write.begin() as connection:
                await connection.exec_driver_sql("UPDATE vote_moves SET actor_id = 1")

    async def test_the_clock_moves_once(self, studio: Studio) -> None:
        await studio.open()
        await studio.close()
        await studio.programme.close_due(WindowDue(studio.window_id))
        assert await studio.scalar("SELECT count(*) FROM vote_moves WHERE action = 'close'") == 1


class TestGuards:
    """Nothing moves on before what it stands on is there."""

    async def refused(self, studio: Studio, move: Move, *actors: int) -> str:
        with pytest.raises(NotReady) as refusal:
            await ask(studio, move, *actors)
        return str(refusal.value.details["why"])

    async def test_nothing_is_armed_that_was_not_played_dry(self, studio: Studio) -> None:
        await staffed(studio)
        assert await self.refused(studio, Move.ARM, PRODUCER, OPERATOR) == "dry_run_missing"
        dry = DryRunService(studio.uow, studio.book, fans=10)
        with pytest.raises(RoleMissing):
            await dry.run(studio.window_id, 50)
        played = await dry.run(studio.window_id, PRODUCER)
        assert (played.failures, len(played.through)) == ((), 1)
        assert await dry.newest(studio.window_id) == played
        assert await studio.scalar("SELECT count(*) FROM votes") == 0
        changed = show(stage("final", windows=(window("w1", minutes=45),)), is_demo=False)
        await studio.programme.load(changed)
        assert await self.refused(studio, Move.ARM, OPERATOR) == "dry_run_missing"

    async def test_a_format_that_leaves_the_public_no_say_is_signed_by_two(
        self, studio: Studio
    ) -> None:
        jury_alone = BlendPart(Source.JUDGES, 10_000, Normalise.SHARE, Ties.MIN)
        first = stage("final", blend=blend(jury_alone, tiebreak=(TieBreak.JUDGES,)))
        await staffed(studio, first)
        await played_dry(studio)
        assert await self.refused(studio, Move.ARM, PRODUCER, OPERATOR) == "feasible_unsigned"
        desk = operations(studio)
        with pytest.raises(RoleMissing):
            await desk.sign(studio.window_id, "feasible", AUDITOR, "announced")
        assert not await desk.sign(studio.window_id, "feasible", PRODUCER, "announced")
        with pytest.raises(SamePerson):
            await desk.sign(studio.window_id, "feasible", PRODUCER, "announced")
        assert await desk.sign(studio.window_id, "feasible", OPERATOR, "announced")
        assert await ask(studio, Move.ARM, OPERATOR) is WindowState.ARMED

    async def test_nothing_is_certified_that_was_not_tested(self, studio: Studio) -> None:
        await armed(studio)
        await ask(studio, Move.OPEN, OPERATOR)
        await ask(studio, Move.CLOSE, OPERATOR, SECOND)
        studio.clock.advance(10)
        await studio.programme.verify_due(WindowDue(studio.window_id))
        people = AUDITOR, OPERATOR
        assert await self.refused(studio, Move.CERTIFY, *people) == "too_early"
        studio.clock.advance(60)
        assert await self.refused(studio, Move.CERTIFY, people[1]) == "not_tested"

    async def test_nothing_is_certified_while_votes_are_held(self, studio: Studio) -> None:
        await verified(studio)
        quarantine = QuarantineService(studio.uow)
        case = await quarantine.hold_channel(studio.window_id, Channel.PRIVATE, ANALYST, "why")
        assert await self.refused(studio, Move.CERTIFY, AUDITOR, OPERATOR) == "votes_held"
        for actor in (ANALYST, OPERATOR):
            await quarantine.decide(studio.window_id, [case.id], FlagState.EXCLUDED, actor, "why")
        assert await self.refused(studio, Move.CERTIFY, OPERATOR) == "not_tested"
        await SanityService(studio.uow, studio.book).run(studio.window_id)
        assert await ask(studio, Move.CERTIFY, OPERATOR) is WindowState.CERTIFIED

    async def test_an_appeal_after_the_certificate_takes_it_back(self, studio: Studio) -> None:
        await verified(studio)
        quarantine, id_ = QuarantineService(studio.uow), studio.window_id
        case = await quarantine.hold_channel(id_, Channel.PRIVATE, ANALYST, "why")
        for actor in (ANALYST, OPERATOR):
            await quarantine.decide(id_, [case.id], FlagState.EXCLUDED, actor, "why")
        await SanityService(studio.uow, studio.book).run(id_)
        assert await ask(studio, Move.CERTIFY, OPERATOR, AUDITOR) is WindowState.CERTIFIED
        await quarantine.appeal(id_, 11, "I am a person")
        assert await self.refused(studio, Move.PUBLISH, BOSS, OPERATOR) == "votes_held"
        (appeal,) = await quarantine.cases(id_, ANALYST, Rule.APPEAL)
        for actor in (ANALYST, OPERATOR):
            await quarantine.decide(id_, [appeal.id], FlagState.RELEASED, actor, "heard")
        assert (await studio.programme.window(id_)).state is WindowState.VERIFYING
        await SanityService(studio.uow, studio.book).run(id_)
        assert await ask(studio, Move.CERTIFY, OPERATOR, AUDITOR) is WindowState.CERTIFIED
        assert await ask(studio, Move.PUBLISH, OPERATOR, BOSS) is WindowState.PUBLISHED

    async def test_totals_that_do_not_agree_need_two_to_sign(self, studio: Studio) -> None:
        await verified(studio)
        async with studio.database.write.begin() as connection:
            await connection.exec_driver_sql("UPDATE vote_tallies SET units = units + 1")
        await SanityService(studio.uow, studio.book).run(studio.window_id)
        assert await self.refused(studio, Move.CERTIFY, AUDITOR, OPERATOR) == "sanity_unsigned"
        desk = operations(studio)
        await desk.sign(studio.window_id, "sanity", ANALYST, "seen")
        assert await desk.sign(studio.window_id, "sanity", AUDITOR, "seen")
        assert await ask(studio, Move.CERTIFY, OPERATOR) is WindowState.CERTIFIED

    async def test_a_root_must_be_public_where_the_show_has_a_channel(
        self, studio: Studio
    ) -> None:
        await armed(studio, channel="@roots_of_test")
        await ask(studio, Move.OPEN, OPERATOR)
        await ask(studio, Move.CLOSE, OPERATOR, SECOND)
        await studio.verify()
        studio.clock.advance(60)
        await ask(studio, Move.CERTIFY, AUDITOR, OPERATOR)
        assert await self.refused(studio, Move.PUBLISH, BOSS, OPERATOR) == "root_not_public"

    async def test_where_a_window_names_who_is_responsible_nobody_else_is(
        self, studio: Studio
    ) -> None:
        named = stage("final", windows=(window("w1", responsible_fan=9),))
        await armed(studio, named)
        await ask(studio, Move.OPEN, OPERATOR)
        await ask(studio, Move.CLOSE, OPERATOR, SECOND)
        await studio.verify()
        studio.clock.advance(60)
        await ask(studio, Move.CERTIFY, AUDITOR, OPERATOR)
        with pytest.raises(RoleMissing):
            await ask(studio, Move.PUBLISH, BOSS)
        assert await ask(studio, Move.PUBLISH, OPERATOR, 9) is WindowState.PUBLISHED


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


_PEOPLE = {
    PRODUCER: VoteRole.PRODUCER,
    OPERATOR: VoteRole.OPERATOR,
    AUDITOR: VoteRole.AUDITOR,
    BOSS: VoteRole.RESPONSIBLE,
}
