"""Refusals of the wallet. Amounts in the details are Money."""

from services.core.errors import Conflict, Forbidden, NotFound, Refused


class InsufficientFunds(Refused):
    """Details: `available`, `required` and `missing`."""

    code = "wallet.insufficient_funds"


class LimitReached(Refused):
    """A limit says no.

    Details: `limit` and, for a period, what is `left` of it and when it `renews_at`. Classes that
    end in `Verify` add what a verification would raise it to: `raised_to` (Money), `level`.
    """


class OverSingleLimit(LimitReached):
    """More than one movement may be."""

    code = "wallet.single_limit"


class DailyLimitReached(LimitReached):
    """More than what is left of the spending for this day in Phnom Penh."""

    code = "wallet.daily_limit"


class MonthlyLimitReached(LimitReached):
    """More than what is left of the spending for this calendar month."""

    code = "wallet.monthly_limit"


class TransferDailyLimitReached(LimitReached):
    """More than what may leave to people and banks in a day at the fan's level."""

    code = "wallet.transfer_daily_limit"


class TransferDailyLimitVerify(TransferDailyLimitReached):
    code = "wallet.transfer_daily_limit_verify"


class TransferMonthlyLimitReached(LimitReached):
    """More than what may leave to people and banks in a month at the fan's level."""

    code = "wallet.transfer_monthly_limit"


class TransferMonthlyLimitVerify(TransferMonthlyLimitReached):
    code = "wallet.transfer_monthly_limit_verify"


class LegalLimitReached(LimitReached):
    """More than what the law lets leave in a day, in this currency, at the fan's level."""

    code = "wallet.legal_limit"


class LegalLimitVerify(LegalLimitReached):
    code = "wallet.legal_limit_verify"


class WalletIsFrozen(Refused):
    """The fan has frozen the wallet: nothing leaves it. Money still comes in."""

    code = "wallet.frozen"


class FrozenByOperator(WalletIsFrozen):
    """An operator has frozen the wallet; only an operator lifts that."""

    code = "wallet.frozen_by_operator"


class PaymentKeyReused(Conflict):
    """The key belongs to another payment, which stands. Details: `key`."""

    code = "wallet.key_reused"


class OwnWallet(Refused):
    """Payer and payee are the same fan."""

    code = "wallet.own_wallet"


class HoldEnded(Conflict):
    """The hold was captured or released before."""

    code = "wallet.hold_ended"


class PaymentNotFound(NotFound):
    """No such payment of this fan. Details: `payment_id`."""

    code = "wallet.payment_not_found"


class ReceiptNotFound(NotFound):
    """A receipt's link that is not of this fan's wallet: others scan the code on its picture."""

    code = "wallet.receipt_not_found"


class RefundTooHigh(Refused):
    """More than what is left of the payment after earlier refunds. Details: `left`."""

    code = "wallet.refund_too_high"


class PayeeCannotCover(Refused):
    """The payee has not enough money to give back. Details: `available`, `required`."""

    code = "wallet.refund_not_covered"


class QuoteNotFound(NotFound):
    """No such quote of this fan."""

    code = "wallet.quote_not_found"


class QuoteExpired(Refused):
    """The offered rate has run out; a new quote is possible at once."""

    code = "wallet.quote_expired"


class QuoteUsed(Conflict):
    """The exchange with this quote was done before, by another command."""

    code = "wallet.quote_used"


class ExchangeTooSmall(Refused):
    """Nothing would be left after the spread and rounding. Details: `minimum`."""

    code = "wallet.exchange_too_small"


class RateOutOfRange(Refused):
    """A rate this far from the one in force is a slip. Details: `lowest`, `highest`."""

    code = "wallet.rate_out_of_range"


class NotYourOwnFreeze(Forbidden):
    """An operator does not lift the freeze of the own wallet."""

    code = "wallet.own_freeze"
