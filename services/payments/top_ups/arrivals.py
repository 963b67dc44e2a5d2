"""Money that a bank has brought without a code of ours being asked for: booked once, as a top-up.

The payer's own app has named the fan, e.g. by a lasting code; the bank has said how much came.
"""

from __future__ import annotations

from uuid import UUID

from services.core.ids import derived_uuid, reference_code, short_id, uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.payments import postings, repository
from services.payments.models import PaymentAttempt
from services.payments.providers.base import ProviderPayment
from services.payments.schemas import (
    AttemptState,
    IntentState,
    PaymentRequest,
    Purpose,
    Way,
)
from services.payments.service import PaymentsService
from services.payments.top_ups.rules import LIFETIME
from services.wallet import TransactionKind, WalletService, user_account


async def book(
    tx: Tx,
    wallet: WalletService,
    payments: PaymentsService,
    fan_id: int,
    provider: str,
    payment: ProviderPayment,
) -> UUID | None:
    """Into the fan's wallet, in the money that came; the top-up. None: it was booked before."""
    if await repository.receipt_owner(tx, provider, payment.payment_id) is not None:
        return None
    amount = Money.from_decimal(payment.amount, Currency(payment.currency))
    asked = await payments.request(
        tx,
        PaymentRequest(
            key=short_id(derived_uuid(provider, payment.payment_id)),
            fan_id=fan_id,
            purpose=Purpose.TOP_UP,
            subject="",
            amount=amount,
            payee=user_account(fan_id, amount.currency),
            ways=frozenset({Way.KHQR}),
            expires_at=tx.now + LIFETIME,
            digital=False,
            description_en="",
            description_km="",
        ),
    )
    intent = await payments.intent(tx, asked.id, lock=True)
    if intent.winner_id is not None:
        return None  # by a twin that was faster
    attempt = _attempt(tx, intent.id, provider, payment, amount)
    repository.add_attempt(tx, attempt)
    await tx.session.flush()
    if not await repository.add_receipt(tx, attempt, payment, amount):
        raise AssertionError("the request is locked and its payment was not known")
    won = await repository.win(tx, intent.id, attempt.id, (IntentState.WAITING,))
    assert won, "the request is locked and waits"
    await wallet.credit(
        tx,
        credit_id=derived_uuid(provider, payment.payment_id),
        source=postings.clearing(provider, amount.currency),
        fan_id=fan_id,
        amount=amount,
        reference=f"top_up:{reference_code(intent.id)}",
        kind=TransactionKind.TOP_UP,
    )
    return intent.id


def _attempt(
    tx: Tx, intent_id: UUID, provider: str, payment: ProviderPayment, amount: Money
) -> PaymentAttempt:
    """The one try, which has succeeded: nobody asks about it any more."""
    return PaymentAttempt(
        id=uuid7(),
        intent_id=intent_id,
        number=1,
        key=f"{Way.KHQR}1",
        way=Way.KHQR,
        provider=provider,
        state=AttemptState.PAID,
        amount_minor=amount.amount_minor,
        currency=amount.currency.value,
        payload="",
        handle=payment.payment_id[:64],
        payee_account=payment.to_account[:32],
        created_at=tx.now,
        expires_at=tx.now,
        answered_at=tx.now,
        checks=0,
        unanswered=0,
        received_money=True,
    )
