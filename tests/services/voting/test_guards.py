"""Nothing moves on before what it stands on is there: checks, signatures, decisions."""

from __future__ import annotations

import pytest

from services.voting.dry_run.service import DryRunService
from services.voting.errors import (
    NotReady,
    RoleMissing,
    SamePerson,
)
from services.voting.fraud.schemas import Rule
from services.voting.programme.schemas import WindowDue
from services.voting.quarantine.schemas import FlagState
from services.voting.quarantine.service import QuarantineService
from services.voting.sanity.service import SanityService
from services.voting.show.model import (
    BlendPart,
    Channel,
    Normalise,
    Source,
    TieBreak,
    Ties,
)
from services.voting.states import Move, WindowState
from tests.handlers.ticketing.conftest import database_url
from tests.services.voting.conftest import Studio
from tests.services.voting.shows import blend, show, stage, window
from tests.services.voting.staff import (
    ANALYST,
    AUDITOR,
    BOSS,
    OPERATOR,
    PRODUCER,
    SECOND,
    armed,
    ask,
    operations,
    played_dry,
    staffed,
    verified,
)

__all__ = ["database_url"]


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
