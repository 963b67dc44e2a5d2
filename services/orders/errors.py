"""What orders refuse."""

from __future__ import annotations

from services.core.errors import Conflict, Forbidden, NotFound, Refused


class OrderNotFound(NotFound):
    """No order of this fan has the key."""

    code = "orders.not_found"


class MoveNotAllowed(Conflict):
    """The order stands where this cannot be done; details hold `from_state` and `to_state`."""

    code = "orders.move_not_allowed"


class OrderAlreadyPaid(Conflict):
    """It is paid. Details hold `number`."""

    code = "orders.already_paid"


class NoInvoiceYet(Conflict):
    """Only what is paid has an invoice."""

    code = "orders.no_invoice_yet"


class OrderEnded(Conflict):
    """It is cancelled, or nobody has paid it in time."""

    code = "orders.ended"


class OrderBeingPaid(Conflict):
    """A payment for it has just come."""

    code = "orders.being_paid"


class NothingDue(Refused):
    """Its parts pay all of it: there is nothing to ask for."""

    code = "orders.nothing_due"


class SomethingDue(Refused):
    """Its parts do not pay all of it. Details hold `due`."""

    code = "orders.something_due"


class TooLateToCancel(Conflict):
    """What is to be cancelled is packed, on its way or cancelled already."""

    code = "orders.too_late_to_cancel"


class CancelWhole(Refused):
    """An order that is paid in instalments, or not paid yet, is cancelled whole."""

    code = "orders.cancel_whole"


class BadCursor(Conflict):
    """The list has to be begun again."""

    code = "orders.bad_cursor"


class PartsChanged(Conflict):
    """A gift card has less than the order was to have of it; details hold `available`."""

    code = "orders.parts_changed"


class OwnOrder(Forbidden):
    """An operator's own order: another one cancels it for them."""

    code = "orders.own_order"


class OrderHasChanged(Conflict):
    """Between what was shown and what was to be done some of it was packed or cancelled."""

    code = "orders.has_changed"


class NoReasonToCancel(Refused):
    """Who cancels an order of somebody else says why."""

    code = "orders.no_reason"
