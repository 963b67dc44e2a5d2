"""What vouchers do by the clock: their counters are held against the lines of orders."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.checkout.vouchers.service import VouchersService
from services.core.jobs import Jobs
from services.core.logs import get_logger
from services.core.schedule import Planned, Scheduled

RECOUNT: Final = "checkout.recount_vouchers"
SCHEDULE: Final = (Scheduled(RECOUNT, every=timedelta(hours=1)),)
log = get_logger("checkout")


def register(jobs: Jobs, vouchers: VouchersService) -> None:
    async def recount(_: Planned) -> None:
        for code in await vouchers.differences():
            log.error("voucher_differs", code=code)

    jobs.register(RECOUNT, Planned, recount)
