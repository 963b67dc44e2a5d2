"""From rows to what others see."""

from __future__ import annotations

from services.core.ids import reference_code
from services.core.money import Currency, Money
from services.payments.withdrawals.models import WithdrawalDestination, WithdrawalRow
from services.payments.withdrawals.schemas import (
    BankAccount,
    Destination,
    Withdrawal,
    WithdrawalState,
)


def withdrawal(row: WithdrawalRow) -> Withdrawal:
    currency = Currency(row.currency)
    state = WithdrawalState(row.state)
    return Withdrawal(
        id=row.id,
        fan_id=row.fan_id,
        state=state,
        amount=Money(row.amount_minor, currency),
        fee=Money(row.fee_minor, currency),
        account=BankAccount(row.bank, row.number, row.khqr),
        payee=row.payee,
        bank_name=row.bank_name,
        reference=reference_code(row.id),
        reason=row.reason,
        bank_reference=row.bank_reference,
        approvals=row.approvals,
        approvals_needed=row.approvals_needed,
        created_at=row.created_at,
        sends_at=row.next_try_at if state is WithdrawalState.QUEUED else None,
        ended_at=row.ended_at,
    )


def destination(row: WithdrawalDestination, *, used: bool) -> Destination:
    return Destination(
        id=row.id,
        account=BankAccount(row.bank, row.number, row.khqr),
        payee=row.payee,
        bank_name=row.bank_name,
        currencies=tuple(Currency(code) for code in row.currencies.split()),
        used=used,
    )
