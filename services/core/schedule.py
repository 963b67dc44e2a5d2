"""Work by the clock: each planned time of a job is taken once, by whichever worker is first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import String, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork

_MAX_CATCH_UP: Final = 48
_KEEP_SLOTS: Final = timedelta(days=7)
log = get_logger("schedule")


class ScheduleSlot(Base):
    """One planned run of a job, in UTC; its row exists once the run was handed out."""

    __tablename__ = "schedule_slots"

    job: Mapped[str] = mapped_column(String(80), primary_key=True)
    slot: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)


@dataclass(frozen=True, slots=True)
class Planned:
    """The payload of a scheduled job: the time it was planned for."""

    slot: datetime


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A job and its rhythm; `catch_up`: whether runs missed while nobody worked are made up."""

    job: str
    every: timedelta
    catch_up: bool = False

    def slot_at(self, moment: datetime) -> datetime:
        """The latest planned time that is not after `moment`."""
        seconds = int(self.every.total_seconds())
        return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, UTC)

    def due(self, last: datetime | None, now: datetime) -> Iterator[datetime]:
        """Planned times after `last` up to `now`: all of them, or only the newest."""
        newest = self.slot_at(now)
        if last is None or not self.catch_up:
            if last is None or newest > last:
                yield newest
            return
        slot = max(last + self.every, newest - self.every * _MAX_CATCH_UP)
        while slot <= newest:
            yield slot
            slot += self.every


class Schedule:
    """Turns planned times into outbox messages, in one transaction with the proof that it did."""

    def __init__(self, uow: UnitOfWork, planned: Sequence[Scheduled]) -> None:
        self.uow = uow
        self._planned = planned
        self._seen: dict[str, datetime] = {}

    async def run_forever(self) -> None:
        while True:
            try:
                await self.tick()
            except Exception:  # the next tick tries again; nothing is lost
                log.exception("schedule_failed")
            await asyncio.sleep(1)

    async def tick(self) -> None:
        """Hand out every run that is due and was not handed out yet."""
        now = self.uow.clock.now()
        for job in self._planned:
            if self._seen.get(job.job) != job.slot_at(now):
                await self.uow.run(lambda tx, job=job: self._hand_out(tx, job))  # type: ignore[misc]
                self._seen[job.job] = job.slot_at(now)

    async def _hand_out(self, tx: Tx, job: Scheduled) -> None:
        newest = select(func.max(ScheduleSlot.slot)).where(ScheduleSlot.job == job.job)
        last = (await tx.session.execute(newest)).scalar()
        for slot in job.due(last, tx.now):
            if await self._take(tx, job.job, slot):
                tx.enqueue(job.job, Planned(slot))
        await tx.session.execute(
            delete(ScheduleSlot).where(
                ScheduleSlot.job == job.job,
                ScheduleSlot.slot < tx.now - max(_KEEP_SLOTS, job.every * 2),
            )
        )

    async def _take(self, tx: Tx, job: str, slot: datetime) -> bool:
        dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
        taken = await tx.session.execute(
            dialect.insert(ScheduleSlot)
            .values(job=job, slot=slot)
            .on_conflict_do_nothing()
            .returning(ScheduleSlot.job)
        )
        return taken.first() is not None
