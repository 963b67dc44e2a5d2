"""What fulfilment refuses."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused


class NotToPack(Conflict):
    """The order waits for money, has left, or has ended."""

    code = "fulfilment.not_to_pack"


class UnitsNotOpen(Conflict):
    """Some of these units are in a parcel or cancelled already; details: `left` of the line."""

    code = "fulfilment.units_not_open"


class ParcelNotFound(NotFound):
    """There is no such parcel, or none with this code that waits to be fetched."""

    code = "fulfilment.parcel_not_found"


class ParcelHasMoved(Conflict):
    """From where the parcel is now it cannot go there; details: `state`."""

    code = "fulfilment.parcel_has_moved"


class NoTrackingYet(Conflict):
    """The carrier has not answered: without its number no parcel is handed over."""

    code = "fulfilment.no_tracking_yet"


class NotDeliveredYet(Conflict):
    """Only of a parcel that has come there is something to photograph."""

    code = "fulfilment.not_delivered_yet"


class CarrierSilent(Exception):
    """The carrier gave no answer that can be used: the job comes again."""


class BadDay(Refused):
    """A day that has passed, or is more than half a year away."""

    code = "fulfilment.bad_day"
