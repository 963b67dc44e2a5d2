"""Order numbers in blocks, so that no sale waits for another one's number."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final

from services.core.uow import UnitOfWork
from services.ticketing.repository import orders
from services.ticketing.rules import month_of, order_number

_FIRST_BLOCK: Final = 20
_LARGEST_BLOCK: Final = 1_000
_BUSY: Final = timedelta(seconds=1)


class OrderNumbers:
    """Hands out labels like `HM2026040001`; what a process leaves of a block is never used.

    A block is twice as large as the one before it when that lasted less than a second.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._month = ""
        self._next = 1
        self._left = 0
        self._block = _FIRST_BLOCK
        self._taken_at: datetime | None = None
        self._lock = asyncio.Lock()

    async def take(self, count: int) -> list[str]:
        """So many numbers of the running month, ascending."""
        async with self._lock:
            month = month_of(self.uow.clock.now())
            if month != self._month:
                self._month, self._left = month, 0
            numbers: list[str] = []
            while len(numbers) < count:
                if not self._left:
                    await self._take_block(count - len(numbers))
                numbers.append(order_number(self._month, self._next))
                self._next += 1
                self._left -= 1
            return numbers

    async def _take_block(self, wanted: int) -> None:
        now = self.uow.clock.now()
        is_busy = self._taken_at is not None and now - self._taken_at < _BUSY
        size = min(self._block * 2, _LARGEST_BLOCK) if is_busy else _FIRST_BLOCK
        self._block, self._taken_at = max(size, wanted), now
        month, block = self._month, self._block
        self._next = await self.uow.run(lambda tx: orders.take_numbers(tx, month, block))
        self._left = block
