"""The store hangs: whoever needs it goes on alone, and hardly waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from time import monotonic

import pytest
from redis.asyncio import Redis

from bot import shared_rate_limit
from bot.rate_limit import Priority
from bot.shared_rate_limit import SharedRateLimit
from services.core.store import open_store
from tests.chaos.valkey import ValkeyServer, own_valkey

CHATS = range(70_001, 70_051)


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    with own_valkey() as server:
        yield server


@pytest.fixture
async def store(valkey: ValkeyServer) -> AsyncIterator[Redis]:
    client = open_store(valkey.url)
    yield client
    await client.aclose(close_connection_pool=True)


async def all_pass(limit: SharedRateLimit) -> float:
    """Seconds until a message to each chat may go."""
    since = monotonic()
    await asyncio.gather(*(limit.acquire(chat, Priority.REPLY) for chat in CHATS))
    return monotonic() - since


class TestHangingStore:
    async def test_holds_messages_up_once_and_briefly(
        self, valkey: ValkeyServer, store: Redis, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shared_rate_limit, "_LEFT_ALONE_SECONDS", 0.5)
        limit = SharedRateLimit(store, 1)
        assert await all_pass(limit) < 1
        keys_before = await store.dbsize()
        with valkey.hanging():
            assert await all_pass(limit) < 3
            assert await all_pass(limit) < 0.1
        await asyncio.sleep(0.6)
        await store.flushall()
        await all_pass(limit)
        assert await store.dbsize() == keys_before, "it does not ask the store again"

    async def test_news_are_listened_for_without_end(self, store: Redis) -> None:
        """The answer's time limit is not one for silence."""
        async with store.pubsub(ignore_subscribe_messages=True) as channel:
            await channel.subscribe("news")
            listening = asyncio.create_task(anext(channel.listen()))
            await asyncio.sleep(1.5)
            assert not listening.done()
            await store.publish("news", "at last")
            assert (await listening)["data"] == "at last"
