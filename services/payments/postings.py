"""The ledger transfers behind a payment that came, and behind one that goes back."""

from collections.abc import Sequence
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ledger import service as ledger
from services.ledger.schemas import Outcome, PostTransfer
from services.payments.schemas import STARS

# What the accounts of the outside world are called; a provider without a row has its own name.
_CLEARING = {"bakong": "khqr"}


def clearing(provider: str, currency: Currency) -> str:
    """The outside world behind a provider: below zero by what it has brought us."""
    return f"clearing:{_CLEARING.get(provider, provider)}:{currency.lower()}"


def pending_refund(currency: Currency) -> str:
    """Money that has left its payee and has not reached the fan yet."""
    return f"pending:refund:{currency.lower()}"


def earned_stars() -> str:
    """Stars that Telegram owes us for what was booked in another currency."""
    return f"revenue:stars:{STARS.lower()}"


def arrival(
    provider: str, payment_id: str, paid: Money, due: Money, payee: str, kind: str, reference: str
) -> list[PostTransfer]:
    """`due` goes to the payee; Stars that pay for dollars or riel are booked beside it."""
    transfers = [
        PostTransfer(
            id=derived_uuid(provider, payment_id),
            debit=clearing(provider, due.currency),
            credit=payee,
            amount=due,
            kind=kind,
            reference=reference,
        )
    ]
    if paid.currency is STARS and due.currency is not STARS:
        transfers.append(
            PostTransfer(
                id=derived_uuid(provider, payment_id, "stars"),
                debit=clearing(provider, STARS),
                credit=earned_stars(),
                amount=paid,
                kind=kind,
                reference=reference,
            )
        )
    return transfers


def departure(
    refund_id: UUID, provider: str, amount: Money, back: Money, reference: str
) -> list[PostTransfer]:
    """What waited as a refund has left by the provider; `back` is in the money of the payment."""
    transfers = [
        PostTransfer(
            id=derived_uuid("refund", refund_id, "sent"),
            debit=pending_refund(amount.currency),
            credit=clearing(provider, amount.currency),
            amount=amount,
            kind="refund",
            reference=reference,
        )
    ]
    if back.currency is STARS and amount.currency is not STARS:
        transfers.append(
            PostTransfer(
                id=derived_uuid("refund", refund_id, "stars"),
                debit=earned_stars(),
                credit=clearing(provider, STARS),
                amount=back,
                kind="refund",
                reference=reference,
            )
        )
    return transfers


async def must_move(tx: Tx, transfers: Sequence[PostTransfer]) -> list[Outcome]:
    """Post money that has already moved outside, or between our own accounts; it cannot fail."""
    outcomes = await ledger.post_linked(tx, transfers)
    for transfer, outcome in zip(transfers, outcomes, strict=True):
        assert outcome.verdict.moved, f"{transfer.id}: {outcome.verdict}"
    return outcomes
