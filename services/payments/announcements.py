"""Tells what happened to an intent: the asking domain, or the top-up's own followers."""

from uuid import UUID

from services.core.ids import reference_code
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.payments.models import PaymentIntent
from services.payments.schemas import (
    IntentDelayed,
    IntentExpired,
    IntentNeedsReview,
    IntentPaid,
    IntentRefunded,
    Purpose,
    Way,
)
from services.payments.top_ups.schemas import TopUpDelayed, TopUpExpired, TopUpNeedsReview


def intent_amount(intent: PaymentIntent) -> Money:
    return Money(intent.amount_minor, Currency(intent.currency))


def is_top_up(intent: PaymentIntent) -> bool:
    return intent.purpose == Purpose.TOP_UP


def paid(tx: Tx, intent: PaymentIntent, way: Way, *, again: bool = False) -> None:
    """Of a top-up the settlement itself tells, because it knows the balance."""
    tx.emit(
        IntentPaid(
            intent_id=intent.id,
            fan_id=intent.fan_id,
            purpose=Purpose(intent.purpose),
            subject=intent.subject,
            amount=intent_amount(intent),
            way=way,
            reference=reference_code(intent.id),
            again=again,
        )
    )


def expired(tx: Tx, intent: PaymentIntent) -> None:
    if is_top_up(intent):
        tx.emit(
            TopUpExpired(
                top_up_id=intent.id,
                fan_id=intent.fan_id,
                amount=intent_amount(intent),
                reference=reference_code(intent.id),
            )
        )
        return
    tx.emit(
        IntentExpired(
            intent_id=intent.id,
            fan_id=intent.fan_id,
            purpose=Purpose(intent.purpose),
            subject=intent.subject,
            amount=intent_amount(intent),
            reference=reference_code(intent.id),
        )
    )


def delayed(tx: Tx, intent: PaymentIntent) -> None:
    if is_top_up(intent):
        tx.emit(
            TopUpDelayed(
                top_up_id=intent.id,
                fan_id=intent.fan_id,
                amount=intent_amount(intent),
                reference=reference_code(intent.id),
            )
        )
        return
    tx.emit(
        IntentDelayed(
            intent_id=intent.id,
            fan_id=intent.fan_id,
            purpose=Purpose(intent.purpose),
            subject=intent.subject,
            amount=intent_amount(intent),
            reference=reference_code(intent.id),
        )
    )


def needs_review(tx: Tx, intent: PaymentIntent, reason: str) -> None:
    if is_top_up(intent):
        tx.emit(
            TopUpNeedsReview(
                top_up_id=intent.id,
                fan_id=intent.fan_id,
                amount=intent_amount(intent),
                reference=reference_code(intent.id),
                reason=reason,
            )
        )
        return
    tx.emit(
        IntentNeedsReview(
            intent_id=intent.id,
            fan_id=intent.fan_id,
            purpose=Purpose(intent.purpose),
            subject=intent.subject,
            amount=intent_amount(intent),
            reference=reference_code(intent.id),
            reason=reason,
        )
    )


def refunded(
    tx: Tx, intent: PaymentIntent, refund_id: UUID, amount: Money, *, to_wallet: bool
) -> None:
    tx.emit(
        IntentRefunded(
            refund_id=refund_id,
            intent_id=intent.id,
            fan_id=intent.fan_id,
            purpose=Purpose(intent.purpose),
            subject=intent.subject,
            amount=amount,
            total=Money(intent.refunded_minor, amount.currency),
            reference=reference_code(intent.id),
            to_wallet=to_wallet,
        )
    )
