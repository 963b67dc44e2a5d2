"""The operators' side: decide on reviews; without a provider, send by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.roles import Role, RolesService
from services.payments.withdrawals import repository, views
from services.payments.withdrawals.errors import (
    NotBeingSent,
    NotOpenForReview,
    OwnWithdrawal,
    WithdrawalNotFound,
)
from services.payments.withdrawals.models import WithdrawalRow
from services.payments.withdrawals.rules import KNOWN_WAIT, STUCK_AFTER
from services.payments.withdrawals.schemas import (
    BankReason,
    LogLine,
    RejectReason,
    Withdrawal,
    WithdrawalDue,
    WithdrawalState,
)
from services.payments.withdrawals.sending import finish, refuse
from services.payments.withdrawals.service import SEND_JOB
from services.wallet import WalletIsFrozen, WalletService

MOST_EXPORTED: Final = 200
MOST_SHOWN: Final = 6
COLUMNS: Final = (
    "id", "reference", "amount", "currency", "payee", "bank", "account", "khqr", "created_at",
)  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Export:
    """What was handed out to be sent by hand: the rows, and the same as a CSV file."""

    withdrawals: tuple[Withdrawal, ...]
    csv: str


class WithdrawalDesk:
    """Every method needs the role finance, for other people's money only. All is logged."""

    def __init__(
        self, uow: UnitOfWork, wallet: WalletService, roles: RolesService, *, sends_itself: bool
    ) -> None:
        self.uow = uow
        self.sends_itself = sends_itself
        self._wallet = wallet
        self._roles = roles

    @query
    async def waiting(self, tx: Tx, actor_id: int) -> int:
        """How many cases wait for this operator; 0 without the role."""
        if not await self._roles.has(tx, actor_id, Role.FINANCE):
            return 0
        states = [WithdrawalState.REVIEW]
        if not self.sends_itself:
            states += [WithdrawalState.QUEUED, WithdrawalState.SENDING]
        return await repository.count_in(tx, states)

    @query
    async def cases(self, tx: Tx, actor_id: int) -> list[Withdrawal]:
        """The oldest that wait for a decision; without a provider, also what is being sent.

        With one, what it has not answered for an hour comes first.
        """
        await self._look(tx, actor_id)
        reviews = await repository.in_states(tx, (WithdrawalState.REVIEW,), limit=MOST_SHOWN)
        sending = await repository.in_states(tx, (WithdrawalState.SENDING,), limit=MOST_SHOWN)
        if self.sends_itself:
            sending = [row for row in sending if _is_stuck(row, tx.now)]
        return [views.withdrawal(row) for row in (*sending, *reviews)][:MOST_SHOWN]

    @query
    async def case(self, tx: Tx, actor_id: int, withdrawal_id: UUID) -> Withdrawal:
        """One withdrawal of anybody. WithdrawalNotFound."""
        await self._look(tx, actor_id)
        return views.withdrawal(await _any(tx, withdrawal_id))

    @query
    async def log(self, tx: Tx, actor_id: int, withdrawal_id: UUID) -> list[LogLine]:
        await self._look(tx, actor_id)
        return await repository.log_of(tx, withdrawal_id)

    @use_case
    async def approve(self, tx: Tx, actor_id: int, withdrawal_id: UUID) -> Withdrawal:
        """Agree. With the last agreement that is needed it goes into the queue.

        Of two, the second must be another person's; the same person's again changes nothing.
        """
        row = await self._decide(tx, actor_id, withdrawal_id)
        if row.state != WithdrawalState.REVIEW:
            if row.approver_id == actor_id:
                return views.withdrawal(row)
            raise NotOpenForReview
        if row.approvals and row.approver_id == actor_id:
            return views.withdrawal(row)
        approvals = row.approvals + 1
        values = {"approvals": approvals, "approver_id": actor_id}
        if approvals < row.approvals_needed:
            await repository.change(tx, row.id, **values)
        else:
            due_at = tx.now + KNOWN_WAIT
            moved = await repository.move(
                tx, row.id, WithdrawalState.QUEUED, next_try_at=due_at, **values
            )
            assert moved, "the row is locked"
            if self.sends_itself:
                tx.enqueue(SEND_JOB, WithdrawalDue(row.id), run_in=KNOWN_WAIT)
        repository.log(tx, row.id, "approve", actor_id)
        return views.withdrawal(await _any(tx, withdrawal_id))

    @use_case
    async def reject(
        self, tx: Tx, actor_id: int, withdrawal_id: UUID, reason: RejectReason
    ) -> Withdrawal:
        """Say no, also to what waits in the queue: the money is free again, the fan is told."""
        row = await self._decide(tx, actor_id, withdrawal_id)
        state = WithdrawalState.REJECTED
        if row.state == state:
            return views.withdrawal(row)
        if not await refuse(tx, self._wallet, row, reason, actor_id, state):
            raise NotOpenForReview
        return views.withdrawal(await _any(tx, withdrawal_id))

    @use_case
    async def export(self, tx: Tx, actor_id: int) -> Export:
        """Hand out what is due to be sent by hand, and once more what is still being sent.

        From now on its fans cannot take it back. Frozen wallets stay in the queue.
        """
        await self._roles.require(tx, actor_id, Role.FINANCE)
        assert not self.sends_itself, "the provider sends"
        for row in await repository.in_states(tx, (WithdrawalState.QUEUED,), limit=MOST_EXPORTED):
            if row.next_try_at is not None and row.next_try_at <= tx.now:
                await self._hand_out(tx, actor_id, row)
        rows = await repository.in_states(tx, (WithdrawalState.SENDING,), limit=MOST_EXPORTED)
        handed = tuple(views.withdrawal(row) for row in rows)
        return Export(handed, _csv(handed))

    @use_case
    async def mark_sent(
        self, tx: Tx, actor_id: int, withdrawal_id: UUID, bank_reference: str
    ) -> Withdrawal:
        """It has left, under the bank's reference. Quiet when it was marked so before."""
        assert bank_reference.strip()
        row = await self._by_hand(tx, actor_id, withdrawal_id)
        if row.state == WithdrawalState.DONE:
            return views.withdrawal(row)
        if not await finish(tx, self._wallet, row, bank_reference.strip(), actor_id):
            raise NotBeingSent
        return views.withdrawal(await _any(tx, withdrawal_id))

    @use_case
    async def mark_failed(
        self, tx: Tx, actor_id: int, withdrawal_id: UUID, reason: BankReason
    ) -> Withdrawal:
        """The bank did not take it, and it is certain that nothing has left."""
        row = await self._by_hand(tx, actor_id, withdrawal_id)
        if row.state == WithdrawalState.REFUSED:
            return views.withdrawal(row)
        if not await refuse(tx, self._wallet, row, reason, actor_id):
            raise NotBeingSent
        return views.withdrawal(await _any(tx, withdrawal_id))

    async def _look(self, tx: Tx, actor_id: int) -> None:
        """Looking takes no lock."""
        if not await self._roles.has(tx, actor_id, Role.FINANCE):
            await self._roles.require(tx, actor_id, Role.FINANCE)

    async def _decide(self, tx: Tx, actor_id: int, withdrawal_id: UUID) -> WithdrawalRow:
        """The row, locked, for somebody who may decide on it."""
        await self._roles.require(tx, actor_id, Role.FINANCE)
        row = await _any(tx, withdrawal_id, lock=True)
        if row.fan_id == actor_id:
            raise OwnWithdrawal
        return row

    async def _by_hand(self, tx: Tx, actor_id: int, withdrawal_id: UUID) -> WithdrawalRow:
        """With a provider only what it has not answered for an hour may be ended by hand."""
        row = await self._decide(tx, actor_id, withdrawal_id)
        is_open = row.state == WithdrawalState.SENDING
        if is_open and self.sends_itself and not _is_stuck(row, tx.now):
            raise NotBeingSent
        return row

    async def _hand_out(self, tx: Tx, actor_id: int, row: WithdrawalRow) -> None:
        try:
            await self._wallet.check_not_frozen(tx, row.fan_id)
        except WalletIsFrozen:
            return
        if await repository.move(tx, row.id, WithdrawalState.SENDING, sent_at=tx.now):
            repository.log(tx, row.id, "export", actor_id)


async def _any(tx: Tx, withdrawal_id: UUID, *, lock: bool = False) -> WithdrawalRow:
    row = await repository.find(tx, withdrawal_id, lock=lock)
    if row is None or row.state == WithdrawalState.DRAFT:
        raise WithdrawalNotFound
    return row


def _is_stuck(row: WithdrawalRow, now: datetime) -> bool:
    return row.sent_at is not None and now - row.sent_at > STUCK_AFTER


def _csv(withdrawals: Sequence[Withdrawal]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in withdrawals:
        writer.writerow(
            _harmless(value)
            for value in (
                one.id.hex, one.reference, str(one.amount.to_decimal()), one.amount.currency,
                one.payee, one.bank_name, one.account.number, one.account.khqr,
                one.created_at.isoformat(),
            )
        )  # fmt: skip
    return buffer.getvalue()


def _harmless(value: str) -> str:
    """A spreadsheet must not take a payee's name for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value
