"""Money that came twice or too late: back to where it came from, or into the fan's wallet."""

from typing import Final

from services.core.ids import derived_uuid, reference_code
from services.core.money import Money
from services.core.uow import Tx
from services.ledger.schemas import PostTransfer
from services.payments import postings
from services.payments.models import PaymentAttempt, PaymentIntent
from services.payments.refunds import repository as refunds
from services.payments.refunds.schemas import NewRefund
from services.payments.schemas import SurplusReturned
from services.wallet import TransactionKind, user_account

SENDS_BACK: Final = frozenset({"payway", "stars"})


async def give_back(
    tx: Tx, intent: PaymentIntent, attempt: PaymentAttempt, payment_id: str, paid: Money
) -> None:
    """Book a received payment that must not win, and start its way back."""
    reference = f"surplus:{reference_code(intent.id)}"
    came_to = (
        postings.pending_refund(paid.currency)
        if attempt.provider in SENDS_BACK
        else user_account(intent.fan_id, paid.currency)
    )
    transfer = PostTransfer(
        id=derived_uuid(attempt.provider, payment_id),
        debit=postings.clearing(attempt.provider, paid.currency),
        credit=came_to,
        amount=paid,
        kind=TransactionKind.REFUND,
        reference=reference,
    )
    await postings.must_move(tx, [transfer])
    done = await refunds.take_from_receipt(tx, attempt.provider, payment_id, paid)
    assert done
    if attempt.provider in SENDS_BACK:
        refund = NewRefund(
            intent_id=intent.id,
            key=str(derived_uuid(attempt.provider, payment_id)),
            provider=attempt.provider,
            payment_id=payment_id,
            amount=paid,
            back=paid,
            reason="surplus",
            surplus=True,
        )
        await refunds.start(tx, refund)
        return
    tx.emit(
        SurplusReturned(
            intent_id=intent.id,
            fan_id=intent.fan_id,
            payment=payment_id,
            amount=paid,
            reference=reference_code(intent.id),
            to_wallet=True,
        )
    )
