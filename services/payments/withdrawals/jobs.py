"""The background work of withdrawals: sending, and a look for what was forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.payments.withdrawals.schemas import WithdrawalDue
from services.payments.withdrawals.sending import WithdrawalSending
from services.payments.withdrawals.service import SEND_JOB, WithdrawalsService

RESCUE: Final = "withdrawals.rescue"
PURGE: Final = "withdrawals.purge"
SCHEDULED: Final = (
    Scheduled(RESCUE, timedelta(minutes=1)),
    Scheduled(PURGE, timedelta(hours=1)),
)


def register(
    jobs: Jobs, withdrawals: WithdrawalsService, sending: WithdrawalSending | None
) -> None:
    """`sending` None: nothing is ever sent by itself, operators do it."""

    async def send(due: WithdrawalDue) -> None:
        if sending is not None:
            await sending.send(due)

    async def rescue(_: Planned) -> None:
        if sending is not None:
            await sending.rescue()

    async def purge(_: Planned) -> None:
        await withdrawals.forget_drafts()

    jobs.register(SEND_JOB, WithdrawalDue, send)
    jobs.register(RESCUE, Planned, rescue)
    jobs.register(PURGE, Planned, purge)
