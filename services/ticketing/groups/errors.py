"""Refusals of tickets together. No money moves with any of them."""

from __future__ import annotations

from services.core.errors import Conflict, Forbidden, NotFound, Refused


class GroupNotFound(NotFound):
    code = "groups.not_found"


class GroupOver(Conflict):
    """Its time is over, or its host has called it off."""

    code = "groups.over"


class GroupFull(Conflict):
    """Every place has its person."""

    code = "groups.full"


class PlaceLimit(Refused):
    """Details: `limit` of places that one person may take in this group."""

    code = "groups.place_limit"


class NoPlaceToPay(Conflict):
    """The fan has no place here that waits for payment."""

    code = "groups.no_place_to_pay"


class PlacePaid(Conflict):
    """A paid place is its person's; nobody takes it away."""

    code = "groups.place_paid"


class NotTheHost(Forbidden):
    code = "groups.not_the_host"


class GroupOpenAlready(Conflict):
    """One open group per host and event. Details: `group`, its short id."""

    code = "groups.open_already"


class NotForGroups(Refused):
    """The type is sold in larger numbers only."""

    code = "groups.type_not_for_groups"
