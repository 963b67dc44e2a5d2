"""Refusals of the payments domain."""

from services.core.errors import Refused


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
