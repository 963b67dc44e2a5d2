"""The ledger's own background work: expired holds go back, waiting credits are folded in."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.core.uow import UnitOfWork
from services.ledger import service as ledger
from services.ledger.folds import Folder

EXPIRE_HOLDS: Final = "wallet.expire_holds"
SCHEDULED: Final = (Scheduled(EXPIRE_HOLDS, timedelta(minutes=1)),)
_MOST_BATCHES: Final = 50  # a run that ends before the job's lease; the next one goes on


class LedgerUpkeep:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._folder = Folder(uow)

    async def expire_holds(self) -> int:
        """Give back every hold whose time is over; how many."""
        expired = 0
        for _ in range(_MOST_BATCHES):
            batch = await self.uow.run(ledger.expire_holds)
            if batch == 0:
                break
            expired += batch
        return expired

    async def fold_forever(self) -> None:
        await self._folder.run_forever()


def register(jobs: Jobs, upkeep: LedgerUpkeep) -> None:
    async def expire_holds(_: Planned) -> None:
        await upkeep.expire_holds()

    jobs.register(EXPIRE_HOLDS, Planned, expire_holds)
