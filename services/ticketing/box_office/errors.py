"""Refusals of the box office."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused


class NoOpenShift(Refused):
    """Whoever sells opens a drawer first."""

    code = "box.no_open_shift"


class ShiftIsOpen(Conflict):
    """One drawer at a time. Details: `event_id` of the open one."""

    code = "box.shift_is_open"


class SaleNotFound(NotFound):
    """No such sale in the seller's open shift."""

    code = "box.sale_not_found"


class NotEnoughCash(Refused):
    """Details: `missing`, in riel."""

    code = "box.not_enough_cash"


class NoSuchNotes(Refused):
    """Dollars come whole, riel in hundreds."""

    code = "box.no_such_notes"


class DrawerTooSmall(Refused):
    """So much does not lie in the drawer."""

    code = "box.drawer_too_small"


class NobodyHasNumber(NotFound):
    """No fan has proved this phone number."""

    code = "box.nobody_has_number"


class ReasonMissing(Refused):
    """A reason has 3 to 120 characters."""

    code = "box.reason_missing"


class NotSoManyBlocked(Refused):
    """Details: `blocked` now."""

    code = "box.not_so_many_blocked"


class SeatsUnreadable(Refused):
    """Not a row and seats of the zone. Details: `text`, the part at fault."""

    code = "box.seats_unreadable"
