"""Refusals around addresses."""

from __future__ import annotations

from services.core.errors import NotFound, Refused


class AddressNotFound(NotFound):
    """No such address, or it is somebody else's."""

    code = "addresses.not_found"


class PlaceNotFound(NotFound):
    """No province, district or commune has this code."""

    code = "addresses.place_not_found"


class CommuneMissing(Refused):
    """An address names its commune: a province or a district is not enough to deliver to."""

    code = "addresses.commune_missing"


class BadName(Refused):
    """Nothing to call the recipient by, or too long. Details: `most` (letters)."""

    code = "addresses.bad_name"


class BadPhone(Refused):
    """No number of a Cambodian network: the courier could not call it."""

    code = "addresses.bad_phone"


class BadStreet(Refused):
    """No house or street, or too long. Details: `most` (letters)."""

    code = "addresses.bad_street"


class NoteTooLong(Refused):
    """Details: `most` (letters)."""

    code = "addresses.note_too_long"


class PinOutside(Refused):
    """The pin on the map is not in Cambodia."""

    code = "addresses.pin_outside"


class TooManyAddresses(Refused):
    """Details: `most`."""

    code = "addresses.too_many"
