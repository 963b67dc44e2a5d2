"""Shows are loaded once, windows move by one table, and what needs two people takes two."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.voting.errors import (
    BadShow,
    RoleMissing,
    SamePerson,
    WrongState,
)
from services.voting.programme.schemas import WindowDue
from services.voting.sealing.bundle import BundleService
from services.voting.show.model import (
    Ballot,
)
from services.voting.states import BY_HAND, TARGETS, Move, VoteRole, WindowState
from tests.services.voting.conftest import Studio
from tests.services.voting.shows import show, stage, window
from tests.services.voting.staff import (
    AUDITOR,
    BOSS,
    OPERATOR,
    PRODUCER,
    ask,
    played_dry,
    staffed,
    verified,
)

_S = WindowState


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

    async def test_who_has_no_role_is_refused_and_logged(self, studio: Studio) -> None:
        await staffed(studio)
        for move in BY_HAND:
            with pytest.raises(RoleMissing):
                await ask(studio, move, 50)
        refused = await studio.column(
            "SELECT action FROM vote_moves WHERE outcome = 'role_missing' AND actor_id = 50"
        )
        assert sorted(refused) == sorted(BY_HAND)

    async def test_one_person_is_never_two(self, studio: Studio) -> None:
        await staffed(studio)
        await played_dry(studio)
        await studio.programme.grant("test", PRODUCER, VoteRole.OPERATOR)
        assert await ask(studio, Move.ARM, PRODUCER) is WindowState.DRAFT
        with pytest.raises(SamePerson):
            await ask(studio, Move.ARM, PRODUCER)
        assert await ask(studio, Move.ARM, OPERATOR) is WindowState.ARMED

    async def test_from_a_state_that_does_not_allow_it_nothing_happens(
        self, studio: Studio
    ) -> None:
        await staffed(studio)
        for move in BY_HAND:
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


_PEOPLE = {
    PRODUCER: VoteRole.PRODUCER,
    OPERATOR: VoteRole.OPERATOR,
    AUDITOR: VoteRole.AUDITOR,
    BOSS: VoteRole.RESPONSIBLE,
}
