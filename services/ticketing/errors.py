"""Refusals of ticketing. No money moves with any of them."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused


class EventNotFound(NotFound):
    code = "ticketing.event_not_found"


class OrderNotFound(NotFound):
    code = "ticketing.order_not_found"


class TicketNotFound(NotFound):
    """No such ticket, or it is somebody else's."""

    code = "ticketing.ticket_not_found"


class SaleNotOpen(Refused):
    """Details: `opens_at`."""

    code = "ticketing.sale_not_open"


class SaleClosed(Refused):
    code = "ticketing.sale_closed"


class EventCancelled(Refused):
    code = "ticketing.event_cancelled"


class TooManyTickets(Refused):
    """Details: `limit` per order."""

    code = "ticketing.too_many_tickets"


class TooFewTickets(Refused):
    """Details: `least` that an order has of the type, if it has any."""

    code = "ticketing.too_few_tickets"


class BuyerLimitReached(Refused):
    """Details: `limit` per person over all orders."""

    code = "ticketing.buyer_limit"


class SoldOut(Conflict):
    """Details: `event_id`, `ticket_type_id`."""

    code = "ticketing.sold_out"


class NotEnoughLeft(Conflict):
    """Fewer are free than wanted. Details: `left`, `event_id`, `ticket_type_id`."""

    code = "ticketing.not_enough_left"


class PriceChanged(Conflict):
    """The order costs something else than the summary said; it now holds the new price."""

    code = "ticketing.price_changed"


class OrderExpired(Conflict):
    code = "ticketing.order_expired"


class OrderCancelled(Conflict):
    code = "ticketing.order_cancelled"


class OrderBeingPaid(Conflict):
    """Its money has come from outside already; the tickets follow by themselves."""

    code = "ticketing.order_being_paid"


class OrderAlreadyPaid(Refused):
    """A paid order is not cancelled by its buyer any more. Details: `number`."""

    code = "ticketing.order_paid"


class BadProgramme(Conflict):
    """A load that cannot be. Details: `item` (id of the venue or event), `field` at fault."""


class UnknownPlace(BadProgramme):
    """The venue or city was never loaded."""

    code = "ticketing.unknown_place"


class SizeBelowTaken(BadProgramme):
    """A pool cannot be smaller than what is sold and held. Details also: `pool`."""

    code = "ticketing.size_below_taken"


class SalesForbidChange(BadProgramme):
    """After the first order this stays as it is."""

    code = "ticketing.sales_forbid_change"


class NameTaken(BadProgramme):
    """A series cannot have the id of an event."""

    code = "ticketing.name_taken"
