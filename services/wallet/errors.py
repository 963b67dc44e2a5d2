"""Refusals of the wallet. Amounts in the details are Money."""

from services.core.errors import Conflict, Refused


class InsufficientFunds(Refused):
    """Details: `available`, `required` and `missing`."""

    code = "wallet.insufficient_funds"


class LimitReached(Refused):
    """A product limit says no. Details: `limit` and, for a period, what is `left` of it (USD)."""


class OverSingleLimit(LimitReached):
    """More than one payment may be."""

    code = "wallet.single_limit"


class DailyLimitReached(LimitReached):
    """More than what is left for this day in Phnom Penh."""

    code = "wallet.daily_limit"


class MonthlyLimitReached(LimitReached):
    """More than what is left for this calendar month."""

    code = "wallet.monthly_limit"


class PaymentKeyReused(Conflict):
    """The key belongs to another payment, which stands. Details: `key`."""

    code = "wallet.key_reused"
