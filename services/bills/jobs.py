"""The background work of bills: sending, saved accounts, and a look for what was forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.bills.keeping import SavedBills
from services.bills.paying import SEND_JOB
from services.bills.schemas import PayByItself, SendBill
from services.bills.service import BillsService
from services.bills.watching import PAY_JOB
from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled

RESCUE: Final = "bills.rescue"
CHECK: Final = "bills.check"
PURGE: Final = "bills.purge"
SCHEDULE: Final = (
    Scheduled(RESCUE, every=timedelta(minutes=1)),
    Scheduled(CHECK, every=timedelta(minutes=10)),
    Scheduled(PURGE, every=timedelta(hours=1)),
)


def register(jobs: Jobs, bills: BillsService, saved: SavedBills) -> None:
    async def rescue(_: Planned) -> None:
        await bills.sending.rescue()

    async def check(_: Planned) -> None:
        await saved.watch.check()

    async def purge(_: Planned) -> None:
        await bills.forget_drafts()

    jobs.register(SEND_JOB, SendBill, bills.sending.send)
    jobs.register(PAY_JOB, PayByItself, saved.watch.pay_due)
    jobs.register(RESCUE, Planned, rescue)
    jobs.register(CHECK, Planned, check)
    jobs.register(PURGE, Planned, purge)
