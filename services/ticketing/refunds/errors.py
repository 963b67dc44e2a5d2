"""Refusals of giving tickets back. No money moves with any of them."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused


class RefundNotFound(NotFound):
    code = "refunds.not_found"


class RefundNotOffered(Refused):
    """No rule of the event lets tickets come back (any more)."""

    code = "refunds.not_offered"


class TicketUsed(Refused):
    """Somebody came in with it."""

    code = "refunds.used"


class TicketBound(Conflict):
    """It is on its way to somebody else, or on sale again."""

    code = "refunds.bound"


class TicketGoneBack(Conflict):
    """A refund of it is under way or done."""

    code = "refunds.gone_back"


class RefundChanged(Conflict):
    """The figure is another one than the fan has confirmed. Details: `amount`."""

    code = "refunds.changed"


class RefundsApart(Refused):
    """Different people have paid for these tickets: they go back one by one."""

    code = "refunds.apart"


class RefundAtBoxOffice(Refused):
    """It was sold to nobody that we know: only the box office can pay it back."""

    code = "refunds.at_box_office"


class RefundIsDecided(Conflict):
    """It does not wait any more."""

    code = "refunds.decided"
