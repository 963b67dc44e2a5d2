"""Group commit: every caller gets the verdict of its own command, after the commit."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from services.core.batcher import Batcher, KeyReused, StillAway
from services.core.db import Busy


@dataclass(frozen=True)
class Add:
    key: str
    amount: int


class Book:
    """Commits batches, slowly; remembers how."""

    def __init__(self) -> None:
        self.committed: dict[str, int] = {}
        self.sizes: list[int] = []
        self.failures: list[Exception] = []

    async def flush(self, commands: Sequence[Add]) -> Sequence[int]:
        self.sizes.append(len(commands))
        await asyncio.sleep(0.005)
        if any(command.amount < 0 for command in commands):
            raise ValueError("a bad command")
        for command in commands:
            self.committed.setdefault(command.key, command.amount)
        if self.failures:
            raise self.failures.pop()  # the answer to the commit is lost
        return [self.committed[command.key] for command in commands]


def batcher(book: Book, **options: int) -> Batcher[Add, int]:
    made = Batcher("test", book.flush, key=lambda c: c.key, **options)
    made.start()
    return made


class TestBatcher:
    async def test_many_callers_share_few_commits(self) -> None:
        book = Book()
        work = batcher(book, max_batch=50)
        verdicts = await asyncio.gather(*(work.submit(Add(str(n), n)) for n in range(200)))
        assert verdicts == list(range(200))
        assert len(book.sizes) <= 6
        assert max(book.sizes) == 50
        await work.stop()

    async def test_the_same_key_in_flight_is_one_command(self) -> None:
        book = Book()
        work = batcher(book)
        verdicts = await asyncio.gather(*(work.submit(Add("a", 5)) for _ in range(5)))
        assert verdicts == [5] * 5
        assert sum(book.sizes) == 1
        await work.stop()

    async def test_the_same_key_with_another_body_is_refused(self) -> None:
        work = batcher(Book())
        first = asyncio.create_task(work.submit(Add("a", 5)))
        await asyncio.sleep(0)
        with pytest.raises(KeyReused):
            await work.submit(Add("a", 6))
        assert await first == 5
        await work.stop()

    async def test_one_bad_command_does_not_fail_its_neighbours(self) -> None:
        book = Book()
        work = batcher(book)
        amounts = [1, -1, 2]
        results = await asyncio.gather(
            *(work.submit(Add(str(n), n)) for n in amounts), return_exceptions=True
        )
        assert results[0] == 1
        assert isinstance(results[1], ValueError)
        assert results[2] == 2
        await work.stop()

    async def test_a_lost_answer_is_asked_again_with_the_same_commands(self) -> None:
        book = Book()
        book.failures = [ConnectionResetError(), ConnectionResetError()]
        work = batcher(book)
        assert await work.submit(Add("a", 9)) == 9
        assert book.sizes == [1, 1, 1]
        await work.stop()

    async def test_busy_after_a_lost_answer_does_not_say_that_nothing_was_done(self) -> None:
        """The repeat may meet a full pool, while the first attempt was committed long ago."""
        book = Book()
        book.failures = [Busy(), ConnectionResetError()]
        work = batcher(book)
        assert await work.submit(Add("a", 9)) == 9
        assert book.sizes == [1, 1, 1]
        book.failures = [Busy()]
        with pytest.raises(Busy):
            await work.submit(Add("b", 9))
        await work.stop()

    async def test_when_the_database_stays_away_all_learn_it_together(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("services.core.batcher._RECONNECT_SECONDS", (0.001, 0.001))
        book = Book()
        book.failures = [ConnectionResetError() for _ in range(3)]
        work = batcher(book)
        results = await asyncio.gather(
            *(work.submit(Add(str(n), n)) for n in range(50)), return_exceptions=True
        )
        assert {type(one) for one in results} == {StillAway}
        assert book.sizes == [50] * 3, "nobody waits through a loop of his own"
        assert await work.submit(Add("1", 1)) == 1
        await work.stop()

    async def test_a_caller_that_leaves_does_not_stop_the_others(self) -> None:
        book = Book()
        work = batcher(book)
        gone = asyncio.create_task(work.submit(Add("gone", 1)))
        stays = asyncio.create_task(work.submit(Add("stays", 2)))
        await asyncio.sleep(0.001)
        gone.cancel()
        assert await stays == 2
        assert book.committed["gone"] == 1
        await work.stop()

    async def test_a_full_queue_refuses_before_it_accepts(self) -> None:
        book = Book()
        work = batcher(book, max_batch=1, max_waiting=2)
        tasks = [asyncio.create_task(work.submit(Add(str(n), n))) for n in range(6)]
        results = await asyncio.gather(*tasks, return_exceptions=True)
        refused = [r for r in results if isinstance(r, Busy)]
        assert refused
        assert len(book.committed) == 6 - len(refused)
        await work.stop()

    async def test_stopping_drains_what_was_accepted(self) -> None:
        book = Book()
        work = batcher(book, max_batch=3)
        tasks = [asyncio.create_task(work.submit(Add(str(n), n))) for n in range(10)]
        await asyncio.sleep(0)
        await work.stop()
        assert await asyncio.gather(*tasks) == list(range(10))
        with pytest.raises(Busy):
            await work.submit(Add("late", 1))
