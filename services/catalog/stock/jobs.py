"""What stock does by the clock: tidy holds away that have run out, count it against its log."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.catalog.stock.service import StockService
from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled

SWEEP: Final = "stock.sweep"
RECOUNT: Final = "stock.recount"

SCHEDULE: Final = (
    Scheduled(SWEEP, every=timedelta(minutes=1)),
    Scheduled(RECOUNT, every=timedelta(minutes=5)),
)


def register(jobs: Jobs, stock: StockService) -> None:
    async def sweep(_: Planned) -> None:
        await stock.sweep()

    async def recount(_: Planned) -> None:
        await stock.recount()

    jobs.register(SWEEP, Planned, sweep)
    jobs.register(RECOUNT, Planned, recount)
