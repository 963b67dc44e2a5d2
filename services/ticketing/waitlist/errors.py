"""Refusals of the waiting list. No money moves with any of them."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused


class StillForSale(Refused):
    """There is no need to wait. Details: `left`."""

    code = "waitlist.still_for_sale"


class NotOnList(NotFound):
    code = "waitlist.not_on_list"


class OfferNotFound(NotFound):
    code = "waitlist.offer_not_found"


class OfferGone(Conflict):
    """Its time is over or it was declined: the tickets are somebody else's."""

    code = "waitlist.offer_gone"
