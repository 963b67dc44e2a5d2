"""What an answer of the provider changes, inside one transaction: credit, review, or ask again."""

import json

from services.core.ids import derived_uuid, reference_code
from services.core.logs import get_logger
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.payments import repository, rules
from services.payments.models import PaymentAttempt, PaymentIntent
from services.payments.providers.base import NotYet, Paid, ProviderPayment, Status, Unknown
from services.payments.schemas import (
    CheckAttempt,
    TopUpCredited,
    TopUpDelayed,
    TopUpExpired,
    TopUpNeedsReview,
    TopUpState,
)
from services.wallet import TransactionKind, WalletService

CHECK_JOB = "payments.check_attempt"
_OPEN = (TopUpState.WAITING, TopUpState.EXPIRED, TopUpState.CANCELLED)
log = get_logger("payments")


def intent_amount(intent: PaymentIntent) -> Money:
    return Money(intent.amount_minor, Currency(intent.currency))


async def settle(
    tx: Tx, wallet: WalletService, attempt: PaymentAttempt, intent: PaymentIntent, status: Status
) -> None:
    """Apply one answer. The intent must be locked: pollers of one intent take turns here."""
    match status:
        case Paid(payment):
            attempt.unanswered = 0
            await _receive(tx, wallet, attempt, intent, payment)
        case NotYet():
            attempt.unanswered = 0
            await _expire(tx, attempt, intent)
        case silence:
            attempt.unanswered += 1
            _tell_silence(tx, attempt, intent)
            log.warning("bank_gave_no_answer", attempt_id=str(attempt.id), answer=str(silence))
    reason = status.reason if isinstance(status, Unknown) else type(status).__name__
    attempt.last_answer = reason[:80]


async def plan_next_check(tx: Tx, attempt: PaymentAttempt, intent: PaymentIntent) -> None:
    """Store when to ask again and the job that will; the watching ends when the rules say so.

    If it ends without a single answer in the end, a person must find out what happened.
    """
    attempt.checks += 1
    attempt.next_check_at = rules.next_check(watch(attempt), tx.now)
    if attempt.next_check_at is not None:
        enqueue_check(tx, attempt)
    elif attempt.unanswered and not attempt.received_money:
        await _review(tx, attempt, intent, None, "no_answer")


def watch(attempt: PaymentAttempt) -> rules.Watch:
    return rules.Watch(
        created_at=attempt.created_at,
        expires_at=attempt.expires_at,
        received_money=attempt.received_money,
        unanswered=attempt.unanswered,
    )


def enqueue_check(tx: Tx, attempt: PaymentAttempt) -> None:
    """One waiting job per code and number, however often it is asked for."""
    assert attempt.next_check_at is not None
    tx.enqueue(
        CHECK_JOB,
        CheckAttempt(attempt.id, attempt.checks),
        run_in=attempt.next_check_at - tx.now,
        dedupe=f"{CHECK_JOB}:{attempt.id}:{attempt.checks}",
    )


async def _receive(
    tx: Tx,
    wallet: WalletService,
    attempt: PaymentAttempt,
    intent: PaymentIntent,
    payment: ProviderPayment,
) -> None:
    amount = intent_amount(intent)
    if reason := rules.mismatch(payment, amount, attempt.payee_account):
        await _review(tx, attempt, intent, payment, reason)
        return
    if not await repository.add_receipt(tx, attempt, payment, amount):
        owner = await repository.receipt_owner(tx, attempt.provider, payment.payment_id)
        if owner != attempt.id:
            await _review(tx, attempt, intent, payment, "payment_of_another_code")
        return
    attempt.received_money = True
    was_given_up = intent.state in (TopUpState.EXPIRED, TopUpState.CANCELLED)
    is_first = await repository.win(tx, intent.id, attempt.id)
    credit = await wallet.credit(
        tx,
        credit_id=derived_uuid(attempt.provider, payment.payment_id),
        source=f"clearing:khqr:{amount.currency.lower()}",
        fan_id=intent.fan_id,
        amount=amount,
        reference=f"top_up:{reference_code(intent.id)}",
        kind=TransactionKind.TOP_UP,
    )
    paid_at = payment.paid_at or tx.now
    tx.emit(
        TopUpCredited(
            top_up_id=intent.id,
            fan_id=intent.fan_id,
            amount=amount,
            balance=credit.balance,
            reference=reference_code(intent.id),
            late=was_given_up or paid_at > attempt.expires_at,
            extra=not is_first,
        )
    )


async def _review(
    tx: Tx,
    attempt: PaymentAttempt,
    intent: PaymentIntent,
    payment: ProviderPayment | None,
    reason: str,
) -> None:
    """Credit nothing and let a person decide; the fan is told once."""
    payment_id = payment.payment_id if payment else ""
    if not await repository.add_review(tx, attempt.id, payment_id, reason, _facts(payment)):
        return
    log.error("payment_needs_review", attempt_id=str(attempt.id), reason=reason)
    attempt.received_money = payment is not None
    await repository.move_intent(tx, intent.id, _OPEN, TopUpState.IN_REVIEW)
    tx.emit(
        TopUpNeedsReview(
            top_up_id=intent.id,
            fan_id=intent.fan_id,
            amount=intent_amount(intent),
            reference=reference_code(intent.id),
            reason=reason,
        )
    )


def _facts(payment: ProviderPayment | None) -> str:
    """What the provider said, as JSON, for the person who decides."""
    if payment is None:
        return "{}"
    facts = {
        "amount": str(payment.amount),
        "currency": payment.currency,
        "to_account": payment.to_account,
        "from_account": payment.from_account,
        "paid_at": payment.paid_at.isoformat() if payment.paid_at else None,
    }
    return json.dumps(facts)


async def _expire(tx: Tx, attempt: PaymentAttempt, intent: PaymentIntent) -> None:
    """Only an answer after the expiry of the newest code makes a top-up expired, never silence."""
    newest = (await repository.attempts(tx, intent.id))[0]
    if tx.now <= newest.expires_at or newest.id != attempt.id:
        return
    if await repository.move_intent(tx, intent.id, (TopUpState.WAITING,), TopUpState.EXPIRED):
        tx.emit(
            TopUpExpired(
                top_up_id=intent.id,
                fan_id=intent.fan_id,
                amount=intent_amount(intent),
                reference=reference_code(intent.id),
            )
        )


def _tell_silence(tx: Tx, attempt: PaymentAttempt, intent: PaymentIntent) -> None:
    if attempt.unanswered < rules.SILENT_AFTER or attempt.silence_told or attempt.received_money:
        return
    attempt.silence_told = True
    if intent.state == TopUpState.WAITING:
        tx.emit(
            TopUpDelayed(
                top_up_id=intent.id,
                fan_id=intent.fan_id,
                amount=intent_amount(intent),
                reference=reference_code(intent.id),
            )
        )
