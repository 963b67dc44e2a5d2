"""The money of a bill: set aside whole, then its biller's and the house's, or free again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ledger.schemas import PostTransfer
from services.payments.postings import must_move
from services.wallet import TransactionKind, WalletService


@dataclass(frozen=True, slots=True)
class BillMoney:
    """What a bill moves: `amount` to the biller, `fee` to the house; both of one currency."""

    bill_id: UUID
    hold_id: UUID
    biller_id: str
    amount: Money
    fee: Money

    @property
    def total(self) -> Money:
        return self.amount + self.fee


def pending(currency: Currency) -> str:
    """Where the held money goes when it leaves; empty again in the same transaction."""
    return f"pending:bill:{currency.lower()}"


def owed(biller_id: str, currency: Currency) -> str:
    """What fans have paid to a biller and has not been settled with it yet."""
    return f"merchant:biller:{biller_id}:{currency.lower()}"


async def pay(tx: Tx, wallet: WalletService, money: BillMoney) -> None:
    """The biller has taken it: the books follow, also when the wallet was frozen meanwhile."""
    await wallet.capture(tx, hold_id=money.hold_id, amount=money.total, already_left=True)
    currency = money.amount.currency
    parts = (
        ("paid", owed(money.biller_id, currency), money.amount),
        ("fee", f"revenue:fees:{currency.lower()}", money.fee),
    )
    await must_move(
        tx,
        [
            PostTransfer(
                id=derived_uuid("bill", money.bill_id, name),
                debit=pending(currency),
                credit=address,
                amount=amount,
                kind=TransactionKind.BILL_PAYMENT,
                reference=f"bill:{money.bill_id}",
            )
            for name, address, amount in parts
            if amount
        ],
    )


async def give_back(tx: Tx, wallet: WalletService, hold_id: UUID) -> None:
    """All of it is free in the wallet again, and the limits too."""
    await wallet.release(tx, hold_id=hold_id)
