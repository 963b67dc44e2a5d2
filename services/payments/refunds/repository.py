"""All SQL of refunds."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.payments.models import (
    PaymentAttempt,
    PaymentIntent,
    PaymentRefund,
    ProviderReceipt,
)
from services.payments.refunds import rules
from services.payments.refunds.schemas import (
    NewRefund,
    Refund,
    RefundState,
    SendBack,
    SendRefund,
)
from services.payments.schemas import IntentState, Way

SEND_JOB = "payments.send_refund"
_IN_FLIGHT = (RefundState.SENDING, RefundState.UNKNOWN)


async def find_by_key(tx: Tx, intent_id: UUID, key: str) -> PaymentRefund | None:
    statement = select(PaymentRefund).where(
        PaymentRefund.intent_id == intent_id, PaymentRefund.key == key
    )
    return (await tx.session.execute(statement)).scalar()


async def of_intent(tx: Tx, intent_id: UUID) -> Sequence[PaymentRefund]:
    statement = (
        select(PaymentRefund)
        .where(PaymentRefund.intent_id == intent_id)
        .order_by(PaymentRefund.id)
    )
    return (await tx.session.execute(statement)).scalars().all()


async def take_from_intent(tx: Tx, intent_id: UUID, amount: Money) -> bool:
    """Count the refund against what was paid; False (and nothing counted) if that is too much."""
    total = PaymentIntent.refunded_minor + amount.amount_minor
    counted = await tx.session.execute(
        update(PaymentIntent)
        .where(
            PaymentIntent.id == intent_id,
            PaymentIntent.winner_id.is_not(None),
            total <= PaymentIntent.amount_minor,
        )
        .values(refunded_minor=total)
        .returning(PaymentIntent.refunded_minor)
        .execution_options(synchronize_session=False)
    )
    return counted.first() is not None


async def mark_intent(tx: Tx, intent: PaymentIntent) -> None:
    """The state that fits what was refunded."""
    await tx.session.refresh(intent)
    whole = intent.refunded_minor == intent.amount_minor
    intent.state = IntentState.REFUNDED if whole else IntentState.PARTLY_REFUNDED


async def take_from_receipt(tx: Tx, provider: str, payment_id: str, back: Money) -> bool:
    """Never more goes back than came; False: it would."""
    total = ProviderReceipt.returned_minor + back.amount_minor
    counted = await tx.session.execute(
        update(ProviderReceipt)
        .where(
            ProviderReceipt.provider == provider,
            ProviderReceipt.payment_id == payment_id,
            ProviderReceipt.currency == back.currency.value,
            total <= ProviderReceipt.amount_minor,
        )
        .values(returned_minor=total)
        .returning(ProviderReceipt.payment_id)
        .execution_options(synchronize_session=False)
    )
    return counted.first() is not None


async def winning_receipt(tx: Tx, intent: PaymentIntent) -> ProviderReceipt:
    """The payment to refund from: the one that won; of a subscription the newest one."""
    order = ProviderReceipt.received_at
    statement = (
        select(ProviderReceipt)
        .where(
            ProviderReceipt.attempt_id == intent.winner_id,
            ProviderReceipt.returned_minor < ProviderReceipt.amount_minor,
        )
        .order_by(order.desc() if intent.recurring else order, ProviderReceipt.payment_id)
        .limit(1)
        .with_for_update()
    )
    return (await tx.session.execute(statement)).scalar_one()


async def start(tx: Tx, new: NewRefund) -> PaymentRefund:
    """A refund that waits to be sent, and the job that sends it."""
    refund = row(tx, new, RefundState.WAITING)
    refund.next_try_at = tx.now
    tx.session.add(refund)
    await tx.session.flush()
    enqueue(tx, refund)
    return refund


async def add_ended(tx: Tx, new: NewRefund, state: RefundState) -> PaymentRefund:
    """A refund that is over in the transaction that decided it."""
    refund = row(tx, new, state)
    refund.ended_at = tx.now
    tx.session.add(refund)
    await tx.session.flush()
    return refund


def row(tx: Tx, new: NewRefund, state: RefundState) -> PaymentRefund:
    return PaymentRefund(
        id=uuid7(),
        intent_id=new.intent_id,
        key=new.key,
        provider=new.provider,
        payment_id=new.payment_id,
        amount_minor=new.amount.amount_minor,
        currency=new.amount.currency.value,
        back_minor=new.back.amount_minor,
        back_currency=new.back.currency.value,
        reason=new.reason,
        surplus=new.surplus,
        state=state,
        tries=0,
        created_at=tx.now,
    )


def enqueue(tx: Tx, refund: PaymentRefund) -> None:
    assert refund.next_try_at is not None
    stamp = int(refund.next_try_at.timestamp())
    tx.enqueue(
        SEND_JOB,
        SendRefund(refund.id, refund.tries),
        run_in=refund.next_try_at - tx.now,
        dedupe=f"{SEND_JOB}:{refund.id}:{refund.tries}:{stamp}",
    )


async def lock(tx: Tx, refund_id: UUID) -> PaymentRefund:
    statement = (
        select(PaymentRefund)
        .where(PaymentRefund.id == refund_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one()


async def lock_receipt(tx: Tx, refund: PaymentRefund) -> None:
    """Refunds of one payment take turns: the provider's total must be of one of them only."""
    statement = (
        select(ProviderReceipt.payment_id)
        .where(
            ProviderReceipt.provider == refund.provider,
            ProviderReceipt.payment_id == refund.payment_id,
        )
        .with_for_update()
    )
    await tx.session.execute(statement)


async def other_in_flight(tx: Tx, refund: PaymentRefund) -> bool:
    statement = select(PaymentRefund.id).where(
        PaymentRefund.provider == refund.provider,
        PaymentRefund.payment_id == refund.payment_id,
        PaymentRefund.id != refund.id,
        PaymentRefund.state.in_(_IN_FLIGHT),
    )
    return (await tx.session.execute(statement)).first() is not None


async def intent_of(tx: Tx, refund: PaymentRefund) -> PaymentIntent:
    return await tx.session.get_one(PaymentIntent, refund.intent_id)


async def what_to_send(tx: Tx, refund: PaymentRefund) -> SendBack:
    """Who gets back how much of which payment. Stars know their payer, who may be somebody else
    than the fan who was asked.
    """
    receipt = await tx.session.get_one(ProviderReceipt, (refund.provider, refund.payment_id))
    attempt = await tx.session.get_one(PaymentAttempt, receipt.attempt_id)
    intent = await intent_of(tx, refund)
    payer = receipt.from_account if refund.provider == Way.STARS else ""
    return SendBack(
        payer_id=int(payer or intent.fan_id),
        handle=attempt.handle,
        payment_id=refund.payment_id,
        amount=Money(refund.back_minor, Currency(refund.back_currency)),
    )


async def forgotten(tx: Tx, before: datetime, limit: int) -> Sequence[PaymentRefund]:
    statement = (
        select(PaymentRefund)
        .where(PaymentRefund.next_try_at < before)
        .order_by(PaymentRefund.next_try_at)
        .limit(limit)
    )
    return (await tx.session.execute(statement)).scalars().all()


def move(refund: PaymentRefund, target: RefundState) -> None:
    """Change the state of a locked refund; what the table of moves forbids is our mistake."""
    state = RefundState(refund.state)
    assert target in rules.MOVES[state], f"{state} -> {target}"
    refund.state = target


def seen(refund: PaymentRefund) -> Refund:
    return Refund(
        id=refund.id,
        intent_id=refund.intent_id,
        amount=Money(refund.amount_minor, Currency(refund.currency)),
        back=Money(refund.back_minor, Currency(refund.back_currency)),
        reason=refund.reason,
        state=RefundState(refund.state),
        created_at=refund.created_at,
        ended_at=refund.ended_at,
    )
