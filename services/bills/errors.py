"""Refusals around bills."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused


class BillerNotFound(NotFound):
    code = "bills.biller_not_found"


class BillNotFound(NotFound):
    """No such bill, or it is somebody else's."""

    code = "bills.bill_not_found"


class SavedNotFound(NotFound):
    code = "bills.saved_not_found"


class BadAccount(Refused):
    """What was typed cannot be such an account. Details: `field`."""

    code = "bills.bad_account"


class AccountUnknown(Refused):
    """The biller knows no such account."""

    code = "bills.account_unknown"


class NothingDue(Refused):
    """There is no bill to pay."""

    code = "bills.nothing_due"


class BillerAway(Refused):
    """The biller does not answer; nothing has happened."""

    code = "bills.biller_away"


class AmountTooSmall(Refused):
    """Details: `minimum`."""

    code = "bills.amount_too_small"


class AmountTooLarge(Refused):
    """Details: `maximum`."""

    code = "bills.amount_too_large"


class WrongCurrency(Refused):
    """The biller takes another one. Details: `currency`."""

    code = "bills.wrong_currency"


class WholeBillOnly(Refused):
    """Details: `due`."""

    code = "bills.whole_bill_only"


class BillExpired(Refused):
    """It was looked up too long ago: look again."""

    code = "bills.bill_expired"


class BillKeyReused(Conflict):
    code = "bills.key_reused"


class CapTooSmall(Refused):
    """Details: `minimum`."""

    code = "bills.cap_too_small"


class TooManySaved(Refused):
    """Details: `limit`."""

    code = "bills.too_many_saved"
