"""Numbers of orders of every kind, in blocks, so that no sale waits for another one's number."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base
from services.core.formats import in_phnom_penh
from services.core.uow import Tx, UnitOfWork
from services.core.upserts import insert_into

_FIRST_BLOCK: Final = 20
_LARGEST_BLOCK: Final = 1_000
_BUSY: Final = timedelta(seconds=1)


class OrderNumberBlock(Base):
    """How many order numbers of a month were handed out, in blocks, to whoever sells."""

    __tablename__ = "ticket_order_number_blocks"

    month: Mapped[str] = mapped_column(String(6), primary_key=True)
    handed_out: Mapped[int]


def month_of(moment: datetime) -> str:
    """`202604`, by Cambodian clocks."""
    return f"{in_phnom_penh(moment):%Y%m}"


def order_number(month: str, count: int) -> str:
    """`HM2026040001`: a label for people; four digits or more after the month."""
    return f"HM{month}{count:04d}"


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
        """So many numbers of the running month, ascending; in a transaction of its own."""
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
        self._next = await self.uow.run(lambda tx: _hand_out(tx, month, block))
        self._left = block


async def _hand_out(tx: Tx, month: str, count: int) -> int:
    """A block of the month's numbers; the first of them."""
    statement = (
        insert_into(tx, OrderNumberBlock)
        .values(month=month, handed_out=count)
        .on_conflict_do_update(
            index_elements=["month"],
            set_={"handed_out": OrderNumberBlock.handed_out + count},
        )
        .returning(OrderNumberBlock.handed_out)
    )
    return int((await tx.session.execute(statement)).scalar_one()) - count + 1
