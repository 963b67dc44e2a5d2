"""What orders do by the clock, and after what payments tell."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.logs import get_logger
from services.core.schedule import Planned, Scheduled
from services.orders.service import OrdersService
from services.payments.schemas import IntentExpired, IntentRefunded

SWEEP: Final = "orders.sweep"
RECOUNT: Final = "orders.recount"
EXPIRED_JOB: Final = "orders.intent_expired"
REFUNDED_JOB: Final = "orders.intent_refunded"

SCHEDULE: Final = (
    Scheduled(SWEEP, every=timedelta(seconds=15)),
    Scheduled(RECOUNT, every=timedelta(hours=1)),
)
log = get_logger("orders")


def register(jobs: Jobs, orders: OrdersService) -> None:
    async def sweep(_: Planned) -> None:
        await orders.sweep()

    async def recount(_: Planned) -> None:
        for number in await orders.differences():
            log.error("order_money_differs", number=number)

    jobs.register(SWEEP, Planned, sweep)
    jobs.register(RECOUNT, Planned, recount)
    jobs.register(EXPIRED_JOB, IntentExpired, orders.expired)
    jobs.register(REFUNDED_JOB, IntentRefunded, orders.refunded)
