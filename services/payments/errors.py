"""Refusals of the payments domain."""

from services.core.errors import Conflict, NotFound, Refused


class KhqrRefused(Refused):
    """A QR text that must not be paid; `reason` says why, for logs and operators."""


class KhqrUnreadable(KhqrRefused):
    """Not a KHQR at all: a link, another QR, nothing."""

    code = "payments.khqr_unreadable"


class KhqrChanged(KhqrRefused):
    """The checksum does not fit: the text was changed or cut."""

    code = "payments.khqr_changed"


class KhqrFaulty(KhqrRefused):
    """Undamaged, but against the rules or readable in two ways (two payees, two amounts)."""

    code = "payments.khqr_faulty"


class KhqrForeign(KhqrRefused):
    """A payment code of another country or currency."""

    code = "payments.khqr_foreign"


class KhqrExpired(KhqrRefused):
    """The time to pay this code has run out; `expires_at` says when."""

    code = "payments.khqr_expired"


class KhqrNotWritable(Refused):
    """We were asked for a code that no bank should accept; `field` names what is wrong."""

    code = "payments.khqr_not_writable"


class TopUpTooSmall(Refused):
    """Details: `minimum` and `amount` (Money)."""

    code = "payments.top_up_too_small"


class TopUpTooLarge(Refused):
    """Details: `maximum` and `amount` (Money)."""

    code = "payments.top_up_too_large"


class TopUpNotFound(NotFound):
    """No such top-up of this fan."""

    code = "payments.top_up_not_found"


class TopUpKeyReused(Conflict):
    """The key belongs to a top-up of another amount, which stands."""

    code = "payments.top_up_key_reused"


class TopUpAlreadyPaid(Conflict):
    """It is paid: nothing to cancel or to renew. Details: `amount` (Money)."""

    code = "payments.top_up_already_paid"
    money_moved = True


class TopUpClosed(Conflict):
    """Too old, cancelled or under review: no new code for it; start another one."""

    code = "payments.top_up_closed"
