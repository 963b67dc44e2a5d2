"""Refusals of risk. The texts tell the reason and the next step, never a threshold."""

from __future__ import annotations

from services.core.errors import Refused
from services.risk.schemas import Decision, Outcome, Reason


class PaymentStopped(Refused):
    """The rules say no to this movement."""

    code = "risk.stopped"


class PayeeBlocked(PaymentStopped):
    """The payee or the fan stands on the block list."""

    code = "risk.blocked"


class TooFast(PaymentStopped):
    """Too many or too much in a short time; waiting helps."""

    code = "risk.too_fast"


class ReviewNeeded(Refused):
    """A person must look at it first. For flows that cannot wait for a review themselves."""

    code = "risk.review_needed"


class AlreadyBlocked(Refused):
    """The subject is on the block list."""

    code = "risk.already_blocked"


class NotBlocked(Refused):
    """The subject is not on the block list."""

    code = "risk.not_blocked"


_FAST = {Reason.MANY_PAYEES, Reason.MANY_PAYMENTS, Reason.MUCH_MONEY, Reason.PAYEE_IS_BUSY}


def refusal(decision: Decision) -> Refused:
    """The error for a decision that stops the movement: REVIEW or REFUSE."""
    if decision.outcome is Outcome.REVIEW:
        return ReviewNeeded()
    assert decision.outcome is Outcome.REFUSE
    if Reason.BLOCKED in decision.reasons:
        return PayeeBlocked()
    return TooFast() if _FAST & set(decision.reasons) else PaymentStopped()
