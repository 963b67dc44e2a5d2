"""Numbered seats: maps of halls, holds that cannot clash, the best choice."""

from services.ticketing.seats.errors import (
    LeavesGap,
    NotSeated,
    NotTogether,
    SeatsGone,
    SeatsTaken,
    TooManySeats,
    UnknownSeat,
)
from services.ticketing.seats.layout import Layout, SeatKind, SeatName, SeatRow, Zone
from services.ticketing.seats.rules import SeatState
from services.ticketing.seats.schemas import (
    Availability,
    FindSeats,
    Hall,
    HeldSeats,
    HoldSeats,
    SeatedZone,
)

__all__ = [
    "Availability",
    "FindSeats",
    "Hall",
    "HeldSeats",
    "HoldSeats",
    "Layout",
    "LeavesGap",
    "NotSeated",
    "NotTogether",
    "SeatKind",
    "SeatName",
    "SeatRow",
    "SeatState",
    "SeatedZone",
    "SeatsGone",
    "SeatsTaken",
    "TooManySeats",
    "UnknownSeat",
    "Zone",
]
