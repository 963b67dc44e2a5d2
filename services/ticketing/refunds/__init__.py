"""Tickets given back: by rule or by decision, once, and the money to where it came from."""

from services.ticketing.refunds.schemas import (
    AskRefund,
    RefundDecided,
    RefundedTicket,
    RefundGiven,
    RefundQuote,
    RefundReason,
    RefundState,
    ReturnableOrder,
    TicketRefundCard,
)

__all__ = [
    "AskRefund",
    "RefundDecided",
    "RefundGiven",
    "RefundQuote",
    "RefundReason",
    "RefundState",
    "RefundedTicket",
    "ReturnableOrder",
    "TicketRefundCard",
]
