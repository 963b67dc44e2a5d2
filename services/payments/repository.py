"""All SQL of intents, attempts and receipts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select, update

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.payments import rules
from services.payments.models import (
    PaymentAttempt,
    PaymentIntent,
    PaymentReview,
    ProviderReceipt,
    ProviderToken,
)
from services.payments.providers.base import ProviderPayment
from services.payments.schemas import AttemptState, IntentState, PaymentRequest


async def add_intent(tx: Tx, intent_id: UUID, request: PaymentRequest) -> bool:
    """False if the fan already used this key for this purpose."""
    return await insert_once(
        tx,
        PaymentIntent,
        id=intent_id,
        fan_id=request.fan_id,
        key=request.key,
        purpose=request.purpose,
        subject=request.subject,
        amount_minor=request.amount.amount_minor,
        currency=request.amount.currency.value,
        payee=request.payee,
        ways=",".join(sorted(request.ways)),
        digital=request.digital,
        recurring=request.recurring,
        stars=request.stars,
        description_en=request.description_en,
        description_km=request.description_km,
        state=IntentState.WAITING,
        created_at=tx.now,
        expires_at=request.expires_at,
    )


async def intent_by_key(tx: Tx, fan_id: int, purpose: str, key: str) -> PaymentIntent:
    statement = select(PaymentIntent).where(
        PaymentIntent.fan_id == fan_id,
        PaymentIntent.purpose == purpose,
        PaymentIntent.key == key,
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
        # What another task committed while this one waited must be seen.
        statement = statement.with_for_update(key_share=True).execution_options(
            populate_existing=True
        )
    return (await tx.session.execute(statement)).scalar()


async def move_intent(
    tx: Tx,
    intent_id: UUID,
    target: IntentState,
    sources: Collection[IntentState] | None = None,
) -> bool:
    """Change the state if it is one of `sources` (None: all that the table of moves allows)."""
    allowed = rules.intent_sources(target)
    sources = allowed if sources is None else sources
    assert set(sources) <= allowed, f"{sources} -> {target} is not in the table of moves"
    moved = await tx.session.execute(
        update(PaymentIntent)
        .where(PaymentIntent.id == intent_id, PaymentIntent.state.in_(sources))
        .values(state=target)
        .returning(PaymentIntent.id)
        .execution_options(synchronize_session="fetch")
    )
    return moved.first() is not None


async def win(tx: Tx, intent_id: UUID, attempt_id: UUID, sources: Collection[IntentState]) -> bool:
    """Mark the intent as paid by this attempt; False if it may not be paid (any more)."""
    assert set(sources) <= rules.intent_sources(IntentState.PAID)
    won = await tx.session.execute(
        update(PaymentIntent)
        .where(
            PaymentIntent.id == intent_id,
            PaymentIntent.winner_id.is_(None),
            PaymentIntent.state.in_(sources),
        )
        .values(state=IntentState.PAID, winner_id=attempt_id)
        .returning(PaymentIntent.id)
        .execution_options(synchronize_session="fetch")
    )
    return won.first() is not None


async def move_attempt(tx: Tx, attempt_id: UUID, target: AttemptState) -> bool:
    """Change the state as the table of moves allows it; False: it does not."""
    moved = await tx.session.execute(
        update(PaymentAttempt)
        .where(
            PaymentAttempt.id == attempt_id,
            PaymentAttempt.state.in_(rules.attempt_sources(target)),
        )
        .values(state=target)
        .returning(PaymentAttempt.id)
        .execution_options(synchronize_session="fetch")
    )
    return moved.first() is not None


def add_attempt(tx: Tx, attempt: PaymentAttempt) -> None:
    tx.session.add(attempt)


async def find_attempt(tx: Tx, attempt_id: UUID) -> PaymentAttempt:
    return await tx.session.get_one(PaymentAttempt, attempt_id)


async def attempt_by_id(tx: Tx, attempt_id: UUID) -> PaymentAttempt | None:
    return await tx.session.get(PaymentAttempt, attempt_id)


async def attempt_by_handle(tx: Tx, provider: str, handle: str) -> PaymentAttempt | None:
    statement = select(PaymentAttempt).where(
        PaymentAttempt.provider == provider, PaymentAttempt.handle == handle
    )
    return (await tx.session.execute(statement)).scalar()


async def attempts(tx: Tx, intent_id: UUID) -> Sequence[PaymentAttempt]:
    """All attempts of an intent, the newest first."""
    statement = (
        select(PaymentAttempt)
        .where(PaymentAttempt.intent_id == intent_id)
        .order_by(PaymentAttempt.number.desc())
    )
    return (await tx.session.execute(statement)).scalars().all()


async def forgotten(tx: Tx, before: datetime, limit: int) -> Sequence[PaymentAttempt]:
    """Watched attempts whose planned check should have happened before that moment."""
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
    return await insert_once(
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


async def receipt_owner(tx: Tx, provider: str, payment_id: str) -> UUID | None:
    """The attempt that a known payment belongs to; None: it is not known."""
    statement = select(ProviderReceipt.attempt_id).where(
        ProviderReceipt.provider == provider, ProviderReceipt.payment_id == payment_id
    )
    return (await tx.session.execute(statement)).scalar()


async def credited(tx: Tx, intent: PaymentIntent) -> Money:
    """What all attempts of an intent have brought in its own currency."""
    statement = (
        select(func.coalesce(func.sum(ProviderReceipt.amount_minor), 0))
        .join(PaymentAttempt, PaymentAttempt.id == ProviderReceipt.attempt_id)
        .where(
            PaymentAttempt.intent_id == intent.id,
            ProviderReceipt.currency == intent.currency,
        )
    )
    total = (await tx.session.execute(statement)).scalar_one()
    return Money(int(total), Currency(intent.currency))


async def credited_at(tx: Tx, intent: PaymentIntent) -> datetime | None:
    """When the last payment of an intent was booked."""
    statement = (
        select(func.max(ProviderReceipt.received_at))
        .join(PaymentAttempt, PaymentAttempt.id == ProviderReceipt.attempt_id)
        .where(PaymentAttempt.intent_id == intent.id)
    )
    return (await tx.session.execute(statement)).scalar_one()


async def payer_account(tx: Tx, intent: PaymentIntent) -> str:
    """From which account the first payment came, as the provider said; empty: it did not."""
    statement = (
        select(ProviderReceipt.from_account)
        .join(PaymentAttempt, PaymentAttempt.id == ProviderReceipt.attempt_id)
        .where(PaymentAttempt.intent_id == intent.id)
        .order_by(ProviderReceipt.received_at)
        .limit(1)
    )
    return (await tx.session.execute(statement)).scalar() or ""


async def received_at(tx: Tx, attempt_id: UUID) -> datetime | None:
    """When the first payment of an attempt was booked."""
    statement = select(func.min(ProviderReceipt.received_at)).where(
        ProviderReceipt.attempt_id == attempt_id
    )
    return (await tx.session.execute(statement)).scalar_one()


async def add_review(tx: Tx, attempt_id: UUID, payment_id: str, reason: str, facts: str) -> bool:
    """Ask a person to look; False if this was asked before."""
    return await insert_once(
        tx,
        PaymentReview,
        id=uuid7(),
        attempt_id=attempt_id,
        payment_id=payment_id,
        reason=reason,
        facts=facts,
        created_at=tx.now,
    )


async def settle_review(tx: Tx, attempt_id: UUID, payment_id: str) -> None:
    """A payment that did not fit and now does needs nobody's decision any more."""
    await tx.session.execute(
        update(PaymentReview)
        .where(
            PaymentReview.attempt_id == attempt_id,
            PaymentReview.payment_id == payment_id,
            PaymentReview.state == "open",
        )
        .values(state="dismissed", decided_at=tx.now)
        .execution_options(synchronize_session=False)
    )


async def is_under_review(tx: Tx, intent_id: UUID) -> bool:
    """Whether a finding about this intent still waits for a person."""
    statement = select(
        exists().where(
            PaymentReview.attempt_id == PaymentAttempt.id,
            PaymentAttempt.intent_id == intent_id,
            PaymentReview.state == "open",
        )
    )
    return bool((await tx.session.execute(statement)).scalar())


async def provider_token(tx: Tx, provider: str) -> ProviderToken | None:
    return await tx.session.get(ProviderToken, provider)


async def keep_token(tx: Tx, provider: str, sealed: bytes) -> None:
    """The newest one counts."""
    row = insert_into(tx, ProviderToken).values(
        provider=provider, sealed=sealed, renewed_at=tx.now
    )
    newer = {"sealed": sealed, "renewed_at": tx.now}
    await tx.session.execute(row.on_conflict_do_update(index_elements=["provider"], set_=newer))


async def insert_once(tx: Tx, table: type, **values: Any) -> bool:
    """Insert the row; False if one with its unique values is there."""
    column = next(iter(table.__table__.primary_key.columns))  # type: ignore[attr-defined]
    inserted = await tx.session.execute(
        insert_into(tx, table).values(**values).on_conflict_do_nothing().returning(column)
    )
    return inserted.first() is not None


async def first_receipt(tx: Tx, attempt_id: UUID) -> ProviderReceipt | None:
    """What came first of a try; a subscription's brings money again and again."""
    statement = (
        select(ProviderReceipt)
        .where(ProviderReceipt.attempt_id == attempt_id)
        .order_by(ProviderReceipt.received_at, ProviderReceipt.payment_id)
        .limit(1)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()
