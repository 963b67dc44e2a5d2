"""Tickets together: a host holds them for a while, each friend takes one and pays it alone."""

from services.ticketing.groups.schemas import (
    ClaimPlace,
    GroupFinished,
    GroupPlace,
    GroupState,
    GroupView,
    OpenGroup,
    PlacesReleased,
    PlaceState,
)

__all__ = [
    "ClaimPlace",
    "GroupFinished",
    "GroupPlace",
    "GroupState",
    "GroupView",
    "OpenGroup",
    "PlaceState",
    "PlacesReleased",
]
