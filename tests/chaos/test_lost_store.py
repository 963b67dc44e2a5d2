"""The store hangs: whoever needs it goes on alone, and hardly waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis

from bot import shared_rate_limit
from bot.rate_limit import Priority
from bot.shared_rate_limit import SharedRateLimit
from services.core import store as core_store
from services.core.store import open_store
from tests.chaos.valkey import ValkeyServer, own_valkey

CHATS = range(70_001, 70_051)
PATIENCE_SECONDS = 60.0


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    with own_valkey() as server:
        yield server


@pytest.fixture
async def store(valkey: ValkeyServer, impatient: None) -> AsyncIterator[Redis]:
    client = open_store(valkey.url)
    yield client
    await client.aclose(close_connection_pool=True)


async def all_pass(limit: SharedRateLimit) -> None:
    """A message to each chat may go."""
    await asyncio.gather(*(limit.acquire(chat, Priority.REPLY) for chat in CHATS))


class TestHangingStore:
    async def test_holds_messages_up_once_and_briefly(
        self, valkey: ValkeyServer, store: Redis, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Once: each message asks twice at most, and the next ones not at all for a while."""
        now, asked, answered = 1_000.0, 0, 0
        monkeypatch.setattr(shared_rate_limit, "monotonic", lambda: now)
        limit = SharedRateLimit(store, 1)
        ask = limit._acquire

        async def counted(*, keys: list[str], args: list[str | int]) -> int:
            nonlocal asked, answered
            asked += 1
            answer = int(await ask(keys=keys, args=args))
            answered += 1
            return answer

        monkeypatch.setattr(limit, "_acquire", counted)

        async def all_are_answered() -> None:
            """By the store itself. A machine that stands still for its second makes it look away,
            so that it is left alone, and asked again.
            """
            nonlocal now, asked, answered
            async with asyncio.timeout(PATIENCE_SECONDS):
                while answered < len(CHATS):
                    now += shared_rate_limit._LEFT_ALONE_SECONDS + 1
                    asked = answered = 0
                    await all_pass(limit)

        await all_are_answered()
        asked = answered = 0
        with valkey.hanging():
            await all_pass(limit)
            assert len(CHATS) <= asked <= 2 * len(CHATS)
            asked = 0
            await all_pass(limit)
            assert asked == answered == 0
        await all_are_answered()

    @pytest.mark.usefixtures("impatient")
    def test_an_answer_is_not_waited_for_longer_than_a_second(self) -> None:
        assert core_store._ANSWER_SECONDS <= 1

    async def test_news_are_listened_for_without_end(self, store: Redis) -> None:
        """The answer's time limit is not one for silence."""
        async with store.pubsub(ignore_subscribe_messages=True) as channel:
            await channel.subscribe("news")
            listening = asyncio.create_task(anext(channel.listen()))
            await asyncio.sleep(1.5)
            assert not listening.done()
            await store.publish("news", "at last")
            assert (await listening)["data"] == "at last"
