"""Stored updates are worked off in order; what they leave is stored as they end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from bot.inbox_worker import Handle, InboxWorker
from services.core.clock import SystemClock
from services.core.conversations import Conversation, Conversations
from services.core.db import Database
from services.core.inbox import TROUBLED_AFTER, Arrived, Inbox, Outcome, Taken, Write
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork

FANS = range(1, 21)


@pytest.fixture
def uow(database: Database) -> UnitOfWork:
    return UnitOfWork(database, SystemClock())


@pytest.fixture
def inbox(uow: UnitOfWork) -> Inbox:
    return Inbox(uow, TextSeal(b"a secret of the tests", "inbox"))


@pytest.fixture
def conversations(uow: UnitOfWork) -> Conversations:
    return Conversations(uow)


@asynccontextmanager
async def working(inbox: Inbox, handle: Handle) -> AsyncIterator[InboxWorker]:
    worker = InboxWorker(inbox, handle)
    task = asyncio.create_task(worker.run_forever())
    worker.wake()
    try:
        yield worker
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until_waiting(inbox: Inbox, count: int) -> None:
    async with asyncio.timeout(60):
        while await inbox.waiting() > count:  # noqa: ASYNC110 - the database has no event
            await asyncio.sleep(0.01)


async def put(inbox: Inbox, count: int) -> None:
    """So many messages of every fan; the payload of each is its place among the fan's own."""
    await inbox.put(
        [
            Arrived("telegram:1", f"{place}-{fan}", str(fan), str(place))
            for place in range(count)
            for fan in FANS
        ]
    )


def leaving(
    conversations: Conversations, screen: Callable[[Taken], int | None]
) -> Callable[[Taken], Sequence[Write]]:
    def writes(taken: Taken) -> Sequence[Write]:
        return [conversations.saving(Conversation(int(taken.lane), screen(taken)))]

    return writes


class TestOrder:
    async def test_each_fan_in_order_and_many_at_once(self, inbox: Inbox) -> None:
        seen: dict[str, list[str]] = {str(fan): [] for fan in FANS}
        under_way: set[str] = set()
        most = 0

        async def handle(taken: Taken) -> Sequence[Write]:
            nonlocal most
            assert taken.lane not in under_way, "two messages of one fan at once"
            under_way.add(taken.lane)
            most = max(most, len(under_way))
            await asyncio.sleep(0.001)
            under_way.remove(taken.lane)
            seen[taken.lane].append(taken.payload)
            return ()

        await put(inbox, 5)
        async with working(inbox, handle):
            await until_waiting(inbox, 0)
        assert all(places == ["0", "1", "2", "3", "4"] for places in seen.values())
        assert most > 1


class TestWrites:
    async def test_the_next_message_finds_what_the_last_one_left(
        self, inbox: Inbox, conversations: Conversations
    ) -> None:
        async def handle(taken: Taken) -> Sequence[Write]:
            known = await conversations.load(int(taken.lane))
            assert (known.screen_message_id or 0) == int(taken.payload)
            return leaving(conversations, lambda one: int(one.payload) + 1)(taken)

        await put(inbox, 5)
        async with working(inbox, handle):
            await until_waiting(inbox, 0)
        left = [(await conversations.load(fan)).screen_message_id for fan in FANS]
        assert left == [5] * len(FANS)

    async def test_they_are_stored_with_the_end_of_their_message_or_not_at_all(
        self, inbox: Inbox, conversations: Conversations
    ) -> None:
        await put(inbox, 1)
        taken = await inbox.settle_and_take([], 100)

        async def refused(_: Tx) -> None:
            raise ValueError("refused")

        writes = [conversations.saving(Conversation(1, 7)), refused]
        with pytest.raises(ValueError, match="refused"):
            await inbox.settle_and_take([Outcome(taken[0], writes=writes)], 0)
        assert (await conversations.load(1)).screen_message_id is None
        assert await inbox.waiting() == len(FANS)

    async def test_a_refused_one_holds_up_nobody_else(
        self, inbox: Inbox, conversations: Conversations, database: Database
    ) -> None:
        """Fan 7's write is refused each time: the message comes again, then it is given up."""

        async def refused(tx: Tx) -> None:
            await tx.session.execute(text("INSERT INTO no_such_table VALUES (1)"))

        async def handle(taken: Taken) -> Sequence[Write]:
            if taken.lane == "7":
                return [refused]
            return leaving(conversations, lambda _: 1)(taken)

        await put(inbox, 3)
        async with working(inbox, handle):
            await until_waiting(inbox, 3)
        left = [(await conversations.load(fan)).screen_message_id for fan in FANS]
        assert left == [None if fan == 7 else 1 for fan in FANS]
        async with database.read.connect() as connection:
            tried = text("SELECT max(attempts) FROM inbox_messages WHERE lane = '7'")
            assert (await connection.execute(tried)).scalar_one() >= 1


class TestDatabaseAway:
    async def test_what_was_worked_off_is_noted_when_it_is_back(
        self, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        handled: list[int] = []
        works = inbox.settle_and_take
        away = False

        async def settle_and_take(outcomes: Sequence[Outcome], limit: int) -> list[Taken]:
            if away:
                raise OSError("away")
            return await works(outcomes, limit)

        async def handle(taken: Taken) -> Sequence[Write]:
            nonlocal away
            away = True
            handled.append(taken.number)
            return ()

        monkeypatch.setattr(inbox, "settle_and_take", settle_and_take)
        monkeypatch.setattr("bot.inbox_worker._LOOK_EVERY_SECONDS", 0.05)
        await put(inbox, 1)
        async with working(inbox, handle):
            async with asyncio.timeout(60):
                while len(handled) < len(FANS):  # noqa: ASYNC110 - the worker still runs
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.2)  # it tries to note them meanwhile, and again
            assert await inbox.waiting() == len(FANS)
            away = False
            await until_waiting(inbox, 0)
        assert sorted(handled) == sorted(set(handled)), "nothing was handled twice"
        assert len(handled) == len(FANS)


class TestTroubled:
    """Each may kill the process: whatever is not noted by then was in vain."""

    async def test_the_next_one_is_taken_when_the_one_before_is_noted(
        self, inbox: Inbox, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Also if that one ended during the transaction of a round."""
        works, in_transaction = inbox.settle_and_take, asyncio.Event()
        unfinished: list[int] = []

        async def settle_and_take(outcomes: Sequence[Outcome], limit: int) -> list[Taken]:
            taken = await works(outcomes, limit)
            while worker._running:
                in_transaction.set()  # what is in hand ends now
                await asyncio.sleep(0)
            return taken

        async def handle(_: Taken) -> Sequence[Write]:
            unfinished.append(await inbox.waiting())
            in_transaction.clear()
            worker.wake()
            await in_transaction.wait()
            return ()

        await put(inbox, 1)
        async with database.write.begin() as connection:
            troubled = text("UPDATE inbox_messages SET attempts = :attempts")
            await connection.execute(troubled, {"attempts": TROUBLED_AFTER})
        monkeypatch.setattr(inbox, "settle_and_take", settle_and_take)
        async with working(inbox, handle) as worker:
            await until_waiting(inbox, 0)
        assert unfinished == list(range(len(FANS), 0, -1))


class TestEnd:
    async def test_woken_at_the_moment_at_which_it_is_to_end_it_ends(self, inbox: Inbox) -> None:
        async def handle(_taken: Taken) -> Sequence[Write]:
            raise AssertionError("there is nothing to do")

        worker = InboxWorker(inbox, handle)
        task = asyncio.create_task(worker.run_forever())
        await asyncio.sleep(0)
        worker.wake()
        await asyncio.sleep(0)
        task.cancel()
        ended, _ = await asyncio.wait([task], timeout=30)
        assert ended
