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
    CartLine,
    CityCard,
    EventCard,
    EventLabel,
    HoldCart,
    HoldTickets,
    ListEvents,
    OrderReminderDue,
    OrderSummary,
    OrderWasCancelled,
    PayOrder,
    Poster,
    Purchase,
    SeriesLabel,
    StockDifference,
    SummaryLine,
    TicketCard,
    TicketsDelivered,
    TicketsPurchased,
    TicketState,
    TypeCard,
)
from services.ticketing.service import TicketingService
from services.ticketing.shows import Show
from services.ticketing.specs import Loaded, LoadEvents

__all__ = [
    "MAX_TICKETS_PER_ORDER",
    "BadProgramme",
    "CancelReason",
    "CartLine",
    "CityCard",
    "EventCard",
    "EventLabel",
    "EventState",
    "HoldCart",
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
    "SeriesLabel",
    "Show",
    "StockDifference",
    "SummaryLine",
    "TicketCard",
    "TicketState",
    "TicketingService",
    "TicketsDelivered",
    "TicketsPurchased",
    "TypeCard",
]
