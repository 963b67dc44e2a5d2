"""Ways that need no provider: the wallet pays at once, points are set aside and then taken."""

from uuid import UUID

from services.core.ids import reference_code, short_id
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.payments import announcements, points, postings, repository, rules, settlement
from services.payments.announcements import intent_amount
from services.payments.models import PaymentAttempt, PaymentIntent
from services.payments.providers.base import Invoice, ProviderPayment
from services.payments.schemas import AttemptState, IntentState, Purpose, Way
from services.wallet import WalletService


def invoice(attempt_id: UUID) -> Invoice:
    """Paid in the chat or from the wallet; the payload of a Stars invoice names the attempt."""
    return Invoice(payload=short_id(attempt_id), handle=short_id(attempt_id), payee_account="")


async def pay_from_wallet(
    tx: Tx, wallet: WalletService, intent: PaymentIntent, attempt: PaymentAttempt
) -> None:
    """The fan's own money goes to the payee; the PIN was asked for by the caller."""
    payment = await wallet.pay(
        tx,
        key=short_id(attempt.id),
        payer_id=intent.fan_id,
        payee=intent.payee,
        amount=intent_amount(intent),
        reference=f"payment:{reference_code(intent.id)}",
        kind=rules.KINDS[Purpose(intent.purpose)],
    )
    await _won(tx, intent, attempt, str(payment.id))


async def hold_points(
    tx: Tx, wallet: WalletService, intent: PaymentIntent, attempt: PaymentAttempt
) -> None:
    """Set the points aside. Raises InsufficientFunds or WalletIsFrozen."""
    await wallet.check_not_frozen(tx, intent.fan_id)
    await points.hold(tx, intent, attempt.id, Money(attempt.amount_minor, Currency.PTS))


async def confirm_points(
    tx: Tx, wallet: WalletService, intent: PaymentIntent, attempt: PaymentAttempt
) -> None:
    """The points leave the fan, and their worth goes to the payee. Raises WalletIsFrozen."""
    await wallet.check_not_frozen(tx, intent.fan_id)
    await points.capture(tx, attempt)
    due = intent_amount(intent)
    await postings.must_move(
        tx,
        postings.arrival(
            points.NAME,
            str(attempt.id),
            due,
            due,
            intent.payee,
            rules.KINDS[Purpose(intent.purpose)],
            f"payment:{reference_code(intent.id)}",
        ),
    )
    await _won(tx, intent, attempt, str(attempt.id))


async def _won(tx: Tx, intent: PaymentIntent, attempt: PaymentAttempt, payment_id: str) -> None:
    """The intent is locked and waits, so this attempt is its winner."""
    amount = settlement.attempt_amount(attempt)
    payment = ProviderPayment(
        payment_id=payment_id,
        amount=amount.to_decimal(),
        currency=amount.currency,
        to_account="",
        from_account="",
        paid_at=tx.now,
    )
    done = await repository.add_receipt(tx, attempt, payment, amount)
    assert done
    attempt.received_money = True
    await repository.move_attempt(tx, attempt.id, AttemptState.PAID)
    won = await repository.win(tx, intent.id, attempt.id, (IntentState.WAITING,))
    assert won, "a locked intent that waits can be won"
    announcements.paid(tx, intent, Way(attempt.way))
    await settlement.let_go(tx, intent, but=attempt)
