"""The worker's part: one id for ever, asked again after silence, never paid twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork, use_case
from services.payments.withdrawals import postings, repository, views
from services.payments.withdrawals.models import WithdrawalRow
from services.payments.withdrawals.ports import (
    Declined,
    NeverArrived,
    Outcome,
    PayoutOrder,
    PayoutProvider,
    Pending,
    Sent,
    Unknown,
)
from services.payments.withdrawals.rules import (
    FROZEN_WAIT,
    STUCK_AFTER,
    TRY_LEASE,
    next_try,
)
from services.payments.withdrawals.schemas import (
    WithdrawalDue,
    WithdrawalPaid,
    WithdrawalReturned,
    WithdrawalState,
)
from services.payments.withdrawals.service import SEND_JOB
from services.wallet import WalletIsFrozen, WalletService

_FORGOTTEN: Final = timedelta(minutes=2)
_AT_ONCE: Final = 100
log = get_logger("withdrawals")


class WithdrawalSending:
    """Sends what is queued and finds out what became of it. Everything may run twice."""

    def __init__(self, uow: UnitOfWork, wallet: WalletService, provider: PayoutProvider) -> None:
        self.uow = uow
        self._wallet = wallet
        self._provider = provider

    async def send(self, due: WithdrawalDue) -> None:
        """The job: take the turn, speak to the bank, book what it says."""
        begun = await self._begin(due.withdrawal_id)
        if begun is None:
            return
        order, was_sent = begun
        outcome = await self._ask(order, was_sent=was_sent)
        log.info("withdrawal", withdrawal_id=order.id, outcome=outcome)
        await self._settle(due.withdrawal_id, outcome)

    async def _ask(self, order: PayoutOrder, *, was_sent: bool) -> Outcome:
        """After a first try the bank is asked; what never arrived goes again under its id."""
        if was_sent:
            outcome = await self._provider.status(order)
            if not isinstance(outcome, NeverArrived):
                return outcome
        return await self._provider.send(order)

    @use_case
    async def rescue(self, tx: Tx) -> None:
        """By the clock: what was due and got no turn, because its job was lost, gets one."""
        for withdrawal_id in await repository.overdue(tx, tx.now - _FORGOTTEN, _AT_ONCE):
            name = f"withdrawal:{withdrawal_id}"
            tx.enqueue(SEND_JOB, WithdrawalDue(withdrawal_id), dedupe=name)

    @use_case
    async def _begin(self, tx: Tx, withdrawal_id: UUID) -> tuple[PayoutOrder, bool] | None:
        """What to send, and whether it may have been sent before; None: not now."""
        if not await repository.take_turn(tx, withdrawal_id, tx.now + TRY_LEASE):
            return None
        row = await repository.find(tx, withdrawal_id)
        assert row is not None
        was_sent = row.state == WithdrawalState.SENDING
        if not was_sent:
            try:
                await self._wallet.check_not_frozen(tx, row.fan_id)
            except WalletIsFrozen:
                await self._later(tx, row.id, FROZEN_WAIT, "frozen")
                return None
            if not await repository.move(tx, row.id, WithdrawalState.SENDING, sent_at=tx.now):
                return None
            repository.log(tx, row.id, "send", None)
        # Should this process die now, its message comes again when the turn has run out.
        return _order(row), was_sent

    @use_case
    async def _settle(self, tx: Tx, withdrawal_id: UUID, outcome: Outcome) -> None:
        row = await repository.find(tx, withdrawal_id, lock=True)
        if row is None or row.state != WithdrawalState.SENDING:
            return
        match outcome:
            case Sent(bank_reference):
                await finish(tx, self._wallet, row, bank_reference, actor_id=None)
            case Declined(reason):
                await refuse(tx, self._wallet, row, reason, actor_id=None)
            case Pending() | NeverArrived():
                await self._wait(tx, row, type(outcome).__name__)
            case Unknown(why):
                await self._wait(tx, row, why)

    async def _wait(self, tx: Tx, row: WithdrawalRow, answer: str) -> None:
        assert row.sent_at is not None
        if tx.now - row.sent_at > STUCK_AFTER:
            log.error("withdrawal_stuck", withdrawal_id=str(row.id), answer=answer)
        await self._later(tx, row.id, next_try(row.tries), answer)

    async def _later(self, tx: Tx, withdrawal_id: UUID, wait: timedelta, answer: str) -> None:
        await repository.change(
            tx, withdrawal_id, next_try_at=tx.now + wait, last_answer=answer[:80]
        )
        tx.enqueue(SEND_JOB, WithdrawalDue(withdrawal_id), run_in=wait)


async def finish(
    tx: Tx, wallet: WalletService, row: WithdrawalRow, bank_reference: str, actor_id: int | None
) -> bool:
    """The money has arrived. False: it has ended before."""
    if not await repository.move(
        tx,
        row.id,
        WithdrawalState.DONE,
        bank_reference=bank_reference[:80],
        ended_at=tx.now,
        next_try_at=None,
    ):
        return False
    await postings.pay_out(tx, wallet, row)
    repository.log(tx, row.id, "done", actor_id, bank_reference)
    view = views.withdrawal(row)
    tx.emit(
        WithdrawalPaid(
            withdrawal_id=row.id,
            fan_id=row.fan_id,
            amount=view.amount,
            payee=view.payee or view.bank_name,
            reference=view.reference,
        )
    )
    return True


async def refuse(
    tx: Tx,
    wallet: WalletService,
    row: WithdrawalRow,
    reason: str,
    actor_id: int | None,
    state: WithdrawalState = WithdrawalState.REFUSED,
) -> bool:
    """It will not be paid: the money is free again. False: it has ended before."""
    if not await repository.move(
        tx, row.id, state, reason=reason[:32], ended_at=tx.now, next_try_at=None
    ):
        return False
    await postings.give_back(tx, wallet, row)
    repository.log(tx, row.id, str(state), actor_id, reason)
    view = views.withdrawal(row)
    tx.emit(
        WithdrawalReturned(
            withdrawal_id=row.id,
            fan_id=row.fan_id,
            total=view.total,
            reason=reason,
            reference=view.reference,
        )
    )
    return True


def _order(row: WithdrawalRow) -> PayoutOrder:
    view = views.withdrawal(row)
    return PayoutOrder(row.id.hex, view.account, view.amount, f"Hang Meas {view.reference}")
