"""One reading for all who ask, kept for a moment, and never what was read before a change."""

import asyncio
from datetime import timedelta

import pytest

from services.core.clock import FrozenClock
from services.core.recent import Recent


class Source:
    """Gives its value when told to; counts how often it was read."""

    def __init__(self) -> None:
        self.value = 1
        self.reads = 0
        self.go = asyncio.Event()
        self.go.set()
        self.news = asyncio.Condition()

    async def was_read(self, times: int) -> None:
        async with self.news:
            await self.news.wait_for(lambda: self.reads >= times)

    async def read(self) -> int:
        async with self.news:
            self.reads += 1
            self.news.notify_all()
        value = self.value
        await self.go.wait()
        if value < 0:
            raise ValueError(value)
        return value


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def recent(source: Source, clock: FrozenClock) -> Recent[int]:
    return Recent(source.read, timedelta(seconds=1), clock)


class TestRecent:
    async def test_many_who_wait_cost_one_reading(
        self, recent: Recent[int], source: Source
    ) -> None:
        source.go.clear()
        waiting = [asyncio.create_task(recent.get()) for _ in range(20)]
        await asyncio.sleep(0)
        source.go.set()
        assert await asyncio.gather(*waiting) == [1] * 20
        assert source.reads == 1

    async def test_is_read_again_after_its_life(
        self, recent: Recent[int], source: Source, clock: FrozenClock
    ) -> None:
        await recent.get()
        source.value = 2
        clock.advance(0.9)
        assert await recent.get() == 1
        clock.advance(0.1)
        assert await recent.get() == 2

    async def test_what_was_read_before_a_change_is_not_kept(
        self, recent: Recent[int], source: Source
    ) -> None:
        source.go.clear()
        early = asyncio.create_task(recent.get())
        await source.was_read(1)
        source.value = 2
        recent.forget()
        late = asyncio.create_task(recent.get())
        await source.was_read(2)
        source.go.set()
        assert (await early, await late, await recent.get()) == (1, 2, 2)

    async def test_who_leaves_does_not_stop_the_others(
        self, recent: Recent[int], source: Source
    ) -> None:
        source.go.clear()
        first = asyncio.create_task(recent.get())
        second = asyncio.create_task(recent.get())
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        source.go.set()
        assert await second == 1

    async def test_a_failure_is_told_and_tried_again(
        self, recent: Recent[int], source: Source
    ) -> None:
        source.value = -1
        with pytest.raises(ValueError, match="-1"):
            await recent.get()
        source.value = 3
        assert await recent.get() == 3
