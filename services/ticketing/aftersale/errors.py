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


class NotForResale(Refused):
    """The event wants no resale, or the ticket has cost nothing."""

    code = "aftersale.not_for_resale"


class ResaleOver(Refused):
    """Details: `ended_at`, when sales from fan to fan ended."""

    code = "aftersale.resale_over"


class PriceTooHigh(Refused):
    """Details: `highest`."""

    code = "aftersale.price_too_high"


class PriceTooLow(Refused):
    """Nothing would be left for the seller."""

    code = "aftersale.price_too_low"


class ListingNotFound(NotFound):
    code = "aftersale.listing_not_found"


class OwnListing(Refused):
    code = "aftersale.own_listing"


class ListingGone(Conflict):
    """It is sold, taken off, or its ticket is worth nothing any more."""

    code = "aftersale.listing_gone"


class ListingReserved(Conflict):
    """Somebody is just paying for it. Details: `until`."""

    code = "aftersale.listing_reserved"


class ListingBeingPaid(Conflict):
    """The buyer's own money has come from a bank already; the ticket follows by itself."""

    code = "aftersale.listing_being_paid"


class OtherReserved(Conflict):
    """The fan is paying for another listing of the event: one at a time."""

    code = "aftersale.other_reserved"
