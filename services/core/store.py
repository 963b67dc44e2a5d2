"""The fast store: a Redis server, or the same interface inside this process.

Nothing in it is the truth: limits, caches and wake-ups, all of which SQL or time can rebuild.
"""

from __future__ import annotations

from redis.asyncio import BlockingConnectionPool, Redis

_POOL_SIZE = 64
_WAIT_SECONDS = 5
_ANSWER_SECONDS = 1
"""A store that is slower than this is as good as away; listening for news has no end."""


def open_store(url: str) -> Redis:
    """A client for `url`; an empty url means in-process (one process only)."""
    if not url:
        from fakeredis import FakeAsyncRedis, FakeServer  # noqa: PLC0415 - 0.3 s, only if needed

        return FakeAsyncRedis(server=FakeServer(), decode_responses=True)
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=_POOL_SIZE,
        timeout=_WAIT_SECONDS,
        socket_timeout=_ANSWER_SECONDS,
        socket_connect_timeout=_ANSWER_SECONDS,
        decode_responses=True,
    )
    return Redis.from_pool(pool)
