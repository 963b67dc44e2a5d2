"""Refusals of the payments domain."""

from services.core.errors import Conflict, Forbidden, NotFound, Refused, Unavailable


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


class PaymentNotFound(NotFound):
    """No such request for money of this fan."""

    code = "payments.not_found"


class PaymentKeyReused(Conflict):
    """The key belongs to another request for money, which stands."""

    code = "payments.key_reused"


class PaymentAlreadyPaid(Conflict):
    """It is paid. Details: `amount` (Money)."""

    code = "payments.already_paid"
    money_moved = True


class PaymentClosed(Conflict):
    """Run out, cancelled or under review: it cannot be paid any more."""

    code = "payments.closed"


class WayNotOffered(Refused):
    """This cannot be paid in this way (digital goods: Stars only; others: never Stars)."""

    code = "payments.way_not_offered"


class ProviderAway(Unavailable):
    """The bank did not take our request or does not answer; another way may work."""

    code = "payments.provider_away"


class NothingToRefund(Refused):
    """It was never paid."""

    code = "payments.nothing_to_refund"


class RefundTooLarge(Refused):
    """More than what is left of the payment. Details: `left` (Money)."""

    code = "payments.refund_too_large"


class RefundMustBeWhole(Refused):
    """Telegram gives Stars back whole or not at all."""

    code = "payments.refund_must_be_whole"


class RefundNotCovered(Refused):
    """Whoever was paid does not have the money any more. Details: `amount` (Money)."""

    code = "payments.refund_not_covered"


class RefundKeyReused(Conflict):
    """The key belongs to a refund of another amount, which stands."""

    code = "payments.refund_key_reused"


class ReviewNotFound(NotFound):
    """No such case."""

    code = "payments.review_not_found"


class ReviewOwnCase(Forbidden):
    """Nobody decides about their own money."""

    code = "payments.review_own_case"


class ReviewAlreadyDecided(Conflict):
    """Somebody has decided this case otherwise."""

    code = "payments.review_already_decided"


class ReviewWithoutMoney(Refused):
    """No money of this case has reached us: nothing can be credited or refunded."""

    code = "payments.review_without_money"


class FindingNotFound(NotFound):
    """No such open difference."""

    code = "payments.finding_not_found"


class StatementUnreadable(Refused):
    """A statement's file cannot be read. Details: `line`, `reason`."""

    code = "payments.statement_unreadable"
