"""A vote is counted once, in time, within the limits; what was said stays true on both sides."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import insert

from services.voting.intake import Outcome, flush
from services.voting.intake.bulk import Bulk, bulk_on
from services.voting.intake.schemas import Paper
from services.voting.models.votes import VoteLot
from services.voting.show.model import Ballot, Eligible, Kinds, Pack, Per, StageKind, VoteKind
from tests.services.voting.conftest import Studio
from tests.services.voting.shows import stage

SECOND = timedelta(seconds=1)
PACKS = Kinds(packs=(Pack("ten", 10, 50, 99),), paid_cap=20, paid_by_wallet=True)


class TestCount:
    async def test_a_vote_has_a_receipt_and_says_what_is_left(self, studio: Studio) -> None:
        await studio.open()
        verdict = await studio.count(studio.vote(1))
        assert (verdict.outcome, verdict.left, len(verdict.receipts[0])) == (
            Outcome.COUNTED,
            4,
            16,
        )
        await studio.adds_up()

    async def test_the_same_tap_is_one_vote_with_one_receipt(self, studio: Studio) -> None:
        await studio.open()
        first = await studio.count(studio.vote(1))
        again = await studio.count(studio.vote(1, "c2", after=SECOND))
        assert (again.outcome, again.receipts, again.picks) == (
            Outcome.DUPLICATE,
            first.receipts,
            (("c1", 1),),
        )
        assert await studio.scalar("SELECT count(*) FROM votes") == 1

    async def test_a_day_late_a_repeat_still_has_its_first_answer(self, studio: Studio) -> None:
        await studio.open()
        first = await studio.count(studio.vote(1))
        await studio.close()
        late = await studio.count(studio.vote(1, after=timedelta(days=1)))
        assert (late.outcome, late.receipts) == (Outcome.DUPLICATE, first.receipts)
        fresh = await studio.count(studio.vote(1, idem="k2", after=timedelta(days=1)))
        assert fresh.outcome is Outcome.CLOSED

    async def test_nobody_has_more_than_the_allowance(self, studio: Studio) -> None:
        await studio.open(ballot=Ballot(free=3))
        await studio.count(studio.vote(1, count=2))
        over = await studio.count(studio.vote(1, count=2, idem="k2"))
        assert (over.outcome, over.left) == (Outcome.OVER_LIMIT, 1)
        assert (await studio.count(studio.vote(1, idem="k3"))).outcome is Outcome.COUNTED
        await studio.adds_up()

    async def test_a_daily_allowance_renews_at_midnight_in_phnom_penh(
        self, studio: Studio
    ) -> None:
        await studio.open(ballot=Ballot(free=1, per=Per.DAY))
        await studio.count(studio.vote(1))
        over = await studio.count(studio.vote(1, idem="k2"))
        assert over.outcome is Outcome.OVER_LIMIT
        async with studio.database.write.begin() as connection:
            await connection.exec_driver_sql("UPDATE vote_windows SET ends_at = NULL")
        midnight = timedelta(hours=12)  # the clock of the tests stands at noon
        early = await studio.count(studio.vote(1, idem="k3", after=midnight - SECOND))
        fresh = await studio.count(studio.vote(1, idem="k4", after=midnight))
        assert (early.outcome, fresh.outcome) == (Outcome.OVER_LIMIT, Outcome.COUNTED)

    @pytest.mark.parametrize(
        ("ballot", "picks", "outcome"),
        [
            (Ballot(free=5, per_contestant_max=2), (("c1", 3),), Outcome.OVER_LIMIT),
            (Ballot(free=5, must_spread=True), (("c1", 5),), Outcome.MUST_SPREAD),
            (Ballot(free=5, must_spread=True), (("c1", 4),), Outcome.COUNTED),
            (Ballot(free=3, n_pick=3), (("c1", 1), ("c2", 1), ("c3", 1)), Outcome.COUNTED),
            (Ballot(free=3, n_pick=3), (("c1", 1), ("c2", 1)), Outcome.WRONG_BALLOT),
            (Ballot(free=3, n_pick=3), (("c1", 1), ("c1", 1), ("c2", 1)), Outcome.WRONG_BALLOT),
            (Ballot(free=5), (("c9", 1),), Outcome.NO_ACT),
            (Ballot(free=5), (("c1", 0),), Outcome.WRONG_BALLOT),
            (Ballot(free=5), (("c1", -1),), Outcome.WRONG_BALLOT),
            (Ballot(free=5), (("c1", 10**15),), Outcome.WRONG_BALLOT),
            (Ballot(free=5), (), Outcome.WRONG_BALLOT),
            (Ballot(free=5), (('c1"}', 1),), Outcome.WRONG_BALLOT),
        ],
    )
    async def test_each_ballot_by_its_rules(
        self,
        studio: Studio,
        ballot: Ballot,
        picks: tuple[tuple[str, int], ...],
        outcome: Outcome,
    ) -> None:
        await studio.open(ballot=ballot)
        assert (await studio.count(studio.ballot(1, picks))).outcome is outcome
        stored = await studio.scalar("SELECT count(*) FROM votes")
        assert stored == (len(picks) if outcome is Outcome.COUNTED else 0)

    async def test_an_act_that_has_left_is_refused(self, studio: Studio) -> None:
        await studio.open()
        async with studio.database.write.begin() as connection:
            await connection.exec_driver_sql("UPDATE vote_windows SET acts = 'c2 c3 c4'")
        assert (await studio.count(studio.vote(1, "c1"))).outcome is Outcome.NO_ACT

    async def test_an_unknown_window_is_named_so(self, studio: Studio) -> None:
        studio.window_id = "nowhere"
        assert (await studio.count(studio.vote(1))).outcome is Outcome.NO_WINDOW

    async def test_only_the_moment_of_receipt_decides(self, studio: Studio) -> None:
        """To the millisecond: the close and its grace of two seconds belong to the window."""
        await studio.open()
        end = timedelta(minutes=30)
        grace, tick = timedelta(milliseconds=2000), timedelta(milliseconds=1)
        for number, (after, outcome) in enumerate(
            [
                (-tick, Outcome.NOT_OPEN),
                (timedelta(0), Outcome.COUNTED),
                (end, Outcome.COUNTED),
                (end + grace, Outcome.COUNTED),
                (end + grace + tick, Outcome.CLOSED),
            ]
        ):
            verdict = await studio.count(studio.vote(1, idem=f"k{number}", after=after))
            assert verdict.outcome is outcome, after

    async def test_what_came_in_time_is_counted_while_the_window_closes(
        self, studio: Studio
    ) -> None:
        await studio.open()
        in_time = studio.vote(1, after=timedelta(minutes=30))
        await studio.close()
        assert (await studio.count(in_time)).outcome is Outcome.COUNTED

    async def test_in_a_final_a_vote_without_a_phone_is_stored_and_weighs_nothing(
        self, studio: Studio
    ) -> None:
        await studio.open(stage("final", kind=StageKind.FINAL))
        with_phone, without = (
            await studio.count(studio.vote(1)),
            await studio.count(studio.vote(2)),
        )
        assert (with_phone.weight, without.weight, without.outcome) == (1, 0, Outcome.COUNTED)
        assert await studio.scalar("SELECT sum(units) FROM vote_tallies") == 1
        await studio.adds_up()

    async def test_where_a_phone_is_needed_it_is_asked_for(self, studio: Studio) -> None:
        await studio.open(eligible=Eligible.VERIFIED_PHONE)
        assert (await studio.count(studio.vote(2))).outcome is Outcome.NOT_ELIGIBLE
        assert (await studio.count(studio.vote(1))).outcome is Outcome.COUNTED

    async def test_a_province_is_counted_with_the_vote(self, studio: Studio) -> None:
        await studio.open()
        await studio.voters.move(1, "kampot")
        await studio.count(studio.vote(1))
        assert await studio.scalar("SELECT units FROM vote_tallies WHERE province = 'kampot'") == 1


class TestUndo:
    async def test_within_ten_seconds_the_vote_comes_back_as_a_row(self, studio: Studio) -> None:
        await studio.open()
        await studio.count(studio.vote(1, count=2))
        studio.clock.advance(10)
        undone = await studio.count(studio.undo(1))
        assert (undone.outcome, undone.left) == (Outcome.UNDONE, 5)
        assert await studio.scalar("SELECT count(*) FROM votes") == 2
        assert await studio.scalar("SELECT sum(units) FROM vote_tallies") == 0
        again = await studio.count(studio.undo(1))
        assert (again.outcome, await studio.scalar("SELECT count(*) FROM votes")) == (
            Outcome.UNDONE,
            2,
        )
        await studio.adds_up()

    async def test_after_eleven_it_stays(self, studio: Studio) -> None:
        await studio.open()
        await studio.count(studio.vote(1))
        studio.clock.advance(11)
        assert (await studio.count(studio.undo(1))).outcome is Outcome.TOO_LATE
        await studio.adds_up()

    async def test_a_changeable_vote_can_change_until_the_close(self, studio: Studio) -> None:
        await studio.open(ballot=Ballot(free=1, changeable=True))
        await studio.count(studio.vote(1))
        studio.clock.advance(20 * 60)
        assert (await studio.count(studio.undo(1))).outcome is Outcome.UNDONE
        assert (await studio.count(studio.vote(1, "c2", idem="k2"))).outcome is Outcome.COUNTED
        await studio.adds_up()

    async def test_a_repeat_of_what_was_undone_does_not_count_again(self, studio: Studio) -> None:
        await studio.open()
        await studio.count(studio.vote(1))
        await studio.count(studio.undo(1))
        assert (await studio.count(studio.vote(1))).outcome is Outcome.UNDONE
        assert await studio.scalar("SELECT sum(votes) FROM votes") == 0


class TestCredit:
    async def add_lot(self, studio: Studio, name: str, count: int, minutes_ago: int) -> None:
        async with studio.database.write.begin() as connection:
            await connection.execute(
                insert(VoteLot).values(
                    id=name,
                    window_id=studio.window_id,
                    fan_id=1,
                    kind="paid",
                    count=count,
                    used=0,
                    source="stars",
                    reference=name,
                    state="live",
                    created_at=studio.clock.now() - timedelta(minutes=minutes_ago),
                )
            )

    async def test_credit_is_used_lot_by_lot_and_comes_back(self, studio: Studio) -> None:
        await studio.open(kinds=PACKS)
        await self.add_lot(studio, "newer", 10, 1)
        await self.add_lot(studio, "older", 4, 2)
        verdict = await studio.count(studio.vote(1, count=6, kind=VoteKind.PAID))
        assert (verdict.outcome, verdict.picks, len(verdict.receipts)) == (
            Outcome.COUNTED,
            (("c1", 4), ("c1", 2)),
            2,
        )
        assert await studio.scalar("SELECT used FROM vote_lots WHERE id = 'older'") == 4
        assert await studio.scalar("SELECT used FROM vote_lots WHERE id = 'newer'") == 2
        repeated = await studio.count(studio.vote(1, count=6, kind=VoteKind.PAID))
        assert (repeated.outcome, repeated.receipts) == (Outcome.DUPLICATE, verdict.receipts)
        assert (await studio.count(studio.undo(1))).outcome is Outcome.UNDONE
        assert await studio.scalar("SELECT sum(used) FROM vote_lots") == 0
        await studio.adds_up()

    async def test_without_credit_or_past_the_cap_nothing_is_counted(self, studio: Studio) -> None:
        await studio.open(kinds=PACKS)
        await self.add_lot(studio, "lot", 30, 1)
        over = await studio.count(studio.vote(1, count=21, kind=VoteKind.PAID))
        nobody = await studio.count(studio.vote(2, kind=VoteKind.PAID))
        assert (over.outcome, nobody.outcome) == (Outcome.OVER_LIMIT, Outcome.NO_CREDIT)


class TestBatch:
    async def test_a_crowd_is_counted_exactly(self, studio: Studio) -> None:
        """Everybody taps seven times for five votes, each tap twice, through the batchers."""
        await studio.open()
        intake = studio.intake()
        intake.start()
        taps = [
            studio.vote(fan, f"c{number % 4 + 1}", idem=f"k{number}")
            for fan in range(1, 41)
            for number in range(7)
            for _ in range(2)
        ]
        verdicts = await asyncio.gather(*(intake.submit(tap) for tap in taps))
        await intake.stop()
        stored = {(t.fan_id, t.idem) for t, v in zip(taps, verdicts, strict=True) if v.is_stored}
        assert len(stored) == 40 * 5 == await studio.scalar("SELECT count(*) FROM votes")
        assert await studio.scalar("SELECT max(free_used) FROM vote_papers") == 5
        await studio.adds_up()

    async def test_many_writers_at_once_agree(self, studio: Studio) -> None:
        await studio.open()
        stored = await crowd_of_writers(studio)
        assert stored == 60 == await studio.scalar("SELECT count(*) FROM votes")
        assert await studio.scalar("SELECT max(free_used) FROM vote_papers") == 5
        await studio.adds_up()

    async def test_without_the_locked_paper_some_have_more(
        self, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: writers that believe that nothing was used yet."""
        await studio.open()
        real = bulk_on(studio.database.dialect)

        class Forgetful:
            votes, write = real.votes, real.write

            async def papers(self, connection: object, owners: list[tuple[str, int]]) -> object:
                found = await real.papers(connection, owners)  # type: ignore[arg-type]
                return dict.fromkeys(found, Paper())

        def forgetful(_: str) -> Bulk:
            return Forgetful()  # type: ignore[return-value]

        monkeypatch.setattr(flush, "bulk_on", forgetful)
        assert await crowd_of_writers(studio) > 60


async def crowd_of_writers(studio: Studio) -> int:
    """Twelve fans tap eight times, each tap at another of four writers; how many are stored."""
    writers = [studio.intake(writer=number) for number in range(4)]
    for writer in writers:
        writer.start()
    taps = [(fan, number) for number in range(8) for fan in range(1, 13)]
    verdicts = await asyncio.gather(
        *(
            writers[(fan + number) % 4].submit(studio.vote(fan, idem=f"k{number}"))
            for fan, number in taps
        )
    )
    for writer in writers:
        await writer.stop()
    return sum(verdict.is_stored for verdict in verdicts)
