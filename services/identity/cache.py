"""Profiles of the fans who are active now, so that a tap on a menu asks no database."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from services.core.clock import Clock
from services.core.logs import get_logger
from services.identity.schemas import FanProfile

if TYPE_CHECKING:
    from redis.asyncio import Redis

KEEP: Final = timedelta(minutes=5)
MOST: Final = 20_000
_NEWS: Final = "identity:changed"
_RECONNECT_SECONDS: Final = 1.0
log = get_logger("identity")


@dataclass(frozen=True, slots=True)
class _Kept:
    profile: FanProfile
    until: datetime


class ProfileCache:
    """The least recently used profile goes first; none is older than five minutes.

    A change replaces the profile here and is told to the other processes through `store`;
    `listen` hears theirs. `epoch` guards against putting back what was read before a change.
    """

    def __init__(self, clock: Clock, store: Redis | None = None) -> None:
        self._clock = clock
        self._store = store
        self._kept: OrderedDict[int, _Kept] = OrderedDict()
        self.epoch = 0

    def get(self, fan_id: int) -> FanProfile | None:
        kept = self._kept.get(fan_id)
        if kept is None or kept.until <= self._clock.now():
            return None
        self._kept.move_to_end(fan_id)
        return kept.profile

    def put_read(self, profile: FanProfile, epoch: int) -> None:
        """Keep what was read since `epoch`, unless something changed while it was read."""
        if epoch == self.epoch:
            self._put(profile)

    async def put_changed(self, profile: FanProfile) -> None:
        """Keep what a committed change made of the profile, and tell the other processes."""
        self.epoch += 1
        self._put(profile)
        await self._tell(profile.id)

    async def changed(self, fan_id: int) -> None:
        """A committed change of this fan: whoever asks next, here or elsewhere, reads it anew."""
        self._forget(fan_id)
        await self._tell(fan_id)

    async def _tell(self, fan_id: int) -> None:
        if self._store is None:
            return
        from redis.exceptions import RedisError  # noqa: PLC0415 - only where there is a store

        try:
            await self._store.publish(_NEWS, fan_id)
        except RedisError as error:  # the others see it after five minutes
            log.warning("profile_news_lost", fan_id=fan_id, error=repr(error))

    async def listen(self) -> None:
        """Drop what other processes changed, until cancelled. Needs a `store`."""
        from redis.exceptions import RedisError  # noqa: PLC0415 - only where there is a store

        assert self._store is not None
        while True:
            try:
                async with self._store.pubsub() as news:
                    await news.subscribe(_NEWS)
                    self._forget_all()  # whatever was told while nobody listened is unknown
                    async for message in news.listen():
                        if message["type"] == "message":
                            self._forget(int(message["data"]))
            except (RedisError, OSError) as error:
                log.warning("profile_news_unreachable", error=repr(error))
                await asyncio.sleep(_RECONNECT_SECONDS)

    def _put(self, profile: FanProfile) -> None:
        self._kept[profile.id] = _Kept(profile, self._clock.now() + KEEP)
        self._kept.move_to_end(profile.id)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def _forget(self, fan_id: int) -> None:
        self.epoch += 1
        self._kept.pop(fan_id, None)

    def _forget_all(self) -> None:
        self.epoch += 1
        self._kept.clear()
