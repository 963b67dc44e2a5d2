"""What crosses the border of withdrawals: accounts, withdrawals, what happened to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.core.money import Currency, Money

MAX_KEY_CHARACTERS: Final = 22


class WithdrawalState(StrEnum):
    """Where a withdrawal stands; rules.MOVES says what may follow what."""

    DRAFT = "draft"  # shown to the fan; no money is set aside
    REVIEW = "review"  # the money is set aside; operators look at it
    QUEUED = "queued"  # allowed; it leaves at its time, and can be cancelled until then
    SENDING = "sending"  # given to the bank, whose answer is not final yet
    DONE = "done"
    REFUSED = "refused"  # by the bank; the money is free again
    REJECTED = "rejected"  # by an operator; the money is free again
    CANCELLED = "cancelled"  # by the fan; the money is free again

    @property
    def is_over(self) -> bool:
        return self in _OVER

    @property
    def came_back(self) -> bool:
        return self in _CAME_BACK


_CAME_BACK = {WithdrawalState.REFUSED, WithdrawalState.REJECTED, WithdrawalState.CANCELLED}
_OVER = {WithdrawalState.DONE, *_CAME_BACK}


class RejectReason(StrEnum):
    """Why an operator says no; the fan reads it in the own language."""

    NAME_DIFFERS = "name_differs"
    SUSPICIOUS = "suspicious"
    NEEDS_VERIFICATION = "needs_verification"


class BankReason(StrEnum):
    """Why the bank says no."""

    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_NOT_FOUND = "account_not_found"
    WRONG_CURRENCY = "wrong_currency"
    BANK_REFUSED = "bank_refused"


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where money goes: a bank's account by its number, or the payee of a KHQR.

    `khqr` is the text of a code without amount; then `bank` is empty and `number` is the Bakong
    account, `name@bank`.
    """

    bank: str
    number: str
    khqr: str = ""

    @property
    def name(self) -> str:
        """The same for the same account, whoever saved it and however."""
        return f"bakong:{self.number}" if self.khqr else f"bank:{self.bank}:{self.number}"


@dataclass(frozen=True, slots=True)
class Destination:
    """A saved account. `payee` is whose it is, as the bank or the code says."""

    id: UUID
    account: BankAccount
    payee: str
    bank_name: str
    currencies: tuple[Currency, ...]
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareWithdrawal:
    """`amount` arrives at the bank; the fee comes on top. `key` makes a second tap harmless."""

    fan_id: int
    destination_id: UUID
    amount: Money
    key: str

    def __post_init__(self) -> None:
        assert 0 < len(self.key) <= MAX_KEY_CHARACTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A withdrawal as fans and operators see it.

    `total` is amount and fee: what leaves the wallet. `reason` says why it came back.
    `approvals` of `approvals_needed` operators have agreed.
    """

    id: UUID
    fan_id: int
    state: WithdrawalState
    amount: Money
    fee: Money
    account: BankAccount
    payee: str
    bank_name: str
    reference: str
    reason: str
    bank_reference: str
    approvals: int
    approvals_needed: int
    created_at: datetime
    sends_at: datetime | None
    ended_at: datetime | None

    @property
    def total(self) -> Money:
        return self.amount + self.fee

    @property
    def can_cancel(self) -> bool:
        return self.state in (
            WithdrawalState.DRAFT, WithdrawalState.REVIEW, WithdrawalState.QUEUED,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class WithdrawalDue:
    """The job that sends one withdrawal, or asks what became of it."""

    withdrawal_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalPaid:
    """Event: the bank has paid; `amount` has arrived, `fee` was kept."""

    withdrawal_id: UUID
    fan_id: int
    amount: Money
    payee: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalReturned:
    """Event: it was refused by the bank or an operator; `total` is free in the wallet again."""

    withdrawal_id: UUID
    fan_id: int
    total: Money
    reason: str
    reference: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log; `actor_id` None: the program itself."""

    action: str
    actor_id: int | None
    note: str
    at: datetime
