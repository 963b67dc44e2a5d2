"""The fast store: a Redis server, or the same interface inside this process.

Nothing in it is the truth: limits, caches and wake-ups, all of which SQL or time can rebuild.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from redis.asyncio import Redis

_POOL_SIZE: Final = 64
_WAIT_SECONDS: Final = 5
_ANSWER_SECONDS: Final = 1
"""A store that is slower than this is as good as away; listening for news has no end."""


class Store:
    """Opens the store when somebody first needs it: a program that is alone may never do so.

    `is_shared`: other processes see it too.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    @property
    def is_shared(self) -> bool:
        return bool(self._url)

    @cached_property
    def client(self) -> Redis:
        return open_store(self._url)

    async def ping(self) -> bool:
        return not self._needed or bool(await self.client.ping())

    async def aclose(self) -> None:
        if self._needed:
            await self.client.aclose()

    @property
    def _needed(self) -> bool:
        return self.is_shared or "client" in self.__dict__


def open_store(url: str) -> Redis:
    """A client for `url`; an empty url means in-process (one process only)."""
    # Imported late: 12 MB that a program without a shared store does without.
    if not url:
        from fakeredis import FakeAsyncRedis, FakeServer  # noqa: PLC0415

        return FakeAsyncRedis(server=FakeServer(), decode_responses=True)

    from redis.asyncio import BlockingConnectionPool, Redis  # noqa: PLC0415

    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=_POOL_SIZE,
        timeout=_WAIT_SECONDS,
        socket_timeout=_ANSWER_SECONDS,
        socket_connect_timeout=_ANSWER_SECONDS,
        decode_responses=True,
    )
    return Redis.from_pool(pool)
