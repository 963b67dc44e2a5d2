"""Points that pay a part of something. Each function joins the caller's transaction.

They are set aside first and move with the rest of the payment; what goes back goes back as points.
"""

from __future__ import annotations

from uuid import UUID

from services.core.ids import derived_uuid
from services.core.money import Money
from services.core.uow import Tx
from services.ledger import service as ledger
from services.ledger.schemas import CaptureHold, PlaceHold, PostTransfer, ReleaseHold, Verdict
from services.payments import postings
from services.payments.points import NAME
from services.payments.refunds.rules import back_minor
from services.payments.schemas import POINTS
from services.wallet import InsufficientFunds, TransactionKind, holds, user_account


async def hold(tx: Tx, *, fan_id: int, subject: str, points: int) -> None:
    """Set points aside for `subject`. InsufficientFunds or WalletIsFrozen."""
    await holds.check_not_frozen(tx, fan_id)
    amount = Money(points, POINTS)
    placing = PlaceHold(
        id=_hold_id(subject),
        debit=user_account(fan_id, POINTS),
        credit=postings.clearing(NAME, POINTS),
        amount=amount,
        kind=TransactionKind.LOYALTY_REDEMPTION,
        reference=subject,
    )
    (outcome,) = await ledger.post(tx, [placing])
    if outcome.verdict is Verdict.INSUFFICIENT_FUNDS:
        found = outcome.debit_balance
        available = found.available if found else Money.zero(POINTS)
        raise InsufficientFunds(available=available, required=amount, missing=amount - available)
    assert outcome.verdict.moved, f"points for {subject}: {outcome.verdict}"


async def spend(
    tx: Tx, *, subject: str, points: int, worth: Money, payee: str, kind: TransactionKind
) -> None:
    """The points leave the fan, and their worth goes to the payee."""
    capture = CaptureHold(
        id=derived_uuid("points_part_capture", subject),
        hold_id=_hold_id(subject),
        amount=Money(points, POINTS),
    )
    (outcome,) = await ledger.post(tx, [capture])
    assert outcome.verdict.moved, f"points for {subject}: {outcome.verdict}"
    arrival = postings.arrival(NAME, f"part:{subject}", worth, worth, payee, kind, subject)
    await postings.must_move(tx, arrival)


async def release(tx: Tx, subject: str) -> None:
    """What was set aside is free again."""
    command = ReleaseHold(
        id=derived_uuid("points_part_release", subject), hold_id=_hold_id(subject)
    )
    (outcome,) = await ledger.post(tx, [command])
    assert outcome.verdict.moved, f"points for {subject}: {outcome.verdict}"


async def give_back(
    tx: Tx,
    *,
    fan_id: int,
    subject: str,
    points: int,
    worth: Money,
    before: Money,
    amount: Money,
    payee: str,
    key: str,
) -> None:
    """(A part of) what points paid leaves its payee and comes back as points, once per `key`.

    `before` of the `worth` went back already; the last part takes the remainder of the points.
    """
    back = back_minor(points, worth.amount_minor, before.amount_minor, amount.amount_minor)
    refund = derived_uuid("points_part_refund", subject, key)
    worth_clearing = postings.clearing(NAME, amount.currency)
    transfers = [_transfer(refund, "worth", payee, worth_clearing, amount, subject)]
    if back:
        fan = user_account(fan_id, POINTS)
        clearing = postings.clearing(NAME, POINTS)
        points_back = Money(back, POINTS)
        transfers.append(_transfer(refund, "points", clearing, fan, points_back, subject))
    await postings.must_move(tx, transfers)


def _transfer(
    refund: UUID, what: str, debit: str, credit: str, amount: Money, subject: str
) -> PostTransfer:
    return PostTransfer(
        id=derived_uuid(refund, what),
        debit=debit,
        credit=credit,
        amount=amount,
        kind=TransactionKind.REFUND,
        reference=subject,
    )


def _hold_id(subject: str) -> UUID:
    return derived_uuid("points_part", subject)
