"""What is suspicious is held behind the counting, decided by two people, and never deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.voting.errors import NothingToAppeal, RoleMissing, SamePerson, WrongState
from services.voting.fraud.origins import OriginNotes
from services.voting.fraud.rules import suspicions
from services.voting.fraud.schemas import Cast, Rule, Scene, Trace
from services.voting.fraud.service import FraudService
from services.voting.intake.schemas import Origin
from services.voting.programme.schemas import WindowDue
from services.voting.quarantine.schemas import AppealState, FlagState, VoteCase
from services.voting.quarantine.service import QuarantineService
from services.voting.results import repository as results
from services.voting.sanity.schemas import Result, Test
from services.voting.sanity.service import SanityService
from services.voting.show.model import Channel, FraudRules
from services.voting.states import VoteRole
from tests.services.voting.conftest import Studio

ANALYST, SECOND, OPERATOR, AUDITOR = 1, 2, 3, 4
RULES = FraudRules()
NOON = datetime(2026, 11, 26, 5, tzinfo=UTC)


def trace(fan: int, *casts: tuple[float, str], met_hours_ago: float = 400) -> Trace:
    """A fan with votes at seconds after noon."""
    made = tuple(
        Cast(f"k{n}", act, 1, NOON + timedelta(seconds=at), is_online=True)
        for n, (at, act) in enumerate(casts)
    )
    return Trace(fan, NOON - timedelta(hours=met_hours_ago), made)


def scene(*traces: Trace, **origins: dict[str, frozenset[int]]) -> Scene:
    return Scene(NOON, {each.fan_id: each for each in traces}, origins)


def found(one: Scene, rules: FraudRules = RULES) -> dict[Rule, int]:
    """How many votes each rule holds."""
    return {each.rule: len(each.keys) for each in suspicions(one, rules)}


class TestRules:
    def test_a_family_shares_a_device_and_a_farm_does_not(self) -> None:
        fans = [trace(n, (n, "c1")) for n in range(1, 5)]
        assert found(scene(*fans, device={"d": frozenset({1, 2, 3})})) == {}
        assert found(scene(*fans, device={"d": frozenset({1, 2, 3, 4})})) == {Rule.DEVICE: 4}

    def test_one_opening_of_the_app_is_one_person(self) -> None:
        fans = [trace(n, (n, "c1")) for n in (1, 2)]
        assert found(scene(*fans, session={"s": frozenset({1, 2})})) == {Rule.SESSION: 2}

    def test_more_votes_in_a_minute_than_fingers_give(self) -> None:
        slow = trace(1, *((n * 61, "c1") for n in range(9)), (1_000, "c2"))
        fast = trace(2, *((n * n / 99, "c1") for n in range(70)), (500, "c2"))
        seen = scene(slow, fast, device={"a": frozenset({1}), "b": frozenset({2})})
        assert found(seen) == {Rule.VELOCITY: 70}

    def test_new_people_of_one_referrer_for_one_act_alone(self) -> None:
        new = [trace(n, (n * n, "c1"), met_hours_ago=2) for n in range(1, 9)]
        known = [trace(n, (n * n, "c1")) for n in range(11, 19)]
        mixed = [
            trace(n, (n * n, "c1"), (n * n + 7, "c2"), met_hours_ago=2) for n in range(21, 29)
        ]
        everybody = (*new, *known, *mixed)
        ref = {"r": frozenset(each.fan_id for each in everybody)}
        assert found(scene(*everybody, referrer=ref)) == {Rule.CLUSTER: 8}
        assert found(scene(*everybody)) == {}

    def test_new_people_one_after_another_in_even_steps(self) -> None:
        even = [trace(n, (n * 5 + n % 2 / 10, "c1"), met_hours_ago=1) for n in range(1, 10)]
        uneven = [trace(n, (2 ** (n - 10), "c2"), met_hours_ago=1) for n in range(11, 20)]
        assert found(scene(*even, *uneven)) == {Rule.CLUSTER: 9}

    def test_one_fan_like_a_clock(self) -> None:
        clock = trace(1, *((n * 3, f"c{n % 2}") for n in range(6)))
        person = trace(2, *((n * 3 + n * n / 5, f"c{n % 2}") for n in range(6)))
        assert found(scene(clock, person)) == {Rule.EVEN: 6}

    def test_who_was_met_too_late_waits_where_the_show_says_so(self) -> None:
        fans = trace(1, (5, "c1"), met_hours_ago=10), trace(2, (5, "c1"))
        assert found(scene(*fans)) == {}
        assert found(scene(*fans), FraudRules(met_before_hours=48)) == {Rule.YOUNG: 1}


class Desk:
    """People around a window with votes of a farm: fans 11 to 20 share one device."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.fraud = FraudService(studio.uow, studio.book)
        self.quarantine = QuarantineService(studio.uow)
        self.sanity = SanityService(studio.uow, studio.book)

    async def farm(self) -> None:
        await self.studio.open()
        for fan, role in (
            (ANALYST, VoteRole.FRAUD_ANALYST),
            (SECOND, VoteRole.FRAUD_ANALYST),
            (OPERATOR, VoteRole.OPERATOR),
            (AUDITOR, VoteRole.AUDITOR),
        ):
            await self.studio.programme.grant("test", fan, role)
        notes = OriginNotes(self.studio.uow, b"key")
        for fan in range(11, 21):
            vote = self.studio.vote(fan, "c1", channel=Channel.MINIAPP)
            await self.studio.count(vote)
            notes.came_from(
                self.studio.window_id, fan, Origin(device="phone", address="::1"), vote.received_at
            )
        for fan in range(21, 27):
            await self.studio.count(self.studio.vote(fan, "c2"))
        await notes.stop()

    async def close(self) -> None:
        await self.studio.close()
        self.studio.clock.advance(10)
        await self.studio.programme.verify_due(WindowDue(self.studio.window_id))

    async def units(self) -> dict[str, int]:
        regions = await self.studio.uow.run_read_only(
            lambda tx: results.units(tx, self.studio.window_id)
        )
        return regions["unknown"]

    async def only_case(self) -> VoteCase:
        (case,) = await self.quarantine.cases(self.studio.window_id, ANALYST)
        return case

    async def decide(self, wanted: FlagState, *actors: int) -> VoteCase:
        case = await self.only_case()
        for actor in actors:
            (case,) = await self.quarantine.decide(
                self.studio.window_id, [case.id], wanted, actor, "because"
            )
        return case


@pytest.fixture
async def desk(studio: Studio) -> Desk:
    made = Desk(studio)
    await made.farm()
    return made


class TestQuarantine:
    async def test_votes_of_a_farm_are_held_and_excluded_by_two(self, desk: Desk) -> None:
        window = desk.studio.window_id
        await desk.fraud.look(window)
        await desk.fraud.look(window)  # twice is once
        case = await desk.only_case()
        assert (case.rule, case.fans, case.votes, case.state) == (Rule.DEVICE, 10, 10, "held")
        assert await desk.units() == {"c1": 10, "c2": 6}
        await desk.close()
        case = await desk.decide(FlagState.EXCLUDED, ANALYST)
        assert (case.state, case.wish, case.by1) == (FlagState.HELD, FlagState.EXCLUDED, ANALYST)
        with pytest.raises(SamePerson):
            await desk.decide(FlagState.EXCLUDED, ANALYST)
        case = await desk.decide(FlagState.EXCLUDED, OPERATOR)
        assert (case.state, case.by2) == (FlagState.EXCLUDED, OPERATOR)
        assert await desk.units() == {"c1": 0, "c2": 6}
        counts = await desk.quarantine.before_after(window)
        assert (counts.before["c1"], counts.after["c1"], counts.order_changed) == (10, 0, True)
        assert await desk.studio.scalar("SELECT count(*) FROM votes") == 16
        with pytest.raises(WrongState):
            await desk.decide(FlagState.RELEASED, SECOND)

    async def test_another_wish_takes_the_place_of_the_first(self, desk: Desk) -> None:
        await desk.fraud.look(desk.studio.window_id)
        await desk.close()
        await desk.decide(FlagState.EXCLUDED, ANALYST)
        case = await desk.decide(FlagState.RELEASED, SECOND)
        assert (case.state, case.wish, case.by1) == (FlagState.HELD, FlagState.RELEASED, SECOND)
        case = await desk.decide(FlagState.RELEASED, OPERATOR)
        assert case.state is FlagState.RELEASED
        assert await desk.units() == {"c1": 10, "c2": 6}

    @pytest.mark.parametrize("actor", [AUDITOR, 50])
    async def test_who_has_no_such_role_is_refused_and_logged(
        self, desk: Desk, actor: int
    ) -> None:
        await desk.fraud.look(desk.studio.window_id)
        await desk.close()
        with pytest.raises(RoleMissing):
            await desk.decide(FlagState.EXCLUDED, actor)
        with pytest.raises(RoleMissing):
            await desk.quarantine.hold_channel(
                desk.studio.window_id, Channel.MINIAPP, actor, "because"
            )
        refused = "SELECT count(*) FROM vote_moves WHERE outcome = 'role_missing' AND actor_id = "
        assert await desk.studio.scalar(f"{refused}{actor}") == 2

    async def test_a_whole_channel_is_held_and_the_rest_is_counted_again(self, desk: Desk) -> None:
        window = desk.studio.window_id
        case = await desk.quarantine.hold_channel(window, Channel.MINIAPP, ANALYST, "a bug")
        assert (case.rule, case.fans, case.units) == (Rule.CHANNEL, 10, 10)
        await desk.close()
        await desk.decide(FlagState.EXCLUDED, ANALYST, SECOND)
        report = await desk.sanity.run(window)
        (reconciled,) = [check for check in report.checks if check.test is Test.RECONCILE]
        assert (reconciled.result, report.excluded) == (Result.PASSED, 10)
        assert await desk.units() == {"c1": 0, "c2": 6}

    async def test_a_vote_that_is_taken_back_never_counts_below_zero(self, desk: Desk) -> None:
        await desk.fraud.look(desk.studio.window_id)
        await desk.studio.count(desk.studio.undo(11))
        await desk.close()
        case = await desk.decide(FlagState.EXCLUDED, ANALYST, SECOND)
        assert (case.fans, case.votes) == (10, 9)
        assert await desk.units() == {"c1": 0, "c2": 6}

    async def test_a_voter_appeals_and_is_heard_by_two(self, desk: Desk) -> None:
        window, voter = desk.studio.window_id, 12
        with pytest.raises(NothingToAppeal):
            await desk.quarantine.appeal(window, voter, "I am a person")
        await desk.fraud.look(window)
        mine = await desk.quarantine.mine(window, voter)
        assert (mine.state, mine.votes, mine.appeal) == (FlagState.HELD, 1, None)
        await desk.close()
        await desk.decide(FlagState.EXCLUDED, ANALYST, SECOND)
        await desk.quarantine.appeal(window, voter, "I am a person")
        with pytest.raises(NothingToAppeal):
            await desk.quarantine.appeal(window, voter, "I am a person")
        (case,) = await desk.quarantine.cases(window, ANALYST, Rule.APPEAL)
        assert (case.words, case.votes, case.state) == ("I am a person", 1, FlagState.HELD)
        for actor in (ANALYST, OPERATOR):
            await desk.quarantine.decide(window, [case.id], FlagState.RELEASED, actor, "heard")
        mine = await desk.quarantine.mine(window, voter)
        assert (mine.state, mine.appeal) == (None, AppealState.UPHELD)
        assert await desk.units() == {"c1": 1, "c2": 6}

    async def test_all_that_one_receipt_belongs_to_can_be_held(self, desk: Desk) -> None:
        await desk.studio.count(desk.studio.vote(21, "c3", idem="k2"))
        await desk.studio.sealing.seal()
        receipt = (await desk.studio.history(21))[0].receipt
        case = await desk.quarantine.hold_person(receipt, ANALYST, "sold votes")
        assert (case.rule, case.subject, case.votes) == (Rule.PERSON, "21", 2)


class TestSanity:
    async def test_what_no_longer_agrees_is_found(self, desk: Desk) -> None:
        await desk.close()
        before = await desk.sanity.run(desk.studio.window_id)
        assert before.flags == 0
        async with desk.studio.database.write.begin() as connection:
            await connection.exec_driver_sql(
                "UPDATE vote_tallies SET units = units + 1 WHERE act = 'c1'"
            )
        after = await desk.sanity.run(desk.studio.window_id)
        assert after.checks[0].result is Result.FLAGGED
        assert after.checks[0].facts["differs"] == "tally recount"
        assert await desk.sanity.newest(desk.studio.window_id) == after

    async def test_a_report_cannot_be_rewritten(self, desk: Desk) -> None:
        await desk.close()
        await desk.sanity.run(desk.studio.window_id)
        with pytest.raises(Exception, match="append-only"):
            async with desk.studio.database.write.begin() as connection:
                await connection.exec_driver_sql("UPDATE vote_reports SET flags = 0")
