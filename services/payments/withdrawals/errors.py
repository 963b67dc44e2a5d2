"""Refusals of withdrawals. Whenever one is raised, no money has moved."""

from services.core.errors import Conflict, Forbidden, NotFound, Refused, Unavailable


class CodeHasAmount(Refused):
    """The KHQR asks for a fixed amount: it is a bill, not somebody's own receiving code."""

    code = "withdrawals.code_has_amount"


class BadAccountNumber(Refused):
    """Not an account number of that bank."""

    code = "withdrawals.bad_account_number"


class AccountNotFound(Refused):
    """The bank knows no such account."""

    code = "withdrawals.account_not_found"


class BankAway(Unavailable):
    """The bank does not say now whose account it is."""

    code = "withdrawals.bank_away"


class TooManyDestinations(Refused):
    """So many accounts are saved; details: `most`."""

    code = "withdrawals.too_many_destinations"


class DestinationNotFound(NotFound):
    """No such saved account of this fan."""

    code = "withdrawals.destination_not_found"


class OtherCurrency(Refused):
    """The account does not take this currency; details: `currencies` (list of codes)."""

    code = "withdrawals.other_currency"


class WithdrawalTooSmall(Refused):
    """Details: `minimum` (Money)."""

    code = "withdrawals.too_small"


class WithdrawalTooLarge(Refused):
    """Details: `maximum` (Money)."""

    code = "withdrawals.too_large"


class WithdrawalNotFound(NotFound):
    """No such withdrawal (of this fan)."""

    code = "withdrawals.not_found"


class WithdrawalKeyReused(Conflict):
    """The key belongs to another withdrawal."""

    code = "withdrawals.key_reused"


class DraftExpired(Refused):
    """It was not confirmed in time; begin again."""

    code = "withdrawals.draft_expired"


class TooLateToCancel(Conflict):
    """It has gone to the bank, or has ended."""

    code = "withdrawals.too_late_to_cancel"


class NotOpenForReview(Conflict):
    """Somebody has decided, or the fan has cancelled."""

    code = "withdrawals.not_open_for_review"


class OwnWithdrawal(Forbidden):
    """Nobody decides on the own money."""

    code = "withdrawals.own_withdrawal"


class NotBeingSent(Conflict):
    """Only what is being sent by hand can be marked as sent or failed."""

    code = "withdrawals.not_being_sent"
