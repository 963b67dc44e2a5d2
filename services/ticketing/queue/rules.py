"""The arithmetic of the waiting room: the draw, the pace, an honest guess. No I/O."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from services.ticketing.queue.schemas import Wait

TICK_EVERY: Final = timedelta(seconds=2)
IDLE_TICK_EVERY: Final = timedelta(seconds=5)
DRAW_AFTER: Final = timedelta(seconds=2)
"""The draw waits so long after the sale's start, for joins that were under way."""
_COUNT_EVERY: Final = timedelta(seconds=10)
_LOOK_EVERY: Final = timedelta(seconds=20)
PACE_MINUTES: Final = 5
_KEY_BYTES: Final = 8


def next_gathering_tick(now: datetime, opens_at: datetime, sale_at: datetime) -> timedelta:
    """When to look at a room again that is still to be drawn; never later than the draw."""
    if now < opens_at:
        return min(opens_at - now, _LOOK_EVERY)
    return max(min(sale_at + DRAW_AFTER - now, _COUNT_EVERY), timedelta(0))


def look_again(ahead: int | None) -> timedelta:
    """How soon a place is worth telling anew: the farther from the front, the later."""
    if ahead is None or ahead <= 100:
        return timedelta(seconds=2)
    return timedelta(seconds=5 if ahead <= 1_000 else 15)


def draw_key(seed: str, fan_id: int) -> int:
    """The fan's lot: the first 63 bits of HMAC-SHA256 over the fan's id, keyed by the seed.

    Whoever knows the seed (everybody, after the draw) can work it out again; before, nobody can
    tell whether it is a good one, and nobody can choose it.
    """
    digest = hmac.digest(seed.encode(), str(fan_id).encode(), sha256)
    return int.from_bytes(digest[:_KEY_BYTES]) >> 1


def seed_hash(seed: str) -> str:
    """What is published before the draw: SHA-256 of the seed, so that it cannot be changed."""
    return sha256(seed.encode()).hexdigest()


def wait(ahead: int, *, per_hour: int, capacity: int, pass_life: timedelta) -> Wait:
    """How long `ahead` people take: at the pace seen, and if everybody used the whole time.

    Whole minutes, rounded up, at least one.
    """
    slowest = capacity / (pass_life / timedelta(minutes=1))
    fastest = max(per_hour / 60, slowest)
    return Wait(_minutes(ahead / fastest), _minutes(ahead / slowest))


def _minutes(number: float) -> timedelta:
    return timedelta(minutes=max(1, -int(-number // 1)))
