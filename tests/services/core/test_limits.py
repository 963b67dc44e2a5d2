"""Buckets: so many at once, so many for long, each name for itself; with a store and without."""

import asyncio
import socket

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from structlog.testing import capture_logs

from services.core.limits import Budget, Limits

BUDGET = Budget(per_second=2, burst=3)


class Timer:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class TestAlone:
    async def test_takes_the_burst_and_then_its_pace(self) -> None:
        timer = Timer()
        limits = Limits(timer=timer)
        assert [await limits.take("a", BUDGET) for _ in range(3)] == [0, 0, 0]
        assert await limits.take("a", BUDGET) == pytest.approx(0.5)
        timer.now += 0.5
        assert await limits.take("a", BUDGET) == 0
        assert await limits.take("a", BUDGET) > 0
        timer.now += 3600
        assert [await limits.take("a", BUDGET) for _ in range(3)] == [0, 0, 0]
        assert await limits.take("a", BUDGET) > 0

    async def test_names_do_not_touch_each_other(self) -> None:
        limits = Limits(timer=Timer())
        while not await limits.take("a", BUDGET):
            pass
        assert await limits.take("b", BUDGET) == 0

    async def test_waiting_in_vain_costs_nothing(self) -> None:
        timer = Timer()
        limits = Limits(timer=timer)
        for _ in range(50):
            await limits.take("a", BUDGET)
        timer.now += 0.5
        assert await limits.take("a", BUDGET) == 0


class TestShared:
    async def test_processes_share_a_bucket(self, store: Redis) -> None:
        here, there = Limits(store), Limits(store)
        slow = Budget(per_second=0.001, burst=5)
        asked = (each.take("shared", slow) for each in (here, there) for _ in range(5))
        waits = await asyncio.gather(*asked)
        assert sum(wait == 0 for wait in waits) == 5
        assert all(wait > 100 for wait in waits if wait)

    async def test_each_for_itself_while_the_store_is_away(self) -> None:
        silent = socket.socket()  # nobody listens there, and nobody else gets its port
        silent.bind(("127.0.0.1", 0))
        away = Redis(port=silent.getsockname()[1], retry=Retry(NoBackoff(), 0))
        limits = Limits(away, timer=Timer())
        with silent, capture_logs() as logs:
            assert [await limits.take("a", BUDGET) for _ in range(3)] == [0, 0, 0]
            assert await limits.take("a", BUDGET) > 0
        assert [each["event"] for each in logs] == ["limits_store_away"]
        await away.aclose()
