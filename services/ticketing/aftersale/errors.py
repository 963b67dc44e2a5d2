"""Refusals after the sale. No money moves with any of them."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused


class NotTransferable(Refused):
    """The event wants tickets to stay with who bought them."""

    code = "aftersale.not_transferable"


class TicketUsed(Refused):
    """Somebody has come in with it."""

    code = "aftersale.ticket_used"


class TicketNotFree(Conflict):
    """It waits for something else already: a friend, a buyer or a refund."""

    code = "aftersale.ticket_not_free"


class TicketBlocked(Refused):
    """Staff keeps it back, it is revoked, or its event is over or called off."""

    code = "aftersale.ticket_blocked"


class GiftNotFound(NotFound):
    """No gift has this link."""

    code = "aftersale.gift_not_found"


class OwnGift(Refused):
    """Who gives a ticket cannot take it by the link."""

    code = "aftersale.own_gift"


class GiftOver(Conflict):
    """It was claimed by somebody else, taken back, or its time has run out."""

    code = "aftersale.gift_over"
