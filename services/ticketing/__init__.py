"""Events, stock that cannot be oversold, orders and signed tickets."""

from services.ticketing.errors import BadProgramme, PriceChanged
from services.ticketing.paging import Page
from services.ticketing.rules import (
    MAX_TICKETS_PER_ORDER,
    CancelReason,
    EventState,
    OrderState,
    SaleStatus,
)
from services.ticketing.schemas import (
    CityCard,
    EventCard,
    EventLabel,
    HoldTickets,
    ListEvents,
    Loaded,
    LoadEvents,
    OrderReminderDue,
    OrderSummary,
    OrderWasCancelled,
    PayOrder,
    Poster,
    Purchase,
    StockDifference,
    SummaryLine,
    TicketCard,
    TicketsPurchased,
    TicketState,
    TypeCard,
)
from services.ticketing.service import TicketingService

__all__ = [
    "MAX_TICKETS_PER_ORDER",
    "BadProgramme",
    "CancelReason",
    "CityCard",
    "EventCard",
    "EventLabel",
    "EventState",
    "HoldTickets",
    "ListEvents",
    "LoadEvents",
    "Loaded",
    "OrderReminderDue",
    "OrderState",
    "OrderSummary",
    "OrderWasCancelled",
    "Page",
    "PayOrder",
    "Poster",
    "PriceChanged",
    "Purchase",
    "SaleStatus",
    "StockDifference",
    "SummaryLine",
    "TicketCard",
    "TicketState",
    "TicketingService",
    "TicketsPurchased",
    "TypeCard",
]
