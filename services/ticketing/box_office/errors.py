"""Refusals of the box office."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused


class NoOpenShift(Refused):
    """Whoever sells opens a drawer first."""

    code = "box_office.no_open_shift"


class ShiftIsOpen(Conflict):
    """One drawer at a time. Details: `event_id` of the open one."""

    code = "box_office.shift_is_open"


class SaleNotFound(NotFound):
    """No such sale in the seller's open shift."""

    code = "box_office.sale_not_found"


class NotEnoughCash(Refused):
    """Details: `missing`, in riel."""

    code = "box_office.not_enough_cash"


class NoSuchNotes(Refused):
    """Dollars come whole, riel in hundreds."""

    code = "box_office.no_such_notes"


class DrawerTooSmall(Refused):
    """So much does not lie in the drawer."""

    code = "box_office.drawer_too_small"


class NobodyHasNumber(NotFound):
    """No fan has proved this phone number."""

    code = "box_office.nobody_has_number"


class ReasonMissing(Refused):
    """A reason has 3 to 120 characters."""

    code = "box_office.reason_missing"


class NotSoManyBlocked(Refused):
    """Details: `blocked` now."""

    code = "box_office.not_so_many_blocked"


class SeatsUnreadable(Refused):
    """Not a row and seats of the zone. Details: `text`, the part at fault."""

    code = "box_office.seats_unreadable"
