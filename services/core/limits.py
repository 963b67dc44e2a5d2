"""How often somebody may ask: a bucket by name, here or in the store that processes share."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Final

from services.core.logs import get_logger

if TYPE_CHECKING:
    from redis.asyncio import Redis

_MOST_NAMES: Final = 100_000
_LEFT_ALONE_SECONDS: Final = 5.0
_MICROSECONDS: Final = 1_000_000
_ROUNDING: Final = 1e-9
log = get_logger("limits")

# The moment when the bucket is empty again, by the store's clock, in microseconds.
_TAKE: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, room = tonumber(ARGV[1]), tonumber(ARGV[2])
local at = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
local wait = at + interval - now - room
if wait > 0 then return wait end
local life = math.ceil((at + interval - now) / 1000) + 1
redis.call('SET', KEYS[1], string.format('%.0f', at + interval), 'PX', life)
return 0
"""


@dataclass(frozen=True, slots=True)
class Budget:
    """`burst` at once, `per_second` for long."""

    per_second: float
    burst: int

    @property
    def interval_seconds(self) -> float:
        return 1 / self.per_second

    @property
    def room_seconds(self) -> float:
        return self.burst / self.per_second


class Limits:
    """Buckets by name. Without a shared store, or while it is away, they are this process's own.

    `timer` gives seconds that only grow.
    """

    def __init__(self, store: Redis | None = None, timer: Callable[[], float] = monotonic) -> None:
        self._timer = timer
        self._empty_at: OrderedDict[str, float] = OrderedDict()
        self._script = store.register_script(_TAKE) if store is not None else None
        self._ask_again_at = 0.0

    async def take(self, name: str, budget: Budget) -> float:
        """0 and one is taken, or the seconds to wait for the next one and none is."""
        if self._script is None or self._timer() < self._ask_again_at:
            return self._take_here(name, budget)
        from redis.exceptions import RedisError  # noqa: PLC0415 - only where there is a store

        interval = round(budget.interval_seconds * _MICROSECONDS)
        room = round(budget.room_seconds * _MICROSECONDS)
        try:
            wait = await self._script(keys=[f"hm:limit:{name}"], args=[interval, room])
        except (RedisError, OSError) as error:
            log.warning("limits_store_away", error=repr(error))
            self._ask_again_at = self._timer() + _LEFT_ALONE_SECONDS
            return self._take_here(name, budget)
        return int(wait) / _MICROSECONDS

    def _take_here(self, name: str, budget: Budget) -> float:
        now = self._timer()
        at = max(now, self._empty_at.get(name, now)) + budget.interval_seconds
        wait = at - now - budget.room_seconds
        if wait > _ROUNDING:
            return wait
        self._empty_at[name] = at
        self._empty_at.move_to_end(name)
        if len(self._empty_at) > _MOST_NAMES:
            self._empty_at.popitem(last=False)
        return 0.0
