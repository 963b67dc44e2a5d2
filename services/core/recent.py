"""What many ask for and one reading serves: kept for a moment, read once however many wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from services.core.clock import Clock

T = TypeVar("T")


class Recent(Generic[T]):
    """The result of `read`, at most `life` old."""

    def __init__(self, read: Callable[[], Awaitable[T]], life: timedelta, clock: Clock) -> None:
        self._read = read
        self._life = life
        self._clock = clock
        self._kept: tuple[T, datetime] | None = None
        self._reading: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """Kept, or from the reading that is under way, or from a new one."""
        if self._kept is not None and self._clock.now() < self._kept[1]:
            return self._kept[0]
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_now())
            self._reading.add_done_callback(self._ended)
        return await asyncio.shield(self._reading)

    def forget(self) -> None:
        """Something has changed: what is being read may be older than that, too."""
        self._kept = self._reading = None

    async def _read_now(self) -> T:
        until = self._clock.now() + self._life
        found = await self._read()
        if self._reading is asyncio.current_task():
            self._kept = found, until
        return found

    def _ended(self, reading: asyncio.Task[T]) -> None:
        if self._reading is reading:
            self._reading = None
        if not reading.cancelled():
            reading.exception()  # seen, also when nobody waits for it any more
