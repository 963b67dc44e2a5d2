"""Paying with points: set aside while the fan decides, taken when they win, else free again."""

from uuid import UUID

from services.core.ids import derived_uuid, reference_code
from services.core.money import Money
from services.core.uow import Tx
from services.ledger import service as ledger
from services.ledger.schemas import CaptureHold, PlaceHold, ReleaseHold, Verdict
from services.payments import postings, repository
from services.payments.models import PaymentAttempt, PaymentIntent
from services.payments.schemas import POINTS, AttemptState
from services.wallet import InsufficientFunds, user_account

NAME = "points"


async def hold(tx: Tx, intent: PaymentIntent, attempt_id: UUID, amount: Money) -> None:
    """Set the points aside for this attempt. Raises InsufficientFunds."""
    command = PlaceHold(
        id=_hold_id(attempt_id),
        debit=user_account(intent.fan_id, POINTS),
        credit=postings.clearing(NAME, POINTS),
        amount=amount,
        kind="loyalty_redemption",
        reference=f"payment:{reference_code(intent.id)}",
    )
    (outcome,) = await ledger.post(tx, [command])
    if outcome.verdict is Verdict.INSUFFICIENT_FUNDS:
        found = outcome.debit_balance
        available = found.available if found else Money.zero(POINTS)
        raise InsufficientFunds(available=available, required=amount, missing=amount - available)
    assert outcome.verdict.moved, outcome.verdict


async def capture(tx: Tx, attempt: PaymentAttempt) -> None:
    """Take the points that were set aside; the caller has seen that the attempt is open."""
    amount = Money(attempt.amount_minor, POINTS)
    command = CaptureHold(
        id=derived_uuid("points_capture", attempt.id),
        hold_id=_hold_id(attempt.id),
        amount=amount,
    )
    (outcome,) = await ledger.post(tx, [command])
    assert outcome.verdict.moved, outcome.verdict


async def release(tx: Tx, intent: PaymentIntent, attempt: PaymentAttempt) -> None:
    """Give the points back if they are still set aside for this attempt."""
    if not await repository.move_attempt(tx, attempt.id, AttemptState.CLOSED):
        return
    command = ReleaseHold(
        id=derived_uuid("points_release", attempt.id), hold_id=_hold_id(attempt.id)
    )
    (outcome,) = await ledger.post(tx, [command])
    assert outcome.verdict.moved, f"{intent.id}: {outcome.verdict}"


def _hold_id(attempt_id: UUID) -> UUID:
    return derived_uuid("points_hold", attempt_id)
