"""The money of a withdrawal: set aside whole, then paid out and the fee kept, or free again."""

from __future__ import annotations

from services.core.ids import derived_uuid
from services.core.money import Currency
from services.core.uow import Tx
from services.ledger.schemas import PostTransfer
from services.payments.postings import must_move
from services.payments.withdrawals import views
from services.payments.withdrawals.models import WithdrawalRow
from services.wallet import TransactionKind, WalletService

_CLEARING = "payout"


def pending(currency: Currency) -> str:
    """Where the held money goes when it has left; empty again in the same transaction."""
    return f"pending:withdrawal:{currency.lower()}"


def clearing(currency: Currency) -> str:
    """Our account at the bank that pays out."""
    return f"clearing:{_CLEARING}:{currency.lower()}"


def fees(currency: Currency) -> str:
    return f"revenue:fees:{currency.lower()}"


async def pay_out(tx: Tx, wallet: WalletService, row: WithdrawalRow) -> None:
    """The bank has paid: the books follow, also when the wallet was frozen meanwhile."""
    assert row.hold_id is not None
    view = views.withdrawal(row)
    await wallet.capture(tx, hold_id=row.hold_id, amount=view.total, already_left=True)
    currency = view.amount.currency
    parts = [("sent", clearing(currency), view.amount), ("fee", fees(currency), view.fee)]
    await must_move(
        tx,
        [
            PostTransfer(
                id=derived_uuid("withdrawal", row.id, name),
                debit=pending(currency),
                credit=address,
                amount=amount,
                kind=TransactionKind.WITHDRAWAL,
                reference=f"withdrawal:{row.id}",
            )
            for name, address, amount in parts
            if amount
        ],
    )


async def give_back(tx: Tx, wallet: WalletService, row: WithdrawalRow) -> None:
    """All of it is free in the wallet again, and the limits too."""
    assert row.hold_id is not None
    await wallet.release(tx, hold_id=row.hold_id)
