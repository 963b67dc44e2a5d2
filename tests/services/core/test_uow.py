"""One use case, one transaction: together or not at all, on both databases."""

import asyncio
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.jobs import Jobs
from services.core.money import Currency, Money
from services.core.outbox import MessageState, OutboxMessage
from services.core.uow import Tx, UnitOfWork, query, transaction_is_open, use_case


@dataclass(frozen=True, slots=True)
class Happened:
    number: int
    amount: Money
    identity: UUID


@dataclass(frozen=True, slots=True)
class Note:
    words: str


class Counter:
    """A service with one counter in the outbox table's neighbour."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @use_case
    async def count(self, tx: Tx, number: int, *, fail: bool = False) -> int:
        tx.emit(Happened(number, Money(250, Currency.USD), uuid4()))
        if fail:
            raise RuntimeError("after the work")
        return number

    @use_case
    async def nested(self, tx: Tx) -> int:
        return await self.count(1)

    @use_case
    async def later(self, tx: Tx, words: str, dedupe: str | None = None) -> None:
        tx.enqueue("note", Note(words), dedupe=dedupe)

    @query
    async def messages(self, tx: Tx) -> int:
        counted = await tx.session.execute(select(func.count()).select_from(OutboxMessage))
        return int(counted.scalar_one())

    @query
    async def writes(self, tx: Tx) -> None:
        tx.enqueue("note", Note("no"))


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock, {Happened: ("tell", "count")})


@pytest.fixture
def counter(uow: UnitOfWork) -> Counter:
    return Counter(uow)


class TestUseCase:
    async def test_an_event_becomes_one_message_per_job(self, counter: Counter) -> None:
        assert await counter.count(7) == 7
        assert await counter.messages() == 2

    async def test_nothing_is_left_of_a_failed_one(self, counter: Counter) -> None:
        with pytest.raises(RuntimeError):
            await counter.count(7, fail=True)
        assert await counter.messages() == 0
        assert not transaction_is_open()

    async def test_what_joins_an_event_is_in_its_transaction(
        self, uow: UnitOfWork, counter: Counter
    ) -> None:
        seen: list[int] = []

        async def along(tx: Tx, event: Happened) -> None:
            seen.append(event.number)
            tx.enqueue("note", Note("joined"))
            if event.number < 0:
                raise RuntimeError("it cannot come along")

        uow.join(Happened, along)
        await counter.count(7)
        assert (seen, await counter.messages()) == ([7], 3)
        with pytest.raises(RuntimeError):
            await counter.count(-1)
        assert await counter.messages() == 3, "the one that told of it is taken back too"

    async def test_a_use_case_inside_another_is_a_mistake(self, counter: Counter) -> None:
        with pytest.raises(AssertionError, match="inside another"):
            await counter.nested()

    async def test_a_query_has_no_consequences(self, counter: Counter) -> None:
        with pytest.raises(AssertionError):
            await counter.writes()

    async def test_two_hundred_at_once_wait_their_turn(self, counter: Counter) -> None:
        await asyncio.gather(*(counter.count(n) for n in range(200)))
        assert await counter.messages() == 400

    async def test_a_cancelled_use_case_leaves_no_lock_and_no_half(self, counter: Counter) -> None:
        for pause in range(40):
            task = asyncio.ensure_future(counter.count(pause))
            await asyncio.sleep(pause / 8000)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(30):
            await counter.count(1)
        assert await counter.messages() % 2 == 0

    async def test_waking_up_happens_after_the_commit(
        self, database: Database, clock: FrozenClock
    ) -> None:
        woken: list[str] = []
        uow = UnitOfWork(
            database, clock, {Happened: ("tell",)}, on_commit=lambda: woken.append("now")
        )
        await Counter(uow).count(1)
        with pytest.raises(RuntimeError):
            await Counter(uow).count(1, fail=True)
        assert woken == ["now"]


class TestLook:
    async def test_it_sees_the_last_committed_state(
        self, uow: UnitOfWork, counter: Counter
    ) -> None:
        count = text("SELECT count(*) FROM outbox_messages WHERE attempts = :attempts")

        async def looked() -> list[int]:
            return [int(row[0]) for row in await uow.look(count, {"attempts": 0})]

        assert await looked() == [0]
        await counter.count(7)
        assert await looked() == [2]

        async def look_beside(tx: Tx) -> None:
            await tx.session.execute(text("DELETE FROM outbox_messages"))
            assert await looked() == [2]

        await uow.run(look_beside)
        assert await looked() == [0]

    async def test_a_refused_one_leaves_nothing_behind(self, uow: UnitOfWork) -> None:
        for _ in range(20):
            with pytest.raises(DBAPIError):
                await uow.look(text("SELECT * FROM no_such_table"), {})
        assert [row[0] for row in await uow.look(text("SELECT 1"), {})] == [1]

    async def test_two_hundred_at_once_wait_their_turn(self, uow: UnitOfWork) -> None:
        looks = (uow.look(text("SELECT 1"), {}) for _ in range(200))
        assert len(await asyncio.gather(*looks)) == 200


class TestJobs:
    async def test_every_job_of_an_event_runs_with_the_event_as_it_was(
        self, uow: UnitOfWork, counter: Counter
    ) -> None:
        seen: list[tuple[str, Happened]] = []

        async def tell(event: Happened) -> None:
            seen.append(("tell", event))

        async def count(event: Happened) -> None:
            seen.append(("count", event))

        jobs = Jobs(uow)
        jobs.register("tell", Happened, tell)
        jobs.register("count", Happened, count)
        await counter.count(3)
        assert await jobs.run_until_idle() == 2
        assert {name for name, _ in seen} == {"tell", "count"}
        assert all(event.amount == Money(250, Currency.USD) for _, event in seen)
        assert seen[0][1] == seen[1][1]
        assert await counter.messages() == 0

    async def test_a_failing_job_comes_again_later_and_alone(
        self, uow: UnitOfWork, counter: Counter, clock: FrozenClock
    ) -> None:
        calls = {"tell": 0, "count": 0}

        async def tell(_: Happened) -> None:
            calls["tell"] += 1
            if calls["tell"] < 3:
                raise OSError("away")

        async def count(_: Happened) -> None:
            calls["count"] += 1

        jobs = Jobs(uow)
        jobs.register("tell", Happened, tell)
        jobs.register("count", Happened, count)
        await counter.count(3)
        await jobs.run_until_idle()
        assert calls == {"tell": 1, "count": 1}
        assert await jobs.run_until_idle() == 0
        for _ in range(2):
            clock.advance(10)
            await jobs.run_until_idle()
        assert calls == {"tell": 3, "count": 1}
        assert await counter.messages() == 0

    async def test_a_hopeless_job_stays_for_the_operator(
        self, uow: UnitOfWork, counter: Counter, clock: FrozenClock
    ) -> None:
        jobs = Jobs(uow)
        await counter.later("nobody does this")
        for _ in range(40):
            await jobs.run_until_idle()
            clock.advance(7200)
        states = await uow.run_read_only(
            lambda tx: tx.session.execute(select(OutboxMessage.state, OutboxMessage.last_error))
        )
        ((state, error),) = states.all()
        assert state == MessageState.DEAD
        assert "no job is called note" in str(error)

    async def test_the_same_dedupe_waits_once(self, uow: UnitOfWork, counter: Counter) -> None:
        await asyncio.gather(*(counter.later("x", dedupe="one") for _ in range(10)))
        assert await counter.messages() == 1

    async def test_what_is_asked_while_a_run_is_under_way_gets_another_run(
        self, uow: UnitOfWork, counter: Counter
    ) -> None:
        seen: list[str] = []

        async def note(payload: Note) -> None:
            seen.append(payload.words)
            if len(seen) == 1:  # it has looked already; what comes now it does not see
                await counter.later("second", dedupe="one")

        jobs = Jobs(uow)
        jobs.register("note", Note, note)
        await counter.later("first", dedupe="one")
        await jobs.run_until_idle()
        assert seen == ["first", "second"]
        assert await counter.messages() == 0

    async def test_two_workers_share_the_work_without_doing_it_twice(
        self, uow: UnitOfWork, counter: Counter
    ) -> None:
        seen: list[str] = []

        async def note(payload: Note) -> None:
            await asyncio.sleep(0)
            seen.append(payload.words)

        workers = [Jobs(uow, concurrency=5) for _ in range(3)]
        for worker in workers:
            worker.register("note", Note, note)
        await asyncio.gather(*(counter.later(str(n)) for n in range(60)))
        await asyncio.gather(*(worker.run_until_idle() for worker in workers))
        assert sorted(seen, key=int) == [str(n) for n in range(60)]

    async def test_the_loop_works_and_stops_cleanly(
        self, uow: UnitOfWork, counter: Counter
    ) -> None:
        done = asyncio.Event()

        async def note(_: Note) -> None:
            done.set()

        jobs = Jobs(uow)
        jobs.register("note", Note, note)
        loop = asyncio.create_task(jobs.run_forever())
        await counter.later("hello")
        jobs.wake()
        await asyncio.wait_for(done.wait(), 30)
        loop.cancel()
        with pytest.raises(asyncio.CancelledError):
            await loop
        assert await counter.messages() == 0


class TestDatabase:
    @pytest.mark.usefixtures("impatient")
    async def test_money_is_safe_on_power_loss(self, database: Database) -> None:
        if database.dialect == "postgresql":
            wanted = {"lock_timeout": "2s"}
            async with database.write.connect() as connection:
                got = await connection.execute(text("SHOW lock_timeout"))
                assert got.scalar_one() == wanted["lock_timeout"]
        else:
            async with database.write.connect() as connection:
                for pragma, value in (("synchronous", 2), ("foreign_keys", 1)):
                    got = await connection.execute(text(f"PRAGMA {pragma}"))
                    assert got.scalar_one() == value

    async def test_it_closes_after_the_work_of_who_has_gone(
        self, database_url: str, clock: FrozenClock
    ) -> None:
        opened = Database(database_url)
        works, may_end = asyncio.Event(), asyncio.Event()

        async def work(tx: Tx) -> None:
            await tx.session.execute(text("SELECT 1"))
            works.set()
            await may_end.wait()

        caller = asyncio.ensure_future(UnitOfWork(opened, clock).run(work))
        await works.wait()
        caller.cancel()
        closing = asyncio.ensure_future(opened.dispose())
        await asyncio.sleep(0.05)
        assert not closing.done()
        may_end.set()
        await closing
        assert isinstance(opened.write.pool, QueuePool)
        assert opened.write.pool.checkedout() == 0
        await asyncio.gather(caller, return_exceptions=True)
