"""The durable inbox: each thing once, in order per lane, also when a worker dies."""

import asyncio
from collections import defaultdict

import pytest
from sqlalchemy import text

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.inbox import MAX_ATTEMPTS, TROUBLED_AFTER, Arrived, Inbox, Outcome, Taken
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork


def arrived(number: int, lane: str = "1") -> Arrived:
    return Arrived("telegram:1", str(number), lane, f'{{"n": {number}}}')


@pytest.fixture
def inbox(database: Database, clock: FrozenClock) -> Inbox:
    return Inbox(UnitOfWork(database, clock), TextSeal(b"a secret of the tests", "inbox"))


class TestPut:
    async def test_a_second_delivery_is_known(self, inbox: Inbox) -> None:
        assert await inbox.put([arrived(1), arrived(2), arrived(1)]) == [True, True, False]
        assert await inbox.put([arrived(2), arrived(3)]) == [False, True]
        assert await inbox.waiting() == 3

    async def test_five_deliveries_at_once_are_one(self, inbox: Inbox) -> None:
        verdicts = await asyncio.gather(*(inbox.put([arrived(7)]) for _ in range(5)))
        assert sum(one for (one,) in verdicts) == 1

    async def test_a_finished_message_stays_known(self, inbox: Inbox) -> None:
        await inbox.put([arrived(1)])
        (taken,) = await inbox.settle_and_take([], 10)
        await inbox.settle_and_take([Outcome(taken)], 10)
        assert await inbox.put([arrived(1)]) == [False]
        assert await inbox.settle_and_take([], 10) == []


class TestPrivacy:
    async def stored(self, inbox: Inbox) -> bytes:
        found = await inbox.uow.run_read_only(
            lambda tx: tx.session.execute(text("SELECT payload FROM inbox_messages"))
        )
        return bytes(found.scalar_one())

    async def test_what_people_write_is_sealed_and_gone_when_worked_off(
        self, inbox: Inbox
    ) -> None:
        await inbox.put([Arrived("telegram:1", "1", "a", '{"text": "284913"}')])
        assert b"284913" not in await self.stored(inbox)
        (taken,) = await inbox.settle_and_take([], 10)
        assert taken.payload == '{"text": "284913"}'
        await inbox.settle_and_take([Outcome(taken)], 0)
        assert await self.stored(inbox) == b""

    async def test_under_another_secret_nothing_can_be_read(self, inbox: Inbox) -> None:
        await inbox.put([arrived(1)])
        stranger = Inbox(inbox.uow, TextSeal(b"another secret", "inbox"))
        (taken,) = await stranger.settle_and_take([], 10)
        assert taken.payload == ""


class TestTake:
    async def test_one_of_each_lane_at_a_time_in_order(self, inbox: Inbox) -> None:
        await inbox.put([arrived(1, "a"), arrived(2, "a"), arrived(3, "b")])
        taken = await inbox.settle_and_take([], 10)
        assert [(t.lane, t.payload) for t in taken] == [("a", '{"n": 1}'), ("b", '{"n": 3}')]
        assert await inbox.settle_and_take([], 10) == []
        (second,) = await inbox.settle_and_take([Outcome(t) for t in taken], 10)
        assert second.payload == '{"n": 2}'

    async def test_a_dead_workers_message_comes_again_first(
        self, inbox: Inbox, clock: FrozenClock
    ) -> None:
        await inbox.put([arrived(1), arrived(2)])
        (lost,) = await inbox.settle_and_take([], 10)
        clock.advance(inbox.lease_seconds + 1)
        (again,) = await inbox.settle_and_take([], 10)
        assert (again.number, again.attempt) == (lost.number, 2)
        # The first worker was only slow: what it says now no longer counts.
        await inbox.settle_and_take([Outcome(lost)], 0)
        assert await inbox.waiting() == 2

    async def test_who_lost_his_message_leaves_nothing_behind(
        self, inbox: Inbox, clock: FrozenClock
    ) -> None:
        """A slow worker must not write yesterday's screen over what the next one left."""
        left: list[str] = []

        def leaving(taken: Taken, words: str) -> Outcome:
            async def write(_: Tx) -> None:
                left.append(words)

            return Outcome(taken, writes=[write])

        await inbox.put([arrived(1), arrived(2, "b")])
        slow, other = await inbox.settle_and_take([], 10)
        clock.advance(inbox.lease_seconds + 1)
        await inbox.renew([other])
        (quick,) = await inbox.settle_and_take([], 10)
        await inbox.settle_and_take([leaving(slow, "old"), leaving(other, "other")], 0)
        assert left == ["other"]
        await inbox.settle_and_take([leaving(quick, "new")], 0)
        await inbox.settle_and_take([leaving(slow, "old"), leaving(quick, "again")], 0)
        assert left == ["other", "new"]

    async def test_what_comes_to_no_end_is_handed_out_alone(self, inbox: Inbox) -> None:
        await inbox.put([arrived(n, lane=str(n)) for n in range(3)])
        for _ in range(TROUBLED_AFTER):
            assert len(await inbox.settle_and_take([], 10)) == 3
            await inbox.release_all()
        await inbox.put([arrived(3, lane="3")])
        assert [one.lane for one in await inbox.settle_and_take([], 10)] == ["3"]
        for lane in ("0", "1", "2"):
            (troubled,) = await inbox.take_troubled()
            assert (troubled.lane, troubled.attempt) == (lane, TROUBLED_AFTER + 1)
            await inbox.settle_and_take([Outcome(troubled)], 0)
        assert await inbox.take_troubled() == []

    async def test_a_renewed_message_is_not_handed_out_again(
        self, inbox: Inbox, clock: FrozenClock
    ) -> None:
        await inbox.put([arrived(1)])
        taken = await inbox.settle_and_take([], 10)
        for _ in range(5):
            clock.advance(inbox.lease_seconds - 1)
            await inbox.renew(taken)
        assert await inbox.settle_and_take([], 10) == []

    async def test_a_program_alone_on_its_inbox_goes_on_at_once(self, inbox: Inbox) -> None:
        await inbox.put([arrived(1)])
        await inbox.settle_and_take([], 10)
        await inbox.release_all()
        assert len(await inbox.settle_and_take([], 10)) == 1

    async def test_a_poisonous_message_does_not_block_its_lane(
        self, inbox: Inbox, clock: FrozenClock
    ) -> None:
        await inbox.put([arrived(1), arrived(2)])
        for attempt in range(MAX_ATTEMPTS):
            taken = await inbox.settle_and_take([], 10)
            assert [one.payload for one in taken] == ['{"n": 1}'] * (attempt < TROUBLED_AFTER)
            (first,) = taken or await inbox.take_troubled()
            assert first.payload == '{"n": 1}'
            await inbox.settle_and_take([Outcome(first, failed=True)], 0)
            clock.advance(120)
        (following,) = await inbox.settle_and_take([], 10)
        assert following.payload == '{"n": 2}'

    async def test_many_workers_keep_the_order_of_every_lane(self, inbox: Inbox) -> None:
        await inbox.put([arrived(n, lane=str(n % 5)) for n in range(100)])
        done: dict[str, list[int]] = defaultdict(list)

        async def worker() -> None:
            outcomes: list[Outcome] = []
            while True:
                taken = await inbox.settle_and_take(outcomes, 3)
                outcomes = []
                if not taken and not await inbox.waiting():
                    return
                for one in taken:
                    await asyncio.sleep(0)
                    done[one.lane].append(one.number)
                    outcomes.append(Outcome(one))

        await asyncio.gather(*(worker() for _ in range(4)))
        assert sum(map(len, done.values())) == 100
        assert all(numbers == sorted(numbers) for numbers in done.values())

    async def test_old_finished_messages_are_forgotten(
        self, inbox: Inbox, clock: FrozenClock
    ) -> None:
        await inbox.put([arrived(1)])
        (taken,) = await inbox.settle_and_take([], 10)
        await inbox.settle_and_take([Outcome(taken)], 0)
        await inbox.purge()
        assert await inbox.put([arrived(1)]) == [False]
        clock.advance(73 * 3600)
        await inbox.purge()
        assert await inbox.put([arrived(1)]) == [True]
