"""Tables of ticketing: the programme, and what is sold of it."""

from services.ticketing.models.programme import (
    City,
    Event,
    EventSeries,
    SigningKey,
    StockPool,
    TicketType,
    TicketTypePool,
    Venue,
)
from services.ticketing.models.requests import OrderRequest
from services.ticketing.models.sales import (
    BuyerCount,
    OrderLine,
    OrderMove,
    StockHold,
    StockHoldLine,
    Ticket,
    TicketOrder,
)

__all__ = [
    "BuyerCount",
    "City",
    "Event",
    "EventSeries",
    "OrderLine",
    "OrderMove",
    "OrderRequest",
    "SigningKey",
    "StockHold",
    "StockHoldLine",
    "StockPool",
    "Ticket",
    "TicketOrder",
    "TicketType",
    "TicketTypePool",
    "Venue",
]
