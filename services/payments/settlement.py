"""What an answer of a provider changes, inside one transaction: book, give back, review, wait."""

import json
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid, reference_code
from services.core.logs import get_logger
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.payments import announcements, points, postings, repository, rules, surplus
from services.payments.announcements import intent_amount, is_top_up
from services.payments.models import PaymentAttempt, PaymentIntent
from services.payments.providers.base import (
    Absent,
    Closed,
    Declined,
    NotYet,
    Paid,
    ProviderPayment,
    Static,
    Status,
    Unknown,
)
from services.payments.schemas import (
    AttemptState,
    CheckAttempt,
    CloseAttempt,
    IntentState,
    Purpose,
    Way,
)
from services.payments.top_ups.schemas import TopUpCredited
from services.wallet import TransactionKind, WalletService

CHECK_JOB: Final = "payments.check_attempt"
CLOSE_JOB: Final = "payments.close_attempt"
_OPEN: Final = (IntentState.WAITING, IntentState.EXPIRED, IntentState.CANCELLED)
log = get_logger("payments")


def attempt_amount(attempt: PaymentAttempt) -> Money:
    """In the money of the way: Stars, points, or the intent's own."""
    return Money(attempt.amount_minor, Currency(attempt.currency))


async def settle(
    tx: Tx,
    wallet: WalletService,
    attempt: PaymentAttempt,
    intent: PaymentIntent,
    status: Status,
    *,
    planned: bool,
) -> None:
    """Apply one answer. The intent must be locked: pollers of one intent take turns here.

    Only planned questions count into the patience with a silent provider, so a fan who asks
    often does not put the next planned one off.
    """
    match status:
        case Paid(payment):
            _answered(tx, attempt)
            await receive(tx, wallet, attempt, intent, payment)
        case NotYet() | Absent() | Closed() | Declined():
            _answered(tx, attempt)
            await _unpaid(tx, attempt, status)
            await expire_if_over(tx, intent)
        case Static() | Unknown():
            attempt.unanswered = attempt.unanswered + 1 if planned else max(attempt.unanswered, 1)
            _tell_silence(tx, attempt, intent)
            log.warning("bank_gave_no_answer", attempt_id=str(attempt.id), answer=str(status))
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
        await review(tx, attempt, intent, None, "no_answer")


def watch(attempt: PaymentAttempt) -> rules.Watch:
    return rules.Watch(
        created_at=attempt.created_at,
        expires_at=attempt.expires_at,
        received_money=attempt.received_money,
        unanswered=attempt.unanswered,
    )


def enqueue_check(tx: Tx, attempt: PaymentAttempt) -> None:
    """One waiting job per attempt and number, however often it is asked for."""
    assert attempt.next_check_at is not None
    tx.enqueue(
        CHECK_JOB,
        CheckAttempt(attempt.id, attempt.checks),
        run_in=attempt.next_check_at - tx.now,
        dedupe=f"{CHECK_JOB}:{attempt.id}:{attempt.checks}",
    )


async def receive(
    tx: Tx,
    wallet: WalletService,
    attempt: PaymentAttempt,
    intent: PaymentIntent,
    payment: ProviderPayment,
) -> None:
    """Money that a provider reports: ours once, and then where it belongs."""
    due = attempt_amount(attempt)
    owner = await repository.receipt_owner(tx, attempt.provider, payment.payment_id)
    if owner == attempt.id:
        return  # booked before; whatever is said of it now, it is booked once
    if reason := _why_not(attempt, due, payment, owner):
        await review(tx, attempt, intent, payment, reason)
        return
    if not await repository.add_receipt(tx, attempt, payment, due):
        await review(tx, attempt, intent, payment, "payment_of_another_code")
        return
    if intent.state != IntentState.WAITING:
        await repository.settle_review(tx, attempt.id, payment.payment_id)
    attempt.received_money = True
    await repository.move_attempt(tx, attempt.id, AttemptState.PAID)
    if is_top_up(intent):
        await _credit_top_up(tx, wallet, attempt, intent, payment)
    elif await repository.win(
        tx, intent.id, attempt.id, (IntentState.WAITING, IntentState.IN_REVIEW)
    ):
        await book(tx, attempt, intent, payment)
        announcements.paid(tx, intent, Way(attempt.way))
        await let_go(tx, intent, but=attempt)
    else:
        await surplus.give_back(tx, intent, attempt, payment.payment_id, due)


def _why_not(
    attempt: PaymentAttempt, due: Money, payment: ProviderPayment, owner: UUID | None
) -> str | None:
    """Why a reported payment must not be booked by itself; None: it is what was asked for."""
    if reason := rules.mismatch(payment, due, attempt.payee_account):
        return reason
    if owner is not None:
        return "payment_of_another_code"
    return "returned_by_provider" if payment.returned else None


async def review(
    tx: Tx,
    attempt: PaymentAttempt,
    intent: PaymentIntent,
    payment: ProviderPayment | None,
    reason: str,
) -> None:
    """Book nothing and let a person decide; the fan is told once."""
    payment_id = payment.payment_id if payment else ""
    if not await repository.add_review(tx, attempt.id, payment_id, reason, _facts(payment)):
        return
    log.error("payment_needs_review", attempt_id=str(attempt.id), reason=reason)
    attempt.received_money = payment is not None
    await repository.move_intent(tx, intent.id, IntentState.IN_REVIEW, _OPEN)
    announcements.needs_review(tx, intent, reason)


async def expire_if_over(tx: Tx, intent: PaymentIntent) -> bool:
    """Only answers after the end make an intent expired, never silence.

    A top-up ends with its last code, because a new one can be made for it; any other intent at
    its own time. Neither before no attempt can bring money any more.
    """
    tried = await repository.attempts(tx, intent.id)
    over = bool(tried) if is_top_up(intent) else tx.now > intent.expires_at
    over = over and all(is_settled(tx, one) for one in tried)
    if not over or not await repository.move_intent(
        tx, intent.id, IntentState.EXPIRED, (IntentState.WAITING,)
    ):
        return False
    for attempt in tried:
        if attempt.way == Way.POINTS:
            await points.release(tx, intent, attempt)
    announcements.expired(tx, intent)
    return True


async def let_go(tx: Tx, intent: PaymentIntent, but: PaymentAttempt | None = None) -> None:
    """Recall every attempt that could still bring money: points now, the others by a job."""
    for attempt in await repository.attempts(tx, intent.id):
        if (but is not None and attempt.id == but.id) or attempt.state not in rules.UNSETTLED:
            continue
        if attempt.way == Way.POINTS:
            await points.release(tx, intent, attempt)
        else:
            job = CloseAttempt(attempt.id)
            tx.enqueue(CLOSE_JOB, job, dedupe=f"{CLOSE_JOB}:{attempt.id}")


def _answered(tx: Tx, attempt: PaymentAttempt) -> None:
    attempt.unanswered = 0
    attempt.answered_at = tx.now


async def _unpaid(tx: Tx, attempt: PaymentAttempt, status: Status) -> None:
    """What an unpaid attempt has become."""
    unsure = attempt.state in (AttemptState.CREATING, AttemptState.UNKNOWN)
    match status:
        case Closed():
            await repository.move_attempt(tx, attempt.id, AttemptState.CLOSED)
        case Absent() if unsure and tx.now > attempt.created_at + rules.NEVER_MADE_AFTER:
            await repository.move_attempt(tx, attempt.id, AttemptState.FAILED)
        case NotYet() if unsure:
            # It was made, but its code never reached us: nobody can pay it knowingly.
            job = CloseAttempt(attempt.id)
            tx.enqueue(CLOSE_JOB, job, dedupe=f"{CLOSE_JOB}:{attempt.id}")
        case _:
            pass


def is_settled(tx: Tx, attempt: PaymentAttempt) -> bool:
    """Whether it can bring no money any more, as far as the provider has said so."""
    if attempt.state not in rules.UNSETTLED:
        return True
    match Way(attempt.way):
        case Way.STARS:  # may_pay has refused since then; one under way has this long to end
            return tx.now > attempt.expires_at + rules.STARS_GRACE
        case Way.WALLET | Way.POINTS:
            return True
        case Way.KHQR | Way.PAYWAY | Way.CARD:
            return attempt.answered_at is not None and attempt.answered_at > attempt.expires_at


async def book(
    tx: Tx, attempt: PaymentAttempt, intent: PaymentIntent, payment: ProviderPayment
) -> None:
    """Money that came goes to the payee of the intent."""
    await postings.must_move(
        tx,
        postings.arrival(
            attempt.provider,
            payment.payment_id,
            attempt_amount(attempt),
            intent_amount(intent),
            intent.payee,
            rules.KINDS[Purpose(intent.purpose)],
            f"payment:{reference_code(intent.id)}",
        ),
    )


async def _credit_top_up(
    tx: Tx,
    wallet: WalletService,
    attempt: PaymentAttempt,
    intent: PaymentIntent,
    payment: ProviderPayment,
) -> None:
    """The money stays with the fan in every case: late, cancelled, paid twice."""
    amount = intent_amount(intent)
    ran_out = intent.state == IntentState.EXPIRED and tx.now > attempt.expires_at
    was_given_up = ran_out or intent.state == IntentState.CANCELLED
    is_first = await repository.win(tx, intent.id, attempt.id, (*_OPEN, IntentState.IN_REVIEW))
    credit = await wallet.credit(
        tx,
        credit_id=derived_uuid(attempt.provider, payment.payment_id),
        source=postings.clearing(attempt.provider, amount.currency),
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
        "returned": str(payment.returned),
    }
    return json.dumps(facts)


def _tell_silence(tx: Tx, attempt: PaymentAttempt, intent: PaymentIntent) -> None:
    if attempt.unanswered < rules.SILENT_AFTER or attempt.silence_told or attempt.received_money:
        return
    attempt.silence_told = True
    if intent.state == IntentState.WAITING:
        announcements.delayed(tx, intent)


def unsettled(tried: Sequence[PaymentAttempt]) -> list[PaymentAttempt]:
    """Those that could still bring money."""
    return [one for one in tried if one.state in rules.UNSETTLED]
