"""The database's clock: one time for all processes, whatever their own clocks say."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from sqlalchemy import text

from services.core.clock import Clock, Steady, SystemClock
from services.core.db import Database
from services.core.logs import get_logger

_MEASURE_EVERY_SECONDS: Final = 60.0
log = get_logger("clock")


class DatabaseClock:
    """PostgreSQL's time, carried forward by the monotonic clock between measurements.

    A process whose own clock jumps or goes back does not notice. If the database's own clock is
    set back, time goes on slowly until it has caught up. SQLite lives in this process, so there
    it is the process clock.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._fallback: Clock = SystemClock()
        self._measured: tuple[datetime, float] | None = None
        self._steady = Steady()

    def now(self) -> datetime:
        if self._measured is None:
            return self._fallback.now()
        moment, at = self._measured
        return self._steady.of(moment + timedelta(seconds=monotonic() - at))

    async def measure(self) -> None:
        if self._database.dialect != "postgresql":
            return
        async with self._database.read.connect() as connection:
            before = monotonic()
            moment = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
            self._measured = moment, (before + monotonic()) / 2

    async def run_forever(self) -> None:
        while True:
            await asyncio.sleep(_MEASURE_EVERY_SECONDS)
            try:
                await self.measure()
            except Exception:  # the last measurement goes on to serve
                log.exception("clock_not_measured")
