"""The payments domain's background work: checks, recalls, refunds, a look for forgotten ones."""

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.payments.reconciliation.service import ReconciliationService
from services.payments.refunds.repository import SEND_JOB
from services.payments.refunds.schemas import SendRefund
from services.payments.refunds.sending import RefundSending
from services.payments.schemas import CheckAttempt, CloseAttempt, EndIntent
from services.payments.service import END_JOB, PaymentsService
from services.payments.settlement import CHECK_JOB, CLOSE_JOB
from services.payments.stars.schemas import OrphanStars
from services.payments.stars.service import ORPHAN_JOB, StarsSender
from services.payments.top_ups.service import TopUpService
from services.payments.upkeep import BakongUpkeep

RESCUE_JOB: Final = "payments.rescue_checks"
RESCUE_REFUNDS_JOB: Final = "payments.rescue_refunds"
RECONCILE_JOB: Final = "payments.reconcile"
UPKEEP_JOB: Final = "payments.bakong_upkeep"
SCHEDULED: Final = (
    Scheduled(RESCUE_JOB, every=timedelta(minutes=10)),
    Scheduled(RESCUE_REFUNDS_JOB, every=timedelta(minutes=10)),
    Scheduled(RECONCILE_JOB, every=timedelta(days=1)),
    Scheduled(UPKEEP_JOB, every=timedelta(days=1)),
)


def register(jobs: Jobs, top_ups: TopUpService) -> None:
    """Make the jobs that watch intents known to the worker."""
    payments: PaymentsService = top_ups.payments

    async def rescue(_: Planned) -> None:
        await payments.rescue()

    jobs.register(CHECK_JOB, CheckAttempt, payments.run_check)
    jobs.register(CLOSE_JOB, CloseAttempt, payments.close)
    jobs.register(END_JOB, EndIntent, payments.end)
    jobs.register(RESCUE_JOB, Planned, rescue)


def register_refunds(jobs: Jobs, sending: RefundSending, stars: StarsSender) -> None:
    """Make the jobs that send money back known to the worker."""

    async def rescue(_: Planned) -> None:
        await sending.rescue()

    jobs.register(SEND_JOB, SendRefund, sending.send)
    jobs.register(ORPHAN_JOB, OrphanStars, stars.send_orphan_back)
    jobs.register(RESCUE_REFUNDS_JOB, Planned, rescue)


def register_daily(
    jobs: Jobs, reconciliation: ReconciliationService, bakong: BakongUpkeep
) -> None:
    """Make the daily comparison with the providers' statements and the upkeep known."""

    async def upkeep(_: Planned) -> None:
        await bakong.run()

    async def reconcile(_: Planned) -> None:
        await reconciliation.run_daily()

    jobs.register(RECONCILE_JOB, Planned, reconcile)
    jobs.register(UPKEEP_JOB, Planned, upkeep)
