"""Giving back an earlier payment, whole or in parts, never more than was paid."""

from __future__ import annotations

from uuid import UUID

from services.core.ids import derived_uuid
from services.core.money import Money
from services.core.uow import Tx
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer, StatementLine, Verdict
from services.wallet.errors import (
    PayeeCannotCover,
    PaymentKeyReused,
    PaymentNotFound,
    RefundTooHigh,
)
from services.wallet.repository import refunds as repository
from services.wallet.schemas import Refund, TransactionKind, user_account


async def give_back(
    tx: Tx, *, key: str, payer_id: int, payment_id: UUID, amount: Money, reference: str
) -> Refund:
    account = user_account(payer_id, amount.currency)
    paid = await _payment(tx, payment_id, account)
    transfer = PostTransfer(
        id=derived_uuid("wallet_refund", payment_id, key),
        debit=paid.other_side,
        credit=account,
        amount=amount,
        kind=TransactionKind.REFUND,
        reference=reference,
    )
    (outcome,) = await ledger.post(tx, [transfer])
    paid_minor = -paid.amount.amount_minor
    match outcome.verdict:
        case Verdict.POSTED:
            fits = await repository.count(
                tx, transfer.id, payment_id, paid_minor, amount.amount_minor
            )
            if not fits:
                raise RefundTooHigh(left=await _left(tx, payment_id, paid))
        case Verdict.REPLAYED:
            pass
        case Verdict.CONFLICT:
            raise PaymentKeyReused(key=key)
        case Verdict.INSUFFICIENT_FUNDS:
            left = await _left(tx, payment_id, paid)
            if amount > left:
                raise RefundTooHigh(left=left)
            balance = outcome.debit_balance
            available = balance.available if balance else Money.zero(amount.currency)
            raise PayeeCannotCover(available=available, required=amount)
        case wrong:
            raise AssertionError(f"refund of {payment_id}: {wrong}")
    return Refund(
        id=transfer.id,
        payment_id=payment_id,
        amount=amount,
        left=await _left(tx, payment_id, paid),
        is_new=outcome.verdict is Verdict.POSTED,
    )


async def _payment(tx: Tx, payment_id: UUID, account: str) -> StatementLine:
    """The payment as its payer saw it: money that left."""
    line = await ledger.find_transfer(tx, payment_id, account)
    if line is None or line.amount.amount_minor > 0:
        raise PaymentNotFound(payment_id=str(payment_id))
    return line


async def _left(tx: Tx, payment_id: UUID, paid: StatementLine) -> Money:
    refunded = await repository.refunded_minor(tx, payment_id)
    return Money(-paid.amount.amount_minor - refunded, paid.amount.currency)
