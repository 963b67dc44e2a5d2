"""Wake-ups between processes: "look now". Lost ones cost a second, never a message."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from services.core.logs import get_logger

if TYPE_CHECKING:
    from redis.asyncio import Redis

INBOX: Final = "inbox"
OUTBOX: Final = "outbox"
_CHANNEL: Final = "hm:wake"
log = get_logger("wakeups")


class Wakeups:
    """Calls the listeners of a topic in this process and, over a shared store, in all others."""

    def __init__(self, store: Redis | None) -> None:
        self._store = store
        self._listeners: dict[str, list[Callable[[], None]]] = defaultdict(list)
        self._publishing: set[asyncio.Task[None]] = set()

    def on(self, topic: str, listener: Callable[[], None]) -> None:
        self._listeners[topic].append(listener)

    def notify(self, topic: str) -> None:
        """Returns at once; never fails."""
        for listener in self._listeners[topic]:
            listener()
        if self._store is not None and len(self._publishing) < 2:
            task = asyncio.create_task(self._publish(self._store, topic))
            self._publishing.add(task)
            task.add_done_callback(self._publishing.discard)

    async def _publish(self, store: Redis, topic: str) -> None:
        from redis.exceptions import RedisError  # noqa: PLC0415 - only where there is a store

        try:
            await store.publish(_CHANNEL, topic)
        except (RedisError, OSError):
            log.warning("wakeup_lost", topic=topic)

    async def run_forever(self) -> None:
        """Listen to the other processes; comes back by itself when the store was away."""
        from redis.exceptions import RedisError  # noqa: PLC0415 - only where there is a store

        while self._store is not None:
            try:
                await self._listen(self._store)
            except (RedisError, OSError):
                log.warning("wakeups_unreachable")
                await asyncio.sleep(1)

    async def _listen(self, store: Redis) -> None:
        async with store.pubsub(ignore_subscribe_messages=True) as channel:
            await channel.subscribe(_CHANNEL)
            async for message in channel.listen():
                for listener in self._listeners[str(message["data"])]:
                    listener()
