"""Refunds: decided in the asker's transaction; what a provider must send is sent by a job."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.core.ids import derived_uuid, reference_code
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from services.payments import announcements, postings
from services.payments import repository as payments
from services.payments.errors import (
    NothingToRefund,
    RefundKeyReused,
    RefundMustBeWhole,
    RefundNotCovered,
    RefundTooLarge,
)
from services.payments.models import PaymentIntent, PaymentRefund, ProviderReceipt
from services.payments.refunds import repository, rules
from services.payments.refunds.schemas import NewRefund, Refund, RefundState
from services.wallet import TransactionKind, user_account


async def refund(tx: Tx, intent_id: UUID, amount: Money, reason: str, key: str) -> Refund:
    """Give `amount` of a paid intent back, whole or in parts; the same key is one refund.

    The money leaves the payee at once. KHQR cannot be sent back and goes to the wallet, as does
    PayWay after 29 days. Raises NothingToRefund, RefundTooLarge, RefundMustBeWhole (Stars),
    RefundNotCovered (the payee has not got it) or RefundKeyReused.
    """
    intent = await payments.find_intent(tx, intent_id, lock=True)
    if intent is None or intent.winner_id is None or not amount:
        raise NothingToRefund
    assert amount.currency == intent.currency
    assert amount.amount_minor > 0
    if done := await repository.find_by_key(tx, intent_id, key):
        if done.amount_minor != amount.amount_minor:
            raise RefundKeyReused
        return repository.seen(done)
    before_minor = intent.refunded_minor
    if not await repository.take_from_intent(tx, intent_id, amount):
        raise RefundTooLarge(left=Money(intent.amount_minor - before_minor, amount.currency))
    receipt = await repository.winning_receipt(tx, intent)
    new = NewRefund(
        intent_id=intent_id,
        key=key,
        provider=receipt.provider,
        payment_id=receipt.payment_id,
        amount=amount,
        back=_back(intent, receipt, before_minor, amount),
        reason=reason[:80],
    )
    begun = await _begin(tx, intent, new, receipt.paid_at or receipt.received_at)
    await repository.mark_intent(tx, intent)
    if begun.ended_at is not None:
        to_wallet = begun.state == RefundState.TO_WALLET
        announcements.refunded(tx, intent, begun.id, amount, to_wallet=to_wallet)
    return repository.seen(begun)


async def _begin(
    tx: Tx, intent: PaymentIntent, new: NewRefund, paid_at: datetime
) -> PaymentRefund:
    """Take the money from the payee and start its way by the provider that brought it."""
    done = await repository.take_from_receipt(tx, new.provider, new.payment_id, new.back)
    assert done
    fan = user_account(intent.fan_id, new.amount.currency)
    match new.provider:
        case "wallet":
            return await _at_once(tx, intent, new, RefundState.DONE, [(intent.payee, fan)])
        case "points":
            steps = [(intent.payee, postings.clearing("points", new.amount.currency))]
            return await _at_once(tx, intent, new, RefundState.DONE, steps)
        case "payway" if tx.now < paid_at + rules.SOURCE_TAKES_BACK_FOR:
            pass
        case "stars":
            pass
        case _:
            return await _at_once(tx, intent, new, RefundState.TO_WALLET, [(intent.payee, fan)])
    begun = await repository.start(tx, new)
    waits_at = postings.pending_refund(new.amount.currency)
    await _post(tx, intent, begun.id, new, [(intent.payee, waits_at)])
    return begun


async def _at_once(
    tx: Tx,
    intent: PaymentIntent,
    new: NewRefund,
    state: RefundState,
    steps: Sequence[tuple[str, str]],
) -> PaymentRefund:
    ended = await repository.add_ended(tx, new, state)
    await _post(tx, intent, ended.id, new, steps)
    return ended


async def _post(
    tx: Tx,
    intent: PaymentIntent,
    refund_id: UUID,
    new: NewRefund,
    steps: Sequence[tuple[str, str]],
) -> None:
    transfers = [
        PostTransfer(
            id=derived_uuid("refund", refund_id, debit),
            debit=debit,
            credit=credit,
            amount=new.amount,
            kind=TransactionKind.REFUND,
            reference=f"refund:{reference_code(intent.id)}",
        )
        for debit, credit in steps
    ]
    if new.provider == "points":
        transfers.append(
            PostTransfer(
                id=derived_uuid("refund", refund_id, "points"),
                debit=postings.clearing("points", new.back.currency),
                credit=user_account(intent.fan_id, new.back.currency),
                amount=new.back,
                kind=TransactionKind.REFUND,
                reference=f"refund:{reference_code(intent.id)}",
            )
        )
    outcomes = await ledger.post_linked(tx, transfers)
    if not all(outcome.verdict.moved for outcome in outcomes):
        raise RefundNotCovered(amount=new.amount)


def _back(
    intent: PaymentIntent, receipt: ProviderReceipt, before_minor: int, amount: Money
) -> Money:
    """The refund in the money that was paid with. Stars come back whole or not at all."""
    if receipt.provider == "stars" and amount.amount_minor != intent.amount_minor:
        raise RefundMustBeWhole
    minor = rules.back_minor(
        receipt.amount_minor, intent.amount_minor, before_minor, amount.amount_minor
    )
    return Money(max(minor, 1), Currency(receipt.currency))
