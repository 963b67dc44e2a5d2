"""All SQL of payments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.payments.models import (
    PaymentAttempt,
    PaymentIntent,
    PaymentReview,
    ProviderReceipt,
)
from services.payments.providers.base import Invoice, ProviderPayment
from services.payments.schemas import StartTopUp, TopUpState

TOP_UP = "top_up"


async def add_intent(tx: Tx, intent_id: UUID, command: StartTopUp) -> bool:
    """False if the fan already used this key."""
    return await _insert_once(
        tx,
        PaymentIntent,
        id=intent_id,
        fan_id=command.fan_id,
        key=command.key,
        purpose=TOP_UP,
        amount_minor=command.amount.amount_minor,
        currency=command.amount.currency.value,
        state=TopUpState.WAITING,
        created_at=tx.now,
    )


async def intent_by_key(tx: Tx, fan_id: int, key: str) -> PaymentIntent:
    statement = select(PaymentIntent).where(
        PaymentIntent.fan_id == fan_id, PaymentIntent.key == key
    )
    return (await tx.session.execute(statement)).scalar_one()


async def find_intent(
    tx: Tx, intent_id: UUID, *, fan_id: int | None = None, lock: bool = False
) -> PaymentIntent | None:
    """The intent, of this fan if one is given; `lock` makes others wait until `tx` ends."""
    statement = select(PaymentIntent).where(PaymentIntent.id == intent_id)
    if fan_id is not None:
        statement = statement.where(PaymentIntent.fan_id == fan_id)
    if lock:
        statement = statement.with_for_update(key_share=True)
    return (await tx.session.execute(statement)).scalar()


async def move_intent(
    tx: Tx, intent_id: UUID, allowed: Sequence[TopUpState], state: TopUpState
) -> bool:
    """Change the state if it is one of `allowed`; False: it is not."""
    moved = await tx.session.execute(
        update(PaymentIntent)
        .where(PaymentIntent.id == intent_id, PaymentIntent.state.in_(allowed))
        .values(state=state)
        .returning(PaymentIntent.id)
        .execution_options(synchronize_session="fetch")
    )
    return moved.first() is not None


async def win(tx: Tx, intent_id: UUID, attempt_id: UUID) -> bool:
    """Mark the intent as paid by this attempt; False if another payment was first."""
    won = await tx.session.execute(
        update(PaymentIntent)
        .where(PaymentIntent.id == intent_id, PaymentIntent.winner_id.is_(None))
        .values(state=TopUpState.PAID, winner_id=attempt_id)
        .returning(PaymentIntent.id)
        .execution_options(synchronize_session="fetch")
    )
    return won.first() is not None


def add_attempt(
    tx: Tx, attempt: PaymentAttempt, invoice: Invoice, *, first_check_at: datetime
) -> None:
    attempt.payload = invoice.payload
    attempt.handle = invoice.handle
    attempt.payee_account = invoice.payee_account
    attempt.next_check_at = first_check_at
    tx.session.add(attempt)


async def find_attempt(tx: Tx, attempt_id: UUID) -> PaymentAttempt:
    return await tx.session.get_one(PaymentAttempt, attempt_id)


async def attempts(tx: Tx, intent_id: UUID) -> Sequence[PaymentAttempt]:
    """All codes of an intent, the newest first."""
    statement = (
        select(PaymentAttempt)
        .where(PaymentAttempt.intent_id == intent_id)
        .order_by(PaymentAttempt.number.desc())
    )
    return (await tx.session.execute(statement)).scalars().all()


async def forgotten(tx: Tx, before: datetime, limit: int) -> Sequence[PaymentAttempt]:
    """Watched codes whose planned check should have happened before that moment."""
    statement = (
        select(PaymentAttempt)
        .where(PaymentAttempt.next_check_at < before)
        .order_by(PaymentAttempt.next_check_at)
        .limit(limit)
    )
    return (await tx.session.execute(statement)).scalars().all()


async def add_receipt(
    tx: Tx, attempt: PaymentAttempt, payment: ProviderPayment, amount: Money
) -> bool:
    """Take the payment as ours, once; False if its id is known already."""
    return await _insert_once(
        tx,
        ProviderReceipt,
        provider=attempt.provider,
        payment_id=payment.payment_id,
        attempt_id=attempt.id,
        amount_minor=amount.amount_minor,
        currency=amount.currency.value,
        from_account=payment.from_account,
        paid_at=payment.paid_at,
        received_at=tx.now,
    )


async def receipt_owner(tx: Tx, provider: str, payment_id: str) -> UUID:
    """The attempt that a known payment belongs to."""
    statement = select(ProviderReceipt.attempt_id).where(
        ProviderReceipt.provider == provider, ProviderReceipt.payment_id == payment_id
    )
    return (await tx.session.execute(statement)).scalar_one()


async def credited(tx: Tx, intent: PaymentIntent) -> Money:
    """What all codes of an intent have brought."""
    statement = (
        select(func.coalesce(func.sum(ProviderReceipt.amount_minor), 0))
        .join(PaymentAttempt, PaymentAttempt.id == ProviderReceipt.attempt_id)
        .where(PaymentAttempt.intent_id == intent.id)
    )
    total = (await tx.session.execute(statement)).scalar_one()
    return Money(int(total), Currency(intent.currency))


async def credited_at(tx: Tx, intent: PaymentIntent) -> datetime | None:
    """When the last payment of an intent was credited."""
    statement = (
        select(func.max(ProviderReceipt.received_at))
        .join(PaymentAttempt, PaymentAttempt.id == ProviderReceipt.attempt_id)
        .where(PaymentAttempt.intent_id == intent.id)
    )
    return (await tx.session.execute(statement)).scalar_one()


async def add_review(tx: Tx, attempt_id: UUID, payment_id: str, reason: str, facts: str) -> bool:
    """Ask a person to look; False if this was asked before."""
    return await _insert_once(
        tx,
        PaymentReview,
        id=uuid7(),
        attempt_id=attempt_id,
        payment_id=payment_id,
        reason=reason,
        facts=facts,
        created_at=tx.now,
    )


async def _insert_once(tx: Tx, table: type, **values: Any) -> bool:
    dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
    column = next(iter(table.__table__.primary_key.columns))  # type: ignore[attr-defined]
    inserted = await tx.session.execute(
        dialect.insert(table).values(**values).on_conflict_do_nothing().returning(column)
    )
    return inserted.first() is not None
