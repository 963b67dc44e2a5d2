"""What crosses the border of the wallet."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.core.money import Currency, Money


def user_account(fan_id: int, currency: Currency) -> str:
    """The fan's ledger address, e.g. `user:42:usd`."""
    return f"user:{fan_id}:{currency.lower()}"


class TransactionKind(StrEnum):
    """Why money moved, as the statement shows it."""

    TICKET_PURCHASE = "ticket_purchase"
    MERCHANDISE_ORDER = "merchandise_order"
    SUBSCRIPTION_PAYMENT = "subscription_payment"
    P2P_TRANSFER = "p2p_transfer"
    BILL_PAYMENT = "bill_payment"
    TOP_UP = "top_up"
    WITHDRAWAL = "withdrawal"
    REFUND = "refund"
    CASHBACK = "cashback"
    LOYALTY_REDEMPTION = "loyalty_redemption"


@dataclass(frozen=True, slots=True)
class Balance:
    """Money of one currency: `available` to spend, `pending` (set aside), and both in `total`."""

    available: Money
    pending: Money
    total: Money


@dataclass(frozen=True, slots=True)
class Balances:
    usd: Balance
    khr: Balance


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that stands. `balance_after` is the payer's, at that moment."""

    id: UUID
    payer_id: int
    payee: str
    amount: Money
    balance_after: Money
    kind: TransactionKind
    reference: str
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class Credit:
    """Money that came in; `balance` is the wallet's now. Not `is_new`: it was booked before."""

    id: UUID
    fan_id: int
    amount: Money
    balance: Money
    is_new: bool


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One change: `amount` is negative for money that left; `other_side` is a ledger address."""

    id: UUID
    kind: str
    amount: Money
    balance_after: Money
    other_side: str
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Newest first. `next_cursor` opens the page after this one; None: there is none."""

    lines: tuple[StatementLine, ...]
    next_cursor: str | None
