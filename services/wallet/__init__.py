"""The fan's wallet: balances in dollars and riel, paying, money that comes in, the statement."""

from services.wallet.errors import (
    DailyLimitReached,
    InsufficientFunds,
    MonthlyLimitReached,
    OverSingleLimit,
    PaymentKeyReused,
)
from services.wallet.schemas import (
    Balance,
    Balances,
    Credit,
    Payment,
    StatementLine,
    StatementPage,
    TransactionKind,
    user_account,
)
from services.wallet.service import WalletService

__all__ = [
    "Balance",
    "Balances",
    "Credit",
    "DailyLimitReached",
    "InsufficientFunds",
    "MonthlyLimitReached",
    "OverSingleLimit",
    "Payment",
    "PaymentKeyReused",
    "StatementLine",
    "StatementPage",
    "TransactionKind",
    "WalletService",
    "user_account",
]
