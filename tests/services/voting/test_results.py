"""A certified count becomes fates; what people must decide stops it until they have."""

from __future__ import annotations

import pytest

from services.voting.errors import RoleMissing, WrongState
from services.voting.programme.moves import Asked
from services.voting.results.decisions import Decisions
from services.voting.results.feasibility import Finding, Flaw
from services.voting.show.model import BlendPart, Judge, Normalise, Source, Ties
from services.voting.show.rules import Bottom, Fate, Rest, SingOff, Top
from services.voting.states import Move, VoteRole
from tests.services.voting.conftest import Studio
from tests.services.voting.shows import WORDS, blend, stage

OPERATOR, AUDITOR = 3, 5


async def certified(studio: Studio) -> None:
    for fan, role in ((OPERATOR, VoteRole.OPERATOR), (AUDITOR, VoteRole.AUDITOR)):
        await studio.programme.grant("test", fan, role)
    await studio.close()
    await studio.verify()
    studio.clock.advance(70)
    for actor in (OPERATOR, AUDITOR):
        await studio.programme.ask(Asked(studio.window_id, Move.CERTIFY, actor))


async def voted(studio: Studio, *counts: int) -> None:
    """So many votes for each act, by as many fans."""
    fans = iter(range(1, 60))
    for number, count in enumerate(counts, 1):
        for _ in range(count):
            await studio.count(studio.vote(next(fans), f"c{number}"))


class TestSettle:
    async def test_the_most_votes_win_when_the_count_is_certified(self, studio: Studio) -> None:
        await studio.open(stage("final", Top(1), Rest(Fate.OUT)))
        await voted(studio, 2, 5, 1, 0)
        before = await studio.results.result(studio.window_id)
        assert (before.outcome, before.details["why"]) == (None, "not_certified")
        await certified(studio)
        after = await studio.results.result(studio.window_id)
        assert after.outcome is not None
        assert after.outcome.with_fate(Fate.THROUGH) == ["c2"]
        assert await studio.scalar("SELECT count(*) FROM vote_acts WHERE state='eliminated'") == 3
        assert await studio.scalar("SELECT place FROM vote_fates WHERE act = 'c3'") == 3

    async def test_an_excluded_vote_is_not_in_the_result(self, studio: Studio) -> None:
        await studio.open(stage("final", Top(1), Rest(Fate.OUT)))
        await voted(studio, 2, 3)
        async with studio.database.write.begin() as connection:
            for rule in ("velocity", "cluster"):  # two rules, one vote
                await connection.exec_driver_sql(
                    "INSERT INTO vote_flags SELECT window_id, fan_id, idem, "
                    f"'{rule}', 1, 'excluded', '', 1, 2, at, NULL FROM votes WHERE act = 'c2' "
                    "AND fan_id IN (3, 4)"
                )
        await certified(studio)
        found = await studio.results.result(studio.window_id)
        assert found.outcome is not None
        assert found.outcome.with_fate(Fate.THROUGH) == ["c1"]

    async def test_a_sing_off_waits_for_the_judges(self, studio: Studio) -> None:
        rules = Bottom(2, sing_off=True), SingOff(1), Rest(Fate.THROUGH)
        await studio.open(stage("live", *rules))
        await voted(studio, 4, 3, 2, 1)
        await certified(studio)
        waits = await studio.results.result(studio.window_id)
        assert (waits.waits_for, waits.details["acts"]) == ("voting.undecided", ["c3", "c4"])
        home = dict.fromkeys(("j1", "j2"), "c3") | {"j3": "c4"}
        await studio.results.decide("test", "live", OPERATOR, Decisions(sing_off=home))
        found = await studio.results.result(studio.window_id)
        assert found.outcome is not None
        assert found.outcome.with_fate(Fate.OUT) == ["c3"]

    async def test_only_an_operator_writes_decisions_down(self, studio: Studio) -> None:
        await studio.open()
        with pytest.raises(RoleMissing):
            await studio.results.decide("test", "final", 50, Decisions())


class TestMarks:
    async def test_a_judge_locks_once_and_the_public_is_still_asked(self, studio: Studio) -> None:
        """Judges 3, 3, 1: the third act cannot be saved any more, and that is said at once."""
        by_rank = (
            BlendPart(Source.PUBLIC, 5_000, Normalise.RANK, Ties.MIN),
            BlendPart(Source.JUDGES, 5_000, Normalise.RANK, Ties.MIN),
        )
        rules = Bottom(2, sing_off=True), SingOff(1), Rest(Fate.THROUGH)
        live = stage("live", *rules, blend=blend(*by_rank))
        await studio.open(live, acts=3, judges=(Judge("j1", WORDS, 7),))
        marks = {"c1": 9, "c2": 9, "c3": 1}
        found = await studio.results.lock_marks(studio.window_id, 7, marks)
        assert Finding("c3", Flaw.CANNOT_BE_SAVED) in found
        with pytest.raises(WrongState):
            await studio.results.lock_marks(studio.window_id, 7, marks)
        with pytest.raises(RoleMissing):
            await studio.results.lock_marks(studio.window_id, 8, marks)

    async def test_after_the_close_nobody_marks(self, studio: Studio) -> None:
        await studio.open(acts=3)
        await studio.close()
        with pytest.raises(RoleMissing):
            await studio.results.lock_marks(studio.window_id, 7, {"c1": 1})
